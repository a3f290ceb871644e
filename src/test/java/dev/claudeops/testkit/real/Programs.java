package dev.claudeops.testkit.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The programs installed on this machine, looked up by path, pattern or name. */
final class Programs {
  private Programs() {}

  /** The first candidate that is there; of a pattern with {@code *} the highest version. */
  static Optional<Path> find(String... candidates) {
    for (String candidate : candidates) {
      var found = candidate.contains("/") ? matches(candidate) : inPath(candidate);
      if (!found.isEmpty()) {
        return Optional.of(found.getLast());
      }
    }
    return Optional.empty();
  }

  private static List<Path> matches(String pattern) {
    if (!pattern.contains("*")) {
      return Files.isExecutable(Path.of(pattern)) ? List.of(Path.of(pattern)) : List.of();
    }
    var start = Path.of(pattern.substring(0, pattern.lastIndexOf('/', pattern.indexOf('*'))));
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    int depth = Path.of(pattern).getNameCount() - start.getNameCount();
    try (var walk = Files.find(start, depth, (path, about) -> matcher.matches(path))) {
      return walk.filter(Files::isExecutable)
          .sorted(Comparator.comparing(Programs::versioned))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Numbers padded, so that 9 sorts before 15. */
  private static String versioned(Path path) {
    return Pattern.compile("\\d+")
        .matcher(path.toString())
        .replaceAll(
            digits -> "0".repeat(Math.max(0, 8 - digits.group().length())) + digits.group());
  }

  private static List<Path> inPath(String program) {
    String path = System.getenv("PATH") + ":" + Call.SEARCH;
    for (String place : path.split(":")) {
      var file = Path.of(place, program);
      if (Files.isExecutable(file)) {
        return List.of(file);
      }
    }
    return List.of();
  }
}
