package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.model.Trouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigStoreTest {
  @TempDir Path folder;

  private List<String> names() throws Exception {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aConfigIsWrittenForItsOwnerAloneAndItsFolderIsMade() throws Exception {
    Path file = folder.resolve("etc/claudeops/config.json");
    assertThat(ConfigStore.save("{}\n", file, false)).isEqualTo(file);
    assertThat(file).hasContent("{}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void oneThatIsThereIsLeftAloneUnlessThatIsWanted() throws Exception {
    Path file = Files.writeString(folder.resolve("config.json"), "mine");
    assertThatThrownBy(() -> ConfigStore.save("new", file, false))
        .isInstanceOfSatisfying(
            Trouble.class,
            trouble -> {
              assertThat(trouble.code()).isEqualTo(Trouble.Code.CANNOT_CREATE);
              assertThat(trouble.line()).contains("is there already").contains("--force");
            });
    assertThat(file).hasContent("mine");
    assertThat(names()).containsExactly("config.json");
  }

  @Test
  void theOneThatIsReplacedIsKeptBesideIt() throws Exception {
    Path file = Files.writeString(folder.resolve("config.json"), "mine");
    ConfigStore.save("new", file, true);
    assertThat(file).hasContent("new");
    assertThat(folder.resolve("config.json.old")).hasContent("mine");
    assertThat(names()).containsExactly("config.json", "config.json.old");
  }

  @Test
  void aFolderThatCannotBeMadeIsToldAndNothingIsLeftBehind() throws Exception {
    Files.writeString(folder.resolve("etc"), "a file in the way");
    assertThatThrownBy(() -> ConfigStore.save("{}", folder.resolve("etc/config.json"), false))
        .isInstanceOfSatisfying(
            Trouble.class,
            trouble -> assertThat(trouble.line()).contains("cannot write").contains("run it as"));
    assertThat(names()).containsExactly("etc");
  }
}
