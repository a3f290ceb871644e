package dev.claudeops.ops;

import dev.claudeops.model.Trouble;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes the config file: whole or not at all, never over another one unless that is wanted. */
final class ConfigStore {
  static final Path USUAL = Path.of("/etc/claudeops/config.json");

  private ConfigStore() {}

  /**
   * @param force also over a file that is there, which is kept beside it as {@code .old}
   * @return where it was written
   */
  static Path save(String text, Path file, boolean force) {
    Path target = file.toAbsolutePath().normalize();
    if (Files.exists(target) && !force) {
      throw new Trouble(
          Trouble.Code.CANNOT_CREATE,
          target + " is there already",
          "give --force to replace it; it is kept as .old");
    }
    Path folder = target.getParent();
    Path temporary =
        folder.resolve(".tmp-" + ProcessHandle.current().pid() + "-" + target.getFileName());
    try {
      Files.createDirectories(folder);
      try (FileChannel out =
          FileChannel.open(
              temporary,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")))) {
        out.write(StandardCharsets.UTF_8.encode(text));
        out.force(true);
      }
      if (Files.exists(target)) {
        Files.copy(
            target,
            target.resolveSibling(target.getFileName() + ".old"),
            StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return target;
    } catch (IOException e) {
      sweep(temporary, e);
      throw new Trouble(
          Trouble.Code.CANNOT_CREATE,
          "cannot write " + target + ": " + Fault.words(e),
          "run it as root, or name another file with --config",
          e);
    }
  }

  private static void sweep(Path temporary, IOException first) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException second) {
      first.addSuppressed(second);
    }
  }
}
