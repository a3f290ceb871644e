package dev.claudeops.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaudePlacesTest {
  @TempDir Path folder;

  private Optional<String> found(FakeHost host) {
    return ClaudePlaces.find(host, Optional.empty());
  }

  @Test
  void theNamedOneCountsAndNoOther() {
    FakeHost host = new FakeHost(folder).file("/usr/bin/claude", "").file("/opt/mine", "");
    assertThat(ClaudePlaces.find(host, Optional.of("/opt/mine"))).contains("/opt/mine");
    assertThat(ClaudePlaces.find(host, Optional.of("/opt/gone"))).isEmpty();
  }

  @Test
  void theNativeProgramComesBeforeALinkToIt() {
    FakeHost host = new FakeHost(folder).file("/usr/bin/claude", "");
    assertThat(found(host)).contains("/usr/bin/claude");
    String packaged = "/usr/lib/node_modules/@anthropic-ai/claude-code-linux-arm64/claude";
    assertThat(found(host.file(packaged, ""))).contains(packaged);
  }

  @Test
  void aHomeCountsForItsUserButRootsDoesNot() {
    FakeHost host = new FakeHost(folder).env("HOME", "/home/ann");
    host.file("/home/ann/.nvm/versions/node/v24.1.0/bin/claude", "");
    assertThat(found(host)).isEmpty();
    host.notRoot();
    assertThat(found(host)).contains("/home/ann/.nvm/versions/node/v24.1.0/bin/claude");
    host.file("/home/ann/.local/bin/claude", "");
    assertThat(found(host)).contains("/home/ann/.local/bin/claude");
  }
}
