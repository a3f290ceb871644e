package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PressureTest {
  @TempDir Path folder;

  @Test
  void sharesAreRatiosAndTheSummaryHasTheFiveMinutes() {
    FakeHost host =
        new FakeHost(folder)
            .file("/proc/pressure/cpu", "some avg10=1.00 avg60=2.00 avg300=3.00 total=9\n")
            .file(
                "/proc/pressure/memory",
                "some avg10=0.00 avg60=0.00 avg300=20.90 total=9\n"
                    + "full avg10=0.00 avg60=0.00 avg300=12.34 total=9\n")
            .file("/proc/pressure/io", "some avg10=0.00 avg60=0.00 avg300=0.00 total=9\n");
    Observation seen = new Looking(host).at(new Pressure(), Pressure.SUBJECT);
    assertThat(seen.measure("memory-full-avg300").orElseThrow().value())
        .isCloseTo(0.1234, within(1e-9));
    assertThat(seen.measure("cpu-some-avg10").orElseThrow().value()).isCloseTo(0.01, within(1e-9));
    assertThat(seen.summary())
        .isEqualTo(
            "in the last 5 min, work waited for processors 3 %, for memory 21 %, for disks 0 % of"
                + " the time");
  }

  @Test
  void aKernelWithoutItIsNotLookedAt() {
    assertThat(new Looking(new FakeHost(folder)).with(new Pressure())).isEmpty();
  }

  @Test
  void anUnknownFormIsSaid() {
    FakeHost host = new FakeHost(folder).file("/proc/pressure/memory", "everything is fine\n");
    Observation seen = new Looking(host).at(new Pressure(), Pressure.SUBJECT);
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
  }

  @Test
  void thisMachineIsSeen() {
    LocalHost host = new LocalHost();
    Assumptions.assumeTrue(host.readIfThere("/proc/pressure/memory").isPresent());
    Observation seen = new Looking(host).at(new Pressure(), Pressure.SUBJECT);
    assertThat(seen.measures()).hasSizeGreaterThan(9);
  }
}
