package dev.claudeops.ops.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.tool.Tool;
import dev.claudeops.host.ClosedRoom;
import dev.claudeops.host.Output;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookShellToolTest {
  private static final String ON = "{\"agent\": {\"shell\": true}}";

  @TempDir Path folder;
  private FakeHost host;

  @BeforeEach
  void machine() throws Exception {
    host = new FakeHost(folder.resolve("machine")).closedRoom("3\n");
    for (String top : List.of("/etc", "/opt", "/var/log")) {
      Files.createDirectories(host.path(top));
    }
  }

  private LookingRoom room(String config) {
    return new LookingRoom(host, Configs.read(config), host.path("/var/log/kept"));
  }

  private boolean listed(String config) {
    return Tools.all(room(config)).stream()
        .map(Tool::spec)
        .anyMatch(spec -> spec.name().equals("look_shell"));
  }

  /** The words of the only command. */
  private List<String> made() throws Exception {
    room(ON).say("look_shell", "command", "ls; id");
    return host.asked().getLast().argv();
  }

  @Test
  void itIsThereOnlyWhereTheOwnerTurnedItOn() {
    assertThat(listed("{}")).isFalse();
    assertThat(listed(ON)).isTrue();
  }

  @Test
  void itIsNotThereWithoutRootOrBubblewrap() {
    host.notRoot();
    assertThat(listed(ON)).isFalse();
    host = new FakeHost(folder.resolve("bare"));
    assertThat(listed(ON)).isFalse();
    assertThat(new ClosedRoom(host, List.of()).fault().orElseThrow())
        .contains("not installed", "bwrap");
  }

  @Test
  void theCommandIsOneWordForAShellInTheRoom() throws Exception {
    List<String> words = made();
    assertThat(words.getLast()).isEqualTo("ls; id");
    assertThat(words.subList(words.size() - 5, words.size() - 1))
        .containsExactly("/bin/sh", "-c", "exec /bin/sh -c \"$1\" </dev/null", "sh");
    assertThat(words)
        .containsSubsequence("/usr/bin/prlimit", "--fsize=0", "/usr/bin/setpriv", "/usr/bin/bwrap")
        .contains("--unshare-all", "--unshare-user", "--die-with-parent", "--new-session")
        .doesNotContain("--share-net", "--bind");
    assertThat(host.asked().getLast().deadline()).isEqualTo(ClosedRoom.DEADLINE);
  }

  @Test
  void whatItSaysComesWithItsEndAndWithoutSecrets() throws Exception {
    assertThat(room(ON).say("look_shell", "command", "wc")).isEqualTo("exit 0\noutput:\n3");
    host.program("/usr/bin/prlimit", new Output(2, "password=hunter2hunter2", "bad", false, false));
    assertThat(room(ON).say("look_shell", "command", "x"))
        .startsWith("exit 2\noutput:\n")
        .endsWith("errors:\nbad")
        .doesNotContain("hunter2");
    host.program("/usr/bin/prlimit", new Output(124, "", "", true, false));
    assertThat(room(ON).say("look_shell", "command", "x")).contains("ended after 10 s");
  }

  @Test
  void ofALongOutputNoHalfLineIsTold() throws Exception {
    String text = "line\n" + "a".repeat(ClosedRoom.CAP - 5);
    host.program("/usr/bin/prlimit", new Output(0, text, "short", false, true));
    assertThat(room(ON).say("look_shell", "command", "x"))
        .contains("only the first 64 KiB", "output:\nline\n", "errors:\nshort")
        .doesNotContain("aa");
  }

  @Test
  void aMemoryOfOursAndItsConfigAreShownEmpty() throws Exception {
    host.file("/etc/claudeops/config.json", "{}").file("/etc/ssh/sshd_config", "");
    host.file("/var/log/claudeops/a.md", "").file("/etc/plain", "");
    assertThat(made())
        .containsSequence("--tmpfs", "/etc/claudeops", "--remount-ro", "/etc/claudeops")
        .containsSequence("--tmpfs", "/etc/ssh")
        .containsSequence("--tmpfs", "/var/log/claudeops")
        .doesNotContain("/etc/plain");
  }

  @Test
  void namesOfSecretsAreMaskedWhereOthersCouldReadThem() throws Exception {
    host.file("/opt/shop/.env", "x").file("/opt/shop/app.js", "x").file("/opt/shop/k/own.key", "x");
    Files.setPosixFilePermissions(
        host.path("/opt/shop/k"), PosixFilePermissions.fromString("rwxr-x---"));
    assertThat(made())
        .containsSequence("--ro-bind", "/opt/shop", "/opt/shop")
        .containsSequence("--ro-bind", "/dev/null", "/opt/shop/.env")
        .doesNotContain("/opt/shop/app.js", "/opt/shop/k/own.key");
  }

  @Test
  void anEmptyCommandIsRefused() throws Exception {
    assertThat(room(ON).refusal("look_shell", "command", " ")).contains("a line of text");
  }
}
