package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.claude.Logins;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.model.Health;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaudeDoctorTest {
  private static final String PROGRAM = "/opt/claude";

  @TempDir Path folder;
  private FakeHost host;
  private AgentSettings settings = AgentSettings.USUAL;

  @BeforeEach
  void machine() {
    host = new FakeHost(folder.resolve("machine"));
  }

  private List<Diagnosis> look(boolean ask) throws InterruptedException {
    return new ClaudeDoctor(host, settings, folder.resolve("agent")).look(ask);
  }

  private void config(String json) {
    settings = Configs.read("{\"agent\": " + json + "}").agent();
  }

  /** Claude Code at its place, with its user and its key. */
  private void installed(String version) {
    config("{\"program\": \"" + PROGRAM + "\"}");
    host.file(PROGRAM, "binary").mode(PROGRAM, "rwxr-xr-x");
    host.program(PROGRAM + " --version", version);
    host.file(
        "/etc/passwd", "root:x:0:0::/root:/bin/sh\nclaudeops-agent:x:990:990::/:/bin/false\n");
    host.file(Logins.KEY_FILE, "sk-test").mode(Logins.KEY_FILE, "rw-------");
  }

  private static List<String> bad(List<Diagnosis> all) {
    return all.stream().filter(one -> one.health() != Health.OK).map(Diagnosis::says).toList();
  }

  @Test
  void aMachineWithoutClaudeIsWell() throws Exception {
    List<Diagnosis> all = look(false);
    assertThat(bad(all)).isEmpty();
    assertThat(all.getFirst().says()).isEqualTo("it is not installed, so the runbooks decide");
  }

  @Test
  void whereTheConfigWantsClaudeItsAbsenceIsTold() throws Exception {
    config("{\"usual\": \"claude\"}");
    assertThat(bad(look(false)))
        .containsExactly(
            "it is not installed, so the runbooks decide",
            "there is no login, so the runbooks decide");
  }

  @Test
  void whereTheConfigWantsRunbooksNothingIsLookedAt() throws Exception {
    config("{\"usual\": \"runbook\"}");
    assertThat(look(false)).hasSize(1);
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void aMissingUserIsToldWithTheLineThatMakesIt() throws Exception {
    installed("2.1.330 (Claude Code)");
    host.file("/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
    Diagnosis user =
        look(false).stream().filter(one -> one.says().contains("no user")).findFirst().get();
    assertThat(user.remedy())
        .startsWith("useradd --system --no-create-home")
        .endsWith(" claudeops-agent");
  }

  @Test
  void aVersionThatWasNotTriedIsTold() throws Exception {
    installed("1.0.44 (Claude Code)");
    assertThat(bad(look(false))).anyMatch(says -> says.contains("version 1.0.44 was not tried"));
    installed("what?");
    assertThat(bad(look(false))).anyMatch(says -> says.contains("does not tell its version"));
  }

  @Test
  void aProgramThatOthersCanChangeIsNotStarted() throws Exception {
    installed("2.1.330 (Claude Code)");
    host.mode(PROGRAM, "rwxrwxrwx");
    assertThat(bad(look(false))).anyMatch(says -> says.contains("can be changed by others"));
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void theVersionIsAskedAsTheAgentsUser() throws Exception {
    installed("2.1.330 (Claude Code)");
    List<Diagnosis> all = look(false);
    assertThat(all).anyMatch(one -> one.says().equals(PROGRAM + ": version 2.1.330"));
    assertThat(host.asked().getFirst().asUser()).contains("claudeops-agent");
  }

  @Test
  void aLooseKeyFileIsTold() throws Exception {
    installed("2.1.330 (Claude Code)");
    host.mode(Logins.KEY_FILE, "rw-r--r--");
    assertThat(bad(look(false))).anyMatch(says -> says.contains("others may read or change it"));
  }

  @Test
  void aFailedRehearsalIsToldAndAsksNobodyOutside() throws Exception {
    installed("2.1.330 (Claude Code)");
    assertThat(bad(look(false))).anyMatch(says -> says.startsWith("a rehearsed run failed: "));
  }

  @Test
  void aLedgerThatCannotBeReadIsTold() throws Exception {
    Files.writeString(folder.resolve("agent"), "in the way");
    assertThat(bad(look(false))).anyMatch(says -> says.contains("what was spent cannot be read"));
  }

  @Test
  void toAskWithoutALoginIsRefused() throws Exception {
    assertThat(bad(look(true))).contains("the service was not asked, see above");
  }
}
