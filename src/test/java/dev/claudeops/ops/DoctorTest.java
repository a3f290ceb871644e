package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.model.Health;
import dev.claudeops.model.Trigger;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.FakeProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private static final Config ALONE = Configs.read("{\"discover\": false}");

  @TempDir Path folder;

  private FakeHost host;

  @BeforeEach
  void machine() {
    host = new FakeHost(folder.resolve("machine")).at(Instant.parse("2025-09-29T12:00:00Z"));
  }

  private Journal journal() {
    return Journal.open(folder.resolve("journal"), host::now, Keeping.USUAL);
  }

  private void check() throws Exception {
    new Check(
            host,
            ALONE,
            List.of(new FakeProbe().sees("a", site -> FakeProbe.well(site, "a"))),
            journal())
        .run(new Trigger.Schedule(), false, Progress.NONE, List.of());
  }

  private Diagnosis of(String what, Config config, boolean repair, String... notes) {
    List<Diagnosis> all =
        new Doctor(host, config, journal())
            .look(repair, List.of(notes)).stream().filter(one -> one.what().equals(what)).toList();
    assertThat(all).as(what).isNotEmpty();
    return all.stream().reduce((a, b) -> b.health().compareTo(a.health()) > 0 ? b : a).get();
  }

  private Diagnosis of(String what) {
    return of(what, Config.NONE, false);
  }

  @Test
  void aMachineWhereNothingRanYetIsToldSo() {
    assertThat(of("rights").health()).isEqualTo(Health.OK);
    assertThat(of("config").health()).isEqualTo(Health.OK);
    assertThat(of("memory").says()).contains("0 checks", "0 issues open");
    assertThat(of("last check"))
        .isEqualTo(
            new Diagnosis("last check", Health.UNKNOWN, "none is recorded", "run claudeops check"));
  }

  @Test
  void whoIsNotRootIsToldWhatStaysUnseen() {
    host.notRoot();
    assertThat(of("rights").health()).isEqualTo(Health.DEGRADED);
    assertThat(of("rights").remedy()).contains("sudo");
  }

  @Test
  void aFreshCheckIsWellAndOneThatIsLongAgoIsNot() throws Exception {
    check();
    host.pass(Duration.ofHours(5));
    assertThat(of("last check").health()).isEqualTo(Health.OK);
    assertThat(of("last check").says()).isEqualTo("5 h ago, 2025-09-29-1200");
    host.pass(Duration.ofHours(2));
    assertThat(of("last check").health()).isEqualTo(Health.DEGRADED);
    assertThat(of("last check").remedy()).contains("every 2 h");
  }

  @Test
  void aClockThatWentBackIsNoNegativeAge() throws Exception {
    check();
    host.at(host.now().minus(Duration.ofHours(3)));
    assertThat(of("last check").says()).startsWith("0 ms ago");
    assertThat(of("last check").health()).isEqualTo(Health.OK);
  }

  @Test
  void aBrokenStateIsToldAndRepairedFromTheFiles() throws Exception {
    check();
    Path state = folder.resolve("journal/state.json");
    Files.writeString(state, "{ broken");
    assertThat(of("state").health()).isEqualTo(Health.DEGRADED);
    assertThat(of("memory").health()).isEqualTo(Health.DEGRADED);
    assertThat(of("memory", Config.NONE, true).health()).isEqualTo(Health.OK);
    assertThat(Files.readString(state)).contains("2025-09-29-1200");
    assertThat(of("last check").says()).contains("2025-09-29-1200");
  }

  @Test
  void aMemoryThatCannotBeWrittenIsFailedAndSaysWhatToDo() throws Exception {
    Files.writeString(folder.resolve("journal"), "a file in the way");
    Diagnosis memory = of("memory", Config.NONE, true);
    assertThat(memory.health()).isEqualTo(Health.FAILED);
    assertThat(memory.remedy()).isNotEmpty();
  }

  @Test
  void aConfigThatOthersMayChangeIsTold() throws Exception {
    host.file("/config.json", "{}");
    Path inside = host.path("/config.json");
    Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rw-rw-rw-"));
    Config config = Configs.read("{}");
    assertThat(of("config", config, false).health()).isEqualTo(Health.DEGRADED);
    assertThat(of("config", config, false).remedy()).isEqualTo("chmod go-w /config.json");
    Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(of("config", config, false).health()).isEqualTo(Health.OK);
  }

  @Test
  void aBrokenConfigIsToldInItsOwnWords() {
    assertThat(of("config", Config.NONE, false, "the config is broken: line 3").says())
        .isEqualTo("the config is broken: line 3");
  }

  @Test
  void programsThatAreNotHereAreNamed() {
    host.program("systemctl", "").program("df", "");
    assertThat(of("programs").says()).isEqualTo("not here, so not asked: journalctl, runuser");
  }

  @Test
  void scriptsAreToldWithWhatTheyDeclareAndWhatIsWrongWithThem() {
    String scripts = "/etc/claudeops/scripts/";
    host.file(scripts + "tidy", "#!/bin/sh\n# claudeops: risk=low reversible=yes\n");
    host.mode(scripts + "tidy", "rwxr-xr-x");
    assertThat(of("scripts"))
        .isEqualTo(
            new Diagnosis(
                "scripts",
                Health.OK,
                "1 script may be run: /etc/claudeops/scripts/tidy (low risk, reversible)",
                ""));
    host.mode(scripts + "tidy", "rwxrwxrwx");
    assertThat(of("scripts").health()).isEqualTo(Health.DEGRADED);
    assertThat(of("scripts").says()).contains("tidy can be changed by others");
    host.mode(scripts + "tidy", "rwxr-xr-x").owner(scripts + "tidy", 1000);
    assertThat(of("scripts").says()).contains("belongs to user 1000, not to root");
    host.owner(scripts + "tidy", 0).file(scripts + "tidy", "# claudeops: risks=low\n");
    assertThat(of("scripts").says()).contains("no key \"risks\"").contains("risk");
    host.mode("/etc/claudeops/scripts", "rwxrwxrwx");
    assertThat(of("scripts").says()).contains("scripts can be changed by others");
  }

  @Test
  void aDeclaredCommandThatIsNotThereOrNotSafeIsTold() {
    Config config =
        Configs.read(
            """
            {"services": [{"name": "shop", "unit": "shop", "migrations":
               {"status": ["/opt/status"], "run": ["/opt/run"]}}],
             "actions": {"certificates": [{"certificate": "a", "renew": ["/opt/renew"]}]}}
            """);
    assertThat(of("commands", config, false).says()).contains("there is no program /opt/");
    for (String program : List.of("/opt/status", "/opt/run", "/opt/renew")) {
      host.file(program, "").program(program, "");
    }
    assertThat(of("commands", config, false).health()).isEqualTo(Health.OK);
    assertThat(of("commands", config, false).says()).startsWith("3 commands may be run");
    host.mode("/opt/run", "rwxrwxrwx");
    assertThat(of("commands", config, false).says())
        .isEqualTo("not run: /opt/run: /opt/run can be changed by others than its owner");
  }

  @Test
  void runbooksAreCountedAndAnOwnersBrokenOneIsNamed() throws Exception {
    assertThat(of("runbooks").health()).isEqualTo(Health.OK);
    assertThat(of("runbooks").says()).endsWith("that ship, 0 of your own");
    runbook("unit-restart");
    assertThat(of("runbooks").says()).endsWith("that ship, 1 of your own");
    runbook("unit-explode");
    assertThat(of("runbooks").health()).isEqualTo(Health.DEGRADED);
    assertThat(of("runbooks").says())
        .isEqualTo("the runbook mine: there is no action unit-explode");
    runbook("unit-restart; reboot");
    assertThat(of("runbooks").says()).contains("mine.md is left out");
    runbook("unit-restart");
    Files.setPosixFilePermissions(
        host.path("/etc/claudeops/runbooks/mine.md"), PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThat(of("runbooks").says()).contains("only root may write it");
  }

  private void runbook(String step) throws Exception {
    host.file(
        "/etc/claudeops/runbooks/mine.md",
        "---\nname: mine\nfindings: [unit-failed]\nsteps: [\"" + step + "\"]\n---\nWhy.\n");
    Files.setPosixFilePermissions(
        host.path("/etc/claudeops/runbooks"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(
        host.path("/etc/claudeops/runbooks/mine.md"), PosixFilePermissions.fromString("rw-r--r--"));
  }

  @Test
  void aPromptThatIsNotUsedIsTold() {
    assertThat(of("prompts").says()).isEqualTo("4 that ship, 0 of your own in their place");
    host.file("/etc/claudeops/prompts/incident.md", "Look at {{everything}}.");
    assertThat(of("prompts").health()).isEqualTo(Health.DEGRADED);
    assertThat(of("prompts").says()).contains("incident.md", "{{everything}}");
  }

  @Test
  void aShellThatIsOffIsNotSpokenOfAndOneThatCannotBeIsTold() {
    Config on = Configs.read("{\"agent\": {\"shell\": true}}");
    assertThat(new Doctor(host, ALONE, journal()).look(false, List.of()))
        .noneMatch(one -> one.what().equals("shell"));
    assertThat(of("shell", on, false).says()).contains("not installed", "bwrap");
    host.closedRoom("closed\n");
    assertThat(of("shell", on, false).health()).isEqualTo(Health.OK);
    host.closedRoom(" writing\n");
    assertThat(of("shell", on, false).health()).isEqualTo(Health.DEGRADED);
    assertThat(of("shell", on, false).says()).contains("it is open: writing");
  }
}
