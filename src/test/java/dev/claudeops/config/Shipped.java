package dev.claudeops.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A generated file that is kept in the repository. */
final class Shipped {
  private Shipped() {}

  /**
   * Holds the file against what is generated now; with {@code -Dclaudeops.regenerate=true} writes
   * it.
   */
  static void isFresh(String file, String generated, Class<?> test) throws IOException {
    Path path = Path.of(file);
    if (Boolean.getBoolean("claudeops.regenerate")) {
      Files.createDirectories(path.getParent());
      Files.writeString(path, generated);
    }
    assertThat(Files.exists(path) ? Files.readString(path) : "")
        .as(
            "%s is made by code; write it again with: mvn test -Dtest=%s"
                + " -Dclaudeops.regenerate=true",
            file, test.getSimpleName())
        .isEqualTo(generated);
  }
}
