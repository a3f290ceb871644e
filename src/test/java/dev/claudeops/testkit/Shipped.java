package dev.claudeops.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of the repository that is made from the code; the test that names it holds it fresh. */
public final class Shipped {
  private Shipped() {}

  /** Compares, or with {@code -Dclaudeops.regenerate=true} rewrites. */
  public static void isFresh(String file, String made) {
    Path path = Path.of(file);
    try {
      if (Boolean.getBoolean("claudeops.regenerate")) {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.writeString(path, made);
      }
      assertThat(path)
          .as(file + " is made from the code; write it again with: tools/regenerate")
          .exists()
          .content()
          .isEqualTo(made);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
