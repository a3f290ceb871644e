package dev.claudeops.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.FakeHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {
  @TempDir Path folder;

  private static String stat(int pid, String comm, char state, int parent, long start) {
    return pid
        + " ("
        + comm
        + ") "
        + state
        + " "
        + parent
        + " 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 3 0 "
        + start
        + " 1 1 1\n";
  }

  private FakeHost host() {
    FakeHost host =
        new FakeHost(folder)
            .file("/proc/stat", "cpu 1 2\nbtime 1000000\nprocesses 5\n")
            .file("/proc/1/stat", stat(1, "init", 'S', 0, 5))
            .file("/proc/2/stat", stat(2, "kthreadd", 'S', 0, 5))
            .file("/proc/9/stat", stat(9, "kworker/0:1", 'I', 2, 6))
            .file("/proc/42/stat", stat(42, "a) Z (b", 'S', 1, 1234))
            .file("/proc/42/cmdline", "/usr/sbin/web\0--port\00080\0")
            .file("/proc/42/status", "Name:\tweb\nUid:\t0\t33\t33\t33\nVmRSS:\t    2048 kB\n")
            .file(
                "/proc/42/limits",
                "Limit                     Soft Limit           Hard Limit           Units\n"
                    + "Max open files            1024                 4096                 files\n")
            .file("/proc/50/stat", stat(50, "dead", 'Z', 42, 2000));
    for (int fd = 0; fd < 40; fd++) {
      host.file("/proc/42/fd/" + fd, "");
    }
    return host;
  }

  @Test
  void aProcessIsReadWithEverythingAboutIt() {
    Processes.Entry web = Processes.read(host()).at(42).orElseThrow();
    assertThat(web.comm()).isEqualTo("a) Z (b");
    assertThat(web.state()).isEqualTo('S');
    assertThat(web.parent()).isEqualTo(1);
    assertThat(web.command()).isEqualTo("/usr/sbin/web --port 80");
    assertThat(web.uid()).isEqualTo(33);
    assertThat(web.resident()).isEqualTo(2048 * 1024);
    assertThat(web.started()).isEqualTo(Instant.ofEpochMilli(1_000_012_340L));
    assertThat(web.threads()).isEqualTo(3);
    assertThat(web.files()).hasValue(40);
    assertThat(web.fileLimit()).hasValue(1024);
  }

  @Test
  void aPatternFindsNeitherKernelThreadsNorZombies() {
    FakeHost host = host();
    Processes all = Processes.read(host);
    assertThat(all.matching(Pattern.compile("."), host))
        .extracting(Processes.Entry::pid)
        .containsExactly(1, 42);
    assertThat(all.matching(Pattern.compile("web.*80$"), host)).hasSize(1);
    assertThat(all.at(50).orElseThrow().command()).isEqualTo("[dead]");
  }

  @Test
  void aPidFileLeadsToItsProcess() throws IOException {
    FakeHost host = host().file("/run/web.pid", "42\n");
    Files.setLastModifiedTime(
        host.path("/run/web.pid"), FileTime.from(Instant.ofEpochSecond(1_000_013)));
    assertThat(Processes.read(host).byPidFile(host, "/run/web.pid"))
        .isInstanceOf(Processes.PidFile.Running.class);
  }

  @Test
  void aPidFileOfAnEndedProcessIsStale() {
    FakeHost host = host().file("/run/web.pid", "4711\n").file("/run/dead.pid", "50\n");
    Processes all = Processes.read(host);
    assertThat(all.byPidFile(host, "/run/web.pid")).isInstanceOf(Processes.PidFile.Stale.class);
    assertThat(all.byPidFile(host, "/run/dead.pid")).isInstanceOf(Processes.PidFile.Stale.class);
  }

  @Test
  void aPidFileOlderThanTheProcessOfItsNumberIsStale() throws IOException {
    FakeHost host =
        host().file("/run/web.pid", "42\n").file("/proc/42/stat", stat(42, "x", 'S', 1, 90_000));
    Files.setLastModifiedTime(
        host.path("/run/web.pid"), FileTime.from(Instant.ofEpochSecond(1_000_013)));
    assertThat(Processes.read(host).byPidFile(host, "/run/web.pid"))
        .isInstanceOfSatisfying(
            Processes.PidFile.Stale.class, stale -> assertThat(stale.why()).contains("another"));
  }

  @Test
  void aPidFileThatIsNoneIsUnreadable() {
    FakeHost host = host().file("/run/web.pid", "up\n");
    Processes all = Processes.read(host);
    assertThat(all.byPidFile(host, "/run/web.pid"))
        .isInstanceOf(Processes.PidFile.Unreadable.class);
    assertThat(all.byPidFile(host, "/run/none.pid"))
        .isInstanceOf(Processes.PidFile.Unreadable.class);
  }

  @Test
  void whatIsNoProcFolderIsSaid() {
    assertThat(Processes.read(new FakeHost(folder)).unseen()).isPresent();
  }

  @Test
  void theProcessesOfThisMachineAreSeen() {
    LocalHost host = new LocalHost();
    Processes.Entry self =
        Processes.read(host).at((int) ProcessHandle.current().pid()).orElseThrow();
    assertThat(self.command()).contains("java");
    assertThat(self.files().orElseThrow()).isGreaterThan(2);
    assertThat(self.resident()).isGreaterThan(10_000_000);
    assertThat(self.started())
        .isCloseTo(
            ProcessHandle.current().info().startInstant().orElseThrow(),
            new org.assertj.core.data.TemporalUnitWithinOffset(
                2, java.time.temporal.ChronoUnit.SECONDS));
    assertThat(Duration.between(Processes.read(host).booted(), host.now())).isPositive();
  }
}
