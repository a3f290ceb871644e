package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.claudeops.host.LocalHost;
import dev.claudeops.host.Output;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Symptom;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockTest {
  @TempDir Path folder;

  private FakeHost bare() {
    return new FakeHost(folder)
        .file("/proc/sys/kernel/random/boot_id", "aaa\n")
        .file("/proc/uptime", "50000.00 1.00\n");
  }

  private FakeHost running(String daemon) {
    return bare()
        .file(
            "/proc/9/stat",
            "9 (%s) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 1 1\n".formatted(daemon));
  }

  private static List<String> types(Observation seen) {
    return seen.symptoms().stream().map(Symptom::type).toList();
  }

  @Test
  void aClockThatChronyKeepsIsWell() {
    FakeHost host =
        running("chronyd")
            .program(
                "chronyc",
                "C0A80001,192.168.0.1,3,1759154000.1,-0.000123456,0.0001,0.0002,-1.2,0.0,0.01,0.02,"
                    + "0.003,64.2,Normal\n");
    Observation seen = new Looking(host).at(new Clock(), Clock.SUBJECT);
    assertThat(seen.summary()).isEqualTo("kept by chrony, right to a millisecond");
    assertThat(seen.measure("offset").orElseThrow().value()).isCloseTo(0.000123456, within(1e-9));
  }

  @Test
  void aTimeDaemonWithoutServersIsTold() {
    FakeHost host =
        running("chronyd")
            .program(
                "chronyc",
                "00000000,,0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,1.0,1.0,0.0,Not synchronised\n");
    Observation seen = new Looking(host).at(new Clock(), Clock.SUBJECT);
    assertThat(types(seen)).containsExactly("clock-unsynchronised");
    assertThat(seen.health()).isEqualTo(Health.DEGRADED);
    host.file("/proc/uptime", "120.00 1.00\n");
    assertThat(new Looking(host).at(new Clock(), Clock.SUBJECT).symptoms())
        .as("just booted")
        .isEmpty();
  }

  @Test
  void ntpdTellsItsOffsetInMilliseconds() {
    FakeHost host =
        running("ntpd")
            .program(
                "ntpq",
                "associd=0 status=0615 leap_none, sync_ntp, 1 event,\nstratum=3, offset=-250.0,\n");
    Observation seen = new Looking(host).at(new Clock(), Clock.SUBJECT);
    assertThat(seen.measure("offset").orElseThrow().value()).isEqualTo(0.25);
    host.program("ntpq", "associd=0 status=c016 leap_alarm, sync_unspec, 1 event,\n");
    assertThat(types(new Looking(host).at(new Clock(), Clock.SUBJECT)))
        .containsExactly("clock-unsynchronised");
  }

  @Test
  void theKernelsFlagIsAskedThroughSystemd() {
    FakeHost host =
        bare()
            .file("/run/systemd/system/x", "")
            .program("timedatectl", "NTP=yes\nNTPSynchronized=yes\n");
    assertThat(new Looking(host).at(new Clock(), Clock.SUBJECT).summary())
        .isEqualTo("kept by a time server");
    host.program("timedatectl", "NTP=no\nNTPSynchronized=no\n");
    assertThat(new Looking(host).at(new Clock(), Clock.SUBJECT).summary())
        .isEqualTo("no program keeps the clock right");
    host.program("timedatectl", new Output(1, "", "no bus", false, false));
    assertThat(new Looking(host).at(new Clock(), Clock.SUBJECT).symptoms()).isEmpty();
    host.program("timedatectl", "NTP=no\nNTPSynchronized=no\n").file("/run/systemd/container", "x");
    assertThat(new Looking(host).at(new Clock(), Clock.SUBJECT).symptoms()).isEmpty();
  }

  @Test
  void aMachineWhereNothingKeepsTheClockIsOnlyInformedOf() {
    Observation seen = new Looking(bare()).at(new Clock(), Clock.SUBJECT);
    assertThat(seen.symptoms())
        .singleElement()
        .satisfies(symptom -> assertThat(symptom.severity()).isEqualTo(Severity.INFO));
    assertThat(seen.health()).isEqualTo(Health.OK);
  }

  @Test
  void aStepOfTheWallClockIsSeenAgainstTheClockFromBoot() {
    FakeHost host = bare();
    Looking looking = new Looking(host);
    looking.with(new Clock());
    host.pass(Duration.ofHours(2)).file("/proc/uptime", "57200.00 1.00\n");
    Observation steady = looking.at(new Clock(), Clock.SUBJECT);
    assertThat(steady.measure("jump").orElseThrow().value()).isZero();
    assertThat(types(steady)).doesNotContain("clock-jumped");
    host.pass(Duration.ofHours(1)).file("/proc/uptime", "57260.00 1.00\n");
    Observation seen = looking.at(new Clock(), Clock.SUBJECT);
    assertThat(types(seen)).contains("clock-jumped");
    assertThat(seen.summary()).isEqualTo("the clock was set forward by 59 min since the last look");
  }

  @Test
  void aClockThatWentBackOverABootIsTold() {
    FakeHost host = bare();
    Looking looking = new Looking(host);
    looking.with(new Clock());
    host.at(host.now().minus(Duration.ofDays(2))).file("/proc/sys/kernel/random/boot_id", "bbb\n");
    assertThat(looking.at(new Clock(), Clock.SUBJECT).summary())
        .isEqualTo("the clock was set back by 2 d since the last look");
  }

  @Test
  void aClockInTheLongPastIsWrong() {
    FakeHost host = bare().at(Instant.parse("1970-01-01T00:05:00Z"));
    Observation seen = new Looking(host).at(new Clock(), Clock.SUBJECT);
    assertThat(types(seen)).contains("clock-wrong");
    assertThat(seen.health()).isEqualTo(Health.FAILED);
  }

  @Test
  void theClockOfThisMachineIsSeen() {
    Looking looking = new Looking(new LocalHost());
    looking.with(new Clock());
    Observation seen = looking.at(new Clock(), Clock.SUBJECT);
    assertThat(seen.measure("jump").orElseThrow().value()).isLessThan(5);
  }
}
