package dev.claudeops.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Holds a written file against the one that was read by eye and kept. */
final class Golden {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

  private Golden() {}

  /** With {@code -Dgolden.write=true} the kept file is made anew, to be read by eye again. */
  static void same(String name, Path written) throws IOException {
    Path kept = FOLDER.resolve(name);
    if (Boolean.getBoolean("golden.write")) {
      Files.createDirectories(FOLDER);
      Files.copy(written, kept, StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(Files.readString(written)).isEqualTo(Files.readString(kept));
  }
}
