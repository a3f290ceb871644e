package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Symptom;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitStatesTest {
  private static final String RUNNING =
      """
      Id=nginx.service
      Names=nginx.service web.service
      LoadState=loaded
      ActiveState=active
      SubState=running
      UnitFileState=enabled
      Type=forking
      Result=success
      Restart=on-failure
      NRestarts=0
      StartLimitBurst=5
      MainPID=812
      ExecMainStartTimestamp=Mon 2025-09-29 12:00:00 UTC
      ActiveEnterTimestamp=Mon 2025-09-29 12:00:00 UTC
      StateChangeTimestamp=Mon 2025-09-29 12:00:00 UTC
      ControlGroup=/system.slice/nginx.service
      MemoryCurrent=1000
      MemoryMax=infinity
      TasksCurrent=3
      TasksMax=100
      """;
  private static final String BAD =
      """
      Id=bad.service
      Names=bad.service
      LoadState=loaded
      ActiveState=failed
      SubState=failed
      UnitFileState=static
      Type=simple
      Result=exit-code
      ExecMainCode=1
      ExecMainStatus=3
      NRestarts=0
      Restart=no
      StartLimitBurst=5
      StateChangeTimestamp=Mon 2025-09-29 11:00:00 UTC
      """;
  private static final String TIMER =
      """
      Id=backup.timer
      Names=backup.timer
      LoadState=loaded
      ActiveState=active
      SubState=waiting
      UnitFileState=enabled
      Triggers=backup.service
      NextElapseUSecRealtime=Tue 2025-09-30 00:00:00 UTC
      """;

  @TempDir Path folder;

  private FakeHost host(String... blocks) {
    return new FakeHost(folder)
        .file("/run/systemd/system/x", "")
        .file("/proc/uptime", "90000.1 1.0\n")
        .program("systemctl show", String.join("\n", blocks))
        .program("systemctl show --no-pager --property=SystemState", "SystemState=running\n")
        .program("journalctl", "2025-09-29T11:00:00+00:00 web1 sh[7]: no database\n");
  }

  private static Config config(boolean declared, String... units) {
    return Config.NONE.with(
        List.of(
            new Service(
                "it",
                java.util.Arrays.stream(units).<Runtime>map(Runtime.Unit::new).toList(),
                List.of(),
                List.of(),
                List.of(),
                Duration.ofSeconds(30),
                declared)),
        List.of(),
        List.of());
  }

  private static Subject unit(String name) {
    return new Subject("unit", name);
  }

  private static Symptom only(Observation seen) {
    assertThat(seen.symptoms()).hasSize(1);
    return seen.symptoms().getFirst();
  }

  @Test
  void aUnitThatWasToldOfIsSeenWellAgainAndThenLeftAlone() {
    FakeHost host = host(RUNNING, BAD);
    Looking looking = new Looking(host);
    looking.with(new UnitStates());
    String mended =
        BAD.replace("ActiveState=failed", "ActiveState=active")
            .replace("SubState=failed", "SubState=running")
            .replace("Result=exit-code", "Result=success");
    host.program("systemctl show", String.join("\n", RUNNING, mended));
    for (int i = 0; i < Patients.WELL; i++) {
      assertThat(looking.at(new UnitStates(), unit("bad.service")).health()).isEqualTo(Health.OK);
    }
    assertThat(looking.with(new UnitStates()))
        .extracting(seen -> seen.subject().name())
        .doesNotContain("bad.service");
  }

  @Test
  void aFailedUnitNobodyDeclaredIsAWarningWithItsLastLines() {
    Observation seen = new Looking(host(RUNNING, BAD)).at(new UnitStates(), unit("bad.service"));
    assertThat(only(seen).type()).isEqualTo("unit-failed");
    assertThat(only(seen).severity()).isEqualTo(Severity.WARNING);
    assertThat(seen.summary()).isEqualTo("bad.service failed at 11:00 UTC: exit code 3");
    assertThat(seen.evidence().text()).contains("Result=exit-code").contains("no database");
  }

  @Test
  void aDeclaredOneIsCritical() {
    Observation seen =
        new Looking(host(BAD), config(true, "bad.service"))
            .at(new UnitStates(), unit("bad.service"));
    assertThat(seen.health()).isEqualTo(Health.FAILED);
    seen =
        new Looking(host(BAD), config(false, "bad.service"))
            .at(new UnitStates(), unit("bad.service"));
    assertThat(seen.health()).isEqualTo(Health.DEGRADED);
  }

  @Test
  void aRunningUnitIsFoundByItsOtherNameAndWithoutItsType() {
    Observation seen =
        new Looking(host(RUNNING), config(true, "web")).at(new UnitStates(), unit("web"));
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.summary()).isEqualTo("running for 2 h, 1000 B of memory");
    assertThat(seen.measure("age").orElseThrow().value()).isEqualTo(7200);
    assertThat(seen.measure("tasks-of-limit").orElseThrow().value()).isEqualTo(0.03);
  }

  @Test
  void runningUnitsNobodyAskedForAreOnlyCounted() {
    List<Observation> seen = new Looking(host(RUNNING)).with(new UnitStates());
    assertThat(seen).hasSize(1);
    assertThat(seen.getFirst().summary()).isEqualTo("1 running service, no failed unit");
  }

  @Test
  void givenUpIsAnotherFindingThanFailed() {
    String crash =
        BAD.replace("Restart=no", "Restart=always").replace("NRestarts=0", "NRestarts=5");
    Observation seen = new Looking(host(crash)).at(new UnitStates(), unit("bad.service"));
    assertThat(only(seen).type()).isEqualTo("unit-start-limit");
    assertThat(seen.summary()).contains("gave up at 11:00 UTC: exit code 3");
  }

  @Test
  void aSignalHasItsName() {
    String killed =
        BAD.replace("Result=exit-code", "Result=signal")
            .replace("ExecMainCode=1", "ExecMainCode=2")
            .replace("ExecMainStatus=3", "ExecMainStatus=9");
    assertThat(new Looking(host(killed)).at(new UnitStates(), unit("bad.service")).summary())
        .endsWith("ended by SIGKILL");
  }

  @Test
  void aDeclaredUnitThatIsStoppedIsDown() {
    String stopped =
        RUNNING
            .replace("ActiveState=active", "ActiveState=inactive")
            .replace("SubState=running", "SubState=dead")
            .concat("InactiveEnterTimestamp=Mon 2025-09-29 13:00:00 UTC\n");
    Observation seen =
        new Looking(host(stopped), config(true, "nginx.service"))
            .at(new UnitStates(), unit("nginx.service"));
    assertThat(only(seen).type()).isEqualTo("unit-down");
    assertThat(seen.summary()).isEqualTo("nginx.service is stopped for 1 h");
  }

  @Test
  void aJobThatRestsBetweenItsRunsIsWell() {
    String job = BAD.replace("=failed", "=inactive").replace("Type=simple", "Type=oneshot");
    Observation seen =
        new Looking(host(job), config(true, "bad.service"))
            .at(new UnitStates(), unit("bad.service"));
    assertThat(seen.health()).isEqualTo(Health.OK);
  }

  @Test
  void aUnitThatIsNotInstalledIsAskedForByNameAndIsDown() {
    FakeHost host = host(RUNNING);
    String missing = "Id=-shop\\x20a.service\nLoadState=not-found\nActiveState=inactive\n";
    host.program("systemctl show --no-pager --property=" + asked(host), missing);
    Observation seen =
        new Looking(host, config(true, "-shop a", "nginx.service"))
            .at(new UnitStates(), unit("-shop a"));
    assertThat(seen.summary()).contains("is not installed");
    assertThat(host.askedLines())
        .anyMatch(line -> line.endsWith(" -- -shop\\x20a.service"))
        .noneMatch(line -> line.contains("-- nginx"));
  }

  /** The property list and the separator of a call that asks by name. */
  private static String asked(FakeHost host) {
    new Looking(host).with(new UnitStates());
    String line = host.askedLines().getFirst();
    String list = line.substring(line.indexOf("--property=") + 11);
    return list.substring(0, list.indexOf(' ')) + " --";
  }

  @Test
  void restartsSinceTheLastLookAreTold() {
    FakeHost host = host(RUNNING);
    Looking looking = new Looking(host, config(true, "nginx.service"));
    assertThat(looking.at(new UnitStates(), unit("nginx.service")).symptoms()).isEmpty();
    host.pass(Duration.ofHours(2))
        .program("systemctl show", RUNNING.replace("NRestarts=0", "NRestarts=2"));
    Observation seen = looking.at(new UnitStates(), unit("nginx.service"));
    assertThat(only(seen).type()).isEqualTo("unit-restarting");
    assertThat(seen.summary())
        .contains("restarted 2 times")
        .contains("since the last look 2 h ago");
    assertThat(looking.at(new UnitStates(), unit("nginx.service")).symptoms()).isEmpty();
  }

  @Test
  void theFirstLookDoesNotCallOldRestartsNew() {
    String restarted = RUNNING.replace("NRestarts=0", "NRestarts=9");
    assertThat(new Looking(host(restarted)).with(new UnitStates())).hasSize(1);
  }

  @Test
  void fileCacheIsNoPressureOnAMemoryLimit() {
    String limited =
        RUNNING.replace("MemoryCurrent=1000", "MemoryCurrent=990").replace("infinity", "1000");
    FakeHost host =
        host(limited)
            .file("/sys/fs/cgroup/system.slice/nginx.service/memory.stat", "inactive_file 490\n");
    Observation seen =
        new Looking(host, config(true, "nginx.service"))
            .at(new UnitStates(), unit("nginx.service"));
    assertThat(seen.measure("memory-of-limit").orElseThrow().value()).isEqualTo(0.5);
  }

  @Test
  void aTimerThatWaitsForItsHourIsWellAndOneThatLetItPassIsNot() {
    FakeHost host = host(TIMER);
    Looking looking = new Looking(host);
    assertThat(looking.with(new UnitStates())).hasSize(1);
    host.pass(Duration.ofHours(13));
    Observation seen = looking.at(new UnitStates(), unit("backup.timer"));
    assertThat(only(seen).type()).isEqualTo("timer-missed");
    assertThat(seen.summary())
        .isEqualTo("backup.timer should have started its job 3 h ago and did not");
  }

  @Test
  void anEnabledTimerThatIsStoppedIsTold() {
    String stopped =
        TIMER.replace("=active", "=inactive").replace("SubState=waiting", "SubState=dead");
    assertThat(new Looking(host(stopped)).at(new UnitStates(), unit("backup.timer")).summary())
        .contains("enabled but stopped");
    String unmet = stopped + "ConditionResult=no\nConditionTimestamp=Mon 2025-09-29 12:00:00 UTC\n";
    assertThat(new Looking(host(unmet)).with(new UnitStates())).hasSize(1);
  }

  @Test
  void aDeclaredTimerStandsOnItsJob() {
    String job = BAD.replace("bad.service", "backup.service");
    Observation seen =
        new Looking(host(TIMER, job), config(true, "backup.timer"))
            .at(new UnitStates(), unit("backup.timer"));
    assertThat(seen.dependsOn()).containsExactly(unit("backup.service"));
    assertThat(only(seen).type()).isEqualTo("timer-missed");
  }

  @Test
  void rescueModeIsCritical() {
    FakeHost host =
        host(RUNNING)
            .program(
                "systemctl show --no-pager --property=SystemState", "SystemState=maintenance\n");
    assertThat(new Looking(host).at(new UnitStates(), UnitStates.ALL).health())
        .isEqualTo(Health.FAILED);
  }

  @Test
  void withoutSystemdNothingIsLookedAtUnlessAUnitIsDeclared() {
    FakeHost host = new FakeHost(folder);
    assertThat(new Looking(host).with(new UnitStates())).isEmpty();
    Observation seen =
        new Looking(host, config(true, "a.service")).at(new UnitStates(), unit("a.service"));
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).isEqualTo("systemd does not run this machine");
  }

  @Test
  void aSystemctlThatFailsIsUnknownAndNotWell() {
    FakeHost host =
        host()
            .program(
                "systemctl show",
                new dev.claudeops.host.Output(
                    1, "", "Failed to connect to bus: No such file or directory", false, false));
    Observation seen = new Looking(host).at(new UnitStates(), UnitStates.ALL);
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).contains("Failed to connect to bus");
  }
}
