package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryUseTest {
  private static final String KILLED =
      "Out of memory: Killed process 4242 (java) total-vm:8123456kB, anon-rss:3999999kB\n";

  @TempDir Path folder;

  private FakeHost host() {
    return new FakeHost(folder)
        .file(
            "/proc/meminfo",
            "MemTotal: 1000 kB\nMemFree: 10 kB\nMemAvailable: 400 kB\nSwapTotal: 200 kB\nSwapFree:"
                + " 150 kB\n")
        .file("/proc/sys/kernel/random/boot_id", "aaa\n")
        .file("/proc/uptime", "10000.00 19999.00\n")
        .file("/proc/vmstat", "pswpin 1000\npswpout 2000\noom_kill 3\n");
  }

  private static FakeHost later(FakeHost host, int kills) {
    return host.file("/proc/uptime", "17200.00 19999.00\n")
        .file("/proc/vmstat", "pswpin 8200\npswpout 9200\noom_kill " + kills + "\n");
  }

  @Test
  void memoryAndSwapAreToldInOneLine() {
    Observation seen = new Looking(host()).at(new MemoryUse(), MemoryUse.SUBJECT);
    assertThat(seen.measure("available").orElseThrow().value()).isEqualTo(0.4);
    assertThat(seen.summary()).isEqualTo("400 KiB of 1000 KiB available, swap 25 % used");
  }

  @Test
  void swappingIsARateOverTheTimeSinceTheLastLook() {
    FakeHost host = host();
    Looking looking = new Looking(host);
    looking.with(new MemoryUse());
    Observation seen = looking.at(new MemoryUse(), MemoryUse.SUBJECT);
    assertThat(seen.measure("swap-in")).isEmpty();
    later(host, 3);
    seen = looking.at(new MemoryUse(), MemoryUse.SUBJECT);
    assertThat(seen.measure("swap-in").orElseThrow().value()).isEqualTo(1.0);
    assertThat(seen.measure("swap-out").orElseThrow().value()).isEqualTo(1.0);
    assertThat(seen.symptoms()).isEmpty();
  }

  @Test
  void inAContainerTheKillsOfOthersAreNotOurs() {
    FakeHost host = host().program("journalctl", KILLED).file("/run/systemd/container", "lxc");
    Looking looking = new Looking(host);
    assertThat(looking.at(new MemoryUse(), MemoryUse.SUBJECT).symptoms()).isEmpty();
    later(host, 9).file("/sys/fs/cgroup/memory.events", "oom 2\noom_kill 0\n");
    assertThat(looking.at(new MemoryUse(), MemoryUse.SUBJECT).symptoms()).isEmpty();
    host.file("/proc/uptime", "18000.00 19999.00\n")
        .file("/sys/fs/cgroup/memory.events", "oom 2\noom_kill 1\n");
    assertThat(looking.at(new MemoryUse(), MemoryUse.SUBJECT).symptoms())
        .extracting(symptom -> symptom.type())
        .containsExactly("oom-kill");
  }

  @Test
  void aProcessKilledSinceTheLastLookIsNamed() {
    FakeHost host = host().program("journalctl", KILLED);
    Looking looking = new Looking(host);
    looking.with(new MemoryUse());
    later(host, 4);
    Observation seen = looking.at(new MemoryUse(), MemoryUse.SUBJECT);
    assertThat(seen.health()).isEqualTo(Health.FAILED);
    assertThat(seen.summary())
        .isEqualTo("the kernel ended 1 process for want of memory in the last 2 h: java");
    assertThat(host.askedLines()).last().isEqualTo("journalctl -k -q -o cat --since -7200s");
    assertThat(looking.at(new MemoryUse(), MemoryUse.SUBJECT).symptoms()).isEmpty();
  }

  @Test
  void aKillAtAGroupsOwnLimitIsMilder() {
    FakeHost host =
        host().program("journalctl", "Memory cgroup out of memory: Killed process 7 (node) x\n");
    Looking looking = new Looking(host);
    looking.with(new MemoryUse());
    Observation seen = looking.at(new MemoryUse(), MemoryUse.SUBJECT);
    later(host, 5);
    seen = looking.at(new MemoryUse(), MemoryUse.SUBJECT);
    assertThat(seen.symptoms())
        .singleElement()
        .satisfies(symptom -> assertThat(symptom.severity()).isEqualTo(Severity.WARNING));
  }

  @Test
  void withoutAJournalTheKernelsRingIsReadFromTheLastLookOn() {
    FakeHost host =
        host()
            .program("dmesg", "[  500.1] " + KILLED.replace("java", "old") + "[15000.2] " + KILLED);
    Looking looking = new Looking(host);
    looking.with(new MemoryUse());
    later(host, 4);
    assertThat(looking.at(new MemoryUse(), MemoryUse.SUBJECT).summary()).endsWith(": java");
  }

  @Test
  void killsOfLongAgoAreNoNewsAtTheFirstLook() {
    Observation seen = new Looking(host()).at(new MemoryUse(), MemoryUse.SUBJECT);
    assertThat(seen.symptoms()).isEmpty();
  }

  @Test
  void countersOfAnotherBootAreNotCompared() {
    FakeHost host = host();
    Looking looking = new Looking(host);
    looking.with(new MemoryUse());
    later(host, 9).file("/proc/sys/kernel/random/boot_id", "bbb\n");
    Observation seen = looking.at(new MemoryUse(), MemoryUse.SUBJECT);
    assertThat(seen.measure("swap-in")).isEmpty();
    assertThat(seen.symptoms()).isEmpty();
  }

  @Test
  void thisMachineIsSeen() {
    Observation seen = new Looking(new LocalHost()).at(new MemoryUse(), MemoryUse.SUBJECT);
    assertThat(seen.measure("available")).isPresent();
    assertThat(seen.health()).isNotEqualTo(Health.UNKNOWN);
  }

  @Test
  void whoHasMostIsNamedWhenLittleIsLeft() {
    FakeHost host =
        host()
            .file("/proc/7/stat", "7 (small) R 1 1 1 0 -1 0 0 0 0 0 1 0 0 0 20 0 3 0 5 1 1 1\n")
            .file("/proc/7/status", "VmRSS:\t 50 kB\n")
            .file("/proc/8/stat", "8 (hog) R 1 1 1 0 -1 0 0 0 0 0 1 0 0 0 20 0 3 0 77 1 1 1\n")
            .file("/proc/8/status", "VmRSS:\t 600 kB\n");
    Looking looking = new Looking(host);
    assertThat(looking.at(new MemoryUse(), MemoryUse.SUBJECT).culprits()).isEmpty();
    host.file("/proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 50 kB\n");
    Observation seen = looking.at(new MemoryUse(), MemoryUse.SUBJECT);
    assertThat(seen.culprits("memory-low")).containsExactly(new Subject("pid", "8@77"));
    assertThat(seen.evidence().text()).contains("600 KiB 8 [hog]");
  }

  @Test
  void theServiceOfWhoHasMostIsNamedBeforeItsProcessButNeverADatabase() {
    FakeHost host =
        host()
            .file("/proc/8/stat", "8 (hog) R 1 1 1 0 -1 0 0 0 0 0 1 0 0 0 20 0 3 0 77 1 1 1\n")
            .file("/proc/8/status", "VmRSS:\t 600 kB\n")
            .file("/proc/8/cgroup", "0::/system.slice/api.service\n")
            .file("/proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 50 kB\n");
    Subject pid = new Subject("pid", "8@77");
    assertThat(new Looking(host).at(new MemoryUse(), MemoryUse.SUBJECT).culprits("memory-low"))
        .containsExactly(new Subject("unit", "api.service"), pid);
    var database =
        Configs.read(
            "{\"services\": [{\"name\": \"db\", \"unit\": \"api\","
                + " \"database\": {\"kind\": \"postgres\"}}]}");
    assertThat(
            new Looking(host, database)
                .at(new MemoryUse(), MemoryUse.SUBJECT)
                .culprits("memory-low"))
        .containsExactly(pid);
  }
}
