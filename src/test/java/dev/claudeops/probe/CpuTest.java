package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuTest {
  @TempDir Path folder;

  private FakeHost host() {
    return new FakeHost(folder)
        .file("/proc/loadavg", "0.10 3.00 0.20 1/100 4242\n")
        .file("/proc/sys/kernel/random/boot_id", "aaa\n")
        .file("/proc/stat", "cpu  100 0 100 700 50 0 0 50 0 0\ncpu0 1 1 1 1\n");
  }

  @Test
  void theLoadIsDividedByTheProcessors() {
    Observation seen = new Looking(host()).at(new Cpu(), Cpu.SUBJECT);
    assertThat(seen.measure("load-per-core").orElseThrow().value()).isEqualTo(1.5);
    assertThat(seen.summary()).isEqualTo("load 3 on 2 processors");
  }

  @Test
  void sharesAreThoseSinceTheLastLook() {
    FakeHost host = host();
    Looking looking = new Looking(host);
    looking.with(new Cpu());
    host.file("/proc/stat", "cpu  130 0 120 720 60 0 0 70 0 0\n");
    Observation seen = looking.at(new Cpu(), Cpu.SUBJECT);
    assertThat(seen.measure("busy").orElseThrow().value()).isCloseTo(0.7, within(1e-9));
    assertThat(seen.measure("iowait").orElseThrow().value()).isCloseTo(0.1, within(1e-9));
    assertThat(seen.measure("steal").orElseThrow().value()).isCloseTo(0.2, within(1e-9));
    assertThat(seen.summary()).isEqualTo("load 3 on 2 processors, 70 % busy, 20 % stolen");
  }

  @Test
  void countersOfAnotherBootAreNotCompared() {
    FakeHost host = host();
    Looking looking = new Looking(host);
    looking.with(new Cpu());
    host.file("/proc/sys/kernel/random/boot_id", "bbb\n")
        .file("/proc/stat", "cpu  130 0 120 720 60 0 0 70 0 0\n");
    assertThat(looking.at(new Cpu(), Cpu.SUBJECT).measure("busy")).isEmpty();
  }

  @Test
  void thisMachineIsSeen() {
    Observation seen = new Looking(new LocalHost()).at(new Cpu(), Cpu.SUBJECT);
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.measure("load-per-core")).isPresent();
  }

  private static String process(int pid, String comm, long cpu, long start) {
    return pid
        + " ("
        + comm
        + ") R 1 1 1 0 -1 4194560 0 0 0 0 "
        + cpu
        + " 0 0 0 20 0 3 0 "
        + start
        + " 1 1 1\n";
  }

  @Test
  void whoUsedMostSinceTheLastLookIsNamedWhileTheLoadIsHigh() {
    FakeHost host =
        host()
            .file("/proc/7/stat", process(7, "old", 900_000, 5))
            .file("/proc/8/stat", process(8, "hog", 1_000, 77));
    Looking looking = new Looking(host);
    assertThat(looking.at(new Cpu(), Cpu.SUBJECT).culprits()).isEmpty();
    // 2,000 ticks of two processors: 1,000 each.
    host.file("/proc/stat", "cpu  2100 0 100 700 50 0 0 50 0 0\n")
        .file("/proc/7/stat", process(7, "old", 900_400, 5))
        .file("/proc/8/stat", process(8, "hog", 1_950, 77))
        .file("/proc/9/stat", process(9, "new", 600, 99));
    Observation seen = looking.at(new Cpu(), Cpu.SUBJECT);
    assertThat(seen.culprits("cpu-load"))
        .containsExactly(new Subject("pid", "8@77"), new Subject("pid", "9@99"));
    assertThat(seen.evidence().text()).contains("95 % of a processor: 8 [hog]");
    host.file("/proc/loadavg", "0.10 0.10 0.20 1/100 4242\n");
    looking.with(new Cpu());
    assertThat(looking.memory()).doesNotContainKey("cpu/processes");
  }
}
