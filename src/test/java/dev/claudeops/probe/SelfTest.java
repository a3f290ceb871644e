package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.host.LocalHost;
import dev.claudeops.host.Output;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Symptom;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfTest {
  private static final String JOB = "PATH=/bin\n0 */2 * * * root claudeops check --scheduled\n";

  @TempDir Path folder;

  private FakeHost host() {
    return new FakeHost(folder)
        .program("cron", "")
        .file("/proc/uptime", "9000000.00 1.00\n")
        .file("/etc/cron.d/claudeops", JOB);
  }

  private static Observation look(FakeHost host) {
    return new Looking(host).at(new Self(), Self.SUBJECT);
  }

  private static List<String> types(Observation seen) {
    return seen.symptoms().stream().map(Symptom::type).toList();
  }

  @Test
  void withoutClaudeAllIsWell() {
    Observation seen = look(host());
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.symptoms()).isEmpty();
    assertThat(seen.summary())
        .isEqualTo(
            "the first check, started by /etc/cron.d/claudeops, Claude Code is not installed; the"
                + " runbook works without it");
  }

  @Test
  void missedRunsAreToldButNotThoseOfAMachineThatWasOff() {
    FakeHost host = host();
    Looking looking = new Looking(host);
    looking.with(new Self());
    host.pass(Duration.ofHours(2));
    assertThat(looking.at(new Self(), Self.SUBJECT).symptoms()).isEmpty();
    host.pass(Duration.ofHours(9));
    Observation seen = looking.at(new Self(), Self.SUBJECT);
    assertThat(types(seen)).containsExactly("self-late");
    assertThat(seen.summary())
        .startsWith("the check before this one was 9 h ago, it should run every 2 h; ");
    host.pass(Duration.ofHours(9)).file("/proc/uptime", "600.00 1.00\n");
    assertThat(looking.at(new Self(), Self.SUBJECT).symptoms()).isEmpty();
  }

  @Test
  void aMissingScheduleIsInformationAndABrokenOneAWarning() throws IOException {
    FakeHost host = host();
    Path file = host.path("/etc/cron.d/claudeops");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThat(look(host).summary()).contains("others than root may write");
    assertThat(look(host).health()).isEqualTo(Health.DEGRADED);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    host.file("/etc/cron.d/claudeops", JOB.strip());
    assertThat(look(host).summary()).contains("line feed");
    host.file("/etc/cron.d/claudeops", "#" + JOB.lines().toList().get(1) + "\n");
    assertThat(look(host).summary()).contains("no line that starts the check");
    Files.delete(file);
    Observation none = look(host);
    assertThat(none.symptoms())
        .singleElement()
        .satisfies(symptom -> assertThat(symptom.severity()).isEqualTo(Severity.INFO));
    assertThat(none.health()).isEqualTo(Health.OK);
    host.file("/etc/systemd/system/timers.target.wants/claudeops-check.timer", "");
    assertThat(look(host).symptoms()).isEmpty();
  }

  @Test
  void theVersionOfClaudeIsAskedOncePerFile() throws IOException {
    FakeHost host =
        host()
            .program("claude", "")
            .program("/usr/bin/claude --version", "2.0.14 (Claude Code)\n")
            .file("/usr/bin/claude", "#!/bin/sh\n");
    Looking looking = new Looking(host);
    assertThat(looking.at(new Self(), Self.SUBJECT).summary()).endsWith("Claude Code 2.0.14");
    looking.with(new Self());
    assertThat(host.asked()).hasSize(1);
    host.file("/usr/bin/claude", "#!/bin/sh\n# newer\n");
    looking.with(new Self());
    assertThat(host.asked()).hasSize(2);
  }

  @Test
  void aClaudeThatOthersMayChangeIsNotStarted() throws IOException {
    FakeHost host =
        host()
            .program("claude", new Output(0, "9.9.9", "", false, false))
            .file("/usr/bin/claude", "");
    Files.setPosixFilePermissions(
        host.path("/usr/bin/claude"), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(look(host).summary()).contains("can be changed by others");
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void theMemorysSizeAndRoomAreMeasured() {
    FakeHost host = host().file("/journal/health/a.md", "x".repeat(3_000));
    Observation seen =
        new Looking(host, Config.NONE.withJournal(Path.of("/journal")))
            .at(new Self(), Self.SUBJECT);
    assertThat(seen.measure("journal-size").orElseThrow().value()).isEqualTo(3_000);
    assertThat(seen.measure("journal-free")).isPresent();
  }

  @Test
  void thisMachineIsSeen() {
    assertThat(new Looking(new LocalHost()).at(new Self(), Self.SUBJECT).summary())
        .contains("Claude Code");
  }
}
