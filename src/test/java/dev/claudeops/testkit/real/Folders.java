package dev.claudeops.testkit.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * The temporary folders of parts. Each is named after its part and this JVM, so that a later one
 * knows what was left.
 */
final class Folders {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String PREFIX = "co-";
  private static final long OURS = ProcessHandle.current().pid();

  private Folders() {}

  /**
   * A new folder with mode 0755, so that a server which drops its privileges still reaches what is
   * in it.
   */
  static Path make(String name) {
    try {
      // short, because a socket's path ends at 107 characters (unix(7))
      var folder = Files.createTempDirectory(PREFIX + name + "-" + OURS + "-").toRealPath();
      return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Ends and removes what tests left whose JVM was killed before it could; every JVM's first part
   * does it, too.
   */
  static void sweep() {
    var left = Pattern.compile(Pattern.quote(PREFIX) + "[a-z0-9]+-(\\d+)-\\d+");
    var temp = Path.of(System.getProperty("java.io.tmpdir"));
    try (var all = Files.newDirectoryStream(temp, PREFIX + "*")) {
      for (Path folder : all) {
        var owner = left.matcher(folder.getFileName().toString());
        if (owner.matches() && !Processes.alive(Long.parseLong(owner.group(1)))) {
          Processes.signal("KILL", Processes.of(folder.toRealPath(), 0));
          delete(folder);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a folder with all in it; one that is not there is fine. */
  static void delete(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    // a process that is going away may still write a last file
    Part.await(
        tree + " is gone",
        PATIENCE,
        () -> {
          try (var walk = Files.walk(tree)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
              Files.deleteIfExists(path);
            }
          }
          return !Files.exists(tree);
        });
  }
}
