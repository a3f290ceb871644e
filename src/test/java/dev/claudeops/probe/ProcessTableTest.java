package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Symptom;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {
  @TempDir Path folder;

  private FakeHost host() {
    FakeHost host =
        new FakeHost(folder)
            .file("/proc/stat", "btime 1759150000\n")
            .file("/proc/sys/kernel/random/boot_id", "aaa\n")
            .file("/proc/sys/kernel/pid_max", "1000\n")
            .file("/proc/sys/fs/file-nr", "100\t0\t1000\n");
    process(host, 1, "init", 'S', 0);
    process(host, 10, "web", 'S', 1);
    return host;
  }

  private static void process(FakeHost host, int pid, String comm, char state, int parent) {
    host.file(
            "/proc/" + pid + "/stat",
            "%d (%s) %c %d 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 2 0 100 1 1\n"
                .formatted(pid, comm, state, parent))
        .file("/proc/" + pid + "/cmdline", state == 'Z' ? "" : "/bin/" + comm + "\0run\0")
        .file(
            "/proc/" + pid + "/status",
            "Name:\t%s\nState:\t%c (x)\nUid:\t0\t0\t0\t0\nVmRSS:\t1024 kB\nvoluntary_ctxt_switches:\t5\nnonvoluntary_ctxt_switches:\t1\n"
                .formatted(comm, state));
  }

  private static Looking declaring(FakeHost host, Runtime... runtimes) {
    return new Looking(
        host,
        Config.NONE.with(
            List.of(
                new Service(
                    "s", List.of(runtimes), List.of(), List.of(), List.of(), Duration.ZERO, true)),
            List.of(),
            List.of()));
  }

  private static Runtime.Process byPattern(String pattern, int least, int most) {
    return new Runtime.Process("shop", Optional.of(pattern), Optional.empty(), least, most);
  }

  private static final Subject SHOP = new Subject("process", "shop");
  private static final Runtime.Process BY_FILE =
      new Runtime.Process("shop", Optional.empty(), Optional.of("/run/shop.pid"), 1, 1);

  private static List<String> types(Observation seen) {
    return seen.symptoms().stream().map(Symptom::type).toList();
  }

  @Test
  void aHealthyTableIsToldInAFewWords() {
    Observation seen = new Looking(host()).at(new ProcessTable(), ProcessTable.SUBJECT);
    assertThat(seen.summary()).isEqualTo("2 processes");
    assertThat(seen.measure("numbers-used").orElseThrow().value()).isEqualTo(0.004);
    assertThat(seen.measure("files-all").orElseThrow().value()).isEqualTo(0.1);
  }

  @Test
  void manyZombiesAreToldWithTheParentThatLeavesThem() {
    FakeHost host = host();
    process(host, 50, "old", 'Z', 1);
    assertThat(new Looking(host).at(new ProcessTable(), ProcessTable.SUBJECT).symptoms()).isEmpty();
    for (int pid = 100; pid < 120; pid++) {
      process(host, pid, "job", 'Z', 10);
    }
    Observation seen = new Looking(host).at(new ProcessTable(), ProcessTable.SUBJECT);
    assertThat(types(seen)).containsExactly("process-zombies");
    assertThat(seen.summary())
        .isEqualTo("21 dead processes were not collected, 20 of them by web (10)");
  }

  @Test
  void aProcessNearItsFileLimitIsNamed() {
    FakeHost host =
        host()
            .file("/proc/10/limits", "Limit  Soft\nMax open files            32     64    files\n");
    for (int fd = 0; fd < 32; fd++) {
      host.file("/proc/10/fd/" + fd, "");
    }
    Observation seen = new Looking(host).at(new ProcessTable(), ProcessTable.SUBJECT);
    assertThat(seen.measure("files-worst").orElseThrow().value()).isEqualTo(1);
    assertThat(seen.summary()).isEqualTo("2 processes, web (10) has 32 of 32 files open");
  }

  @Test
  void aProcessThatStandsStillInTheKernelIsStuckAndWorseWhenItStays() {
    FakeHost host = host();
    process(host, 77, "backup", 'D', 1);
    Looking looking = new Looking(host);
    Observation seen = looking.at(new ProcessTable(), ProcessTable.SUBJECT);
    assertThat(seen.summary()).isEqualTo("1 process waits in the kernel: backup (77)");
    assertThat(seen.symptoms().getFirst().severity()).isEqualTo(Severity.WARNING);
    assertThat(host.nanos()).isEqualTo(1_000_000_000L);
    seen = looking.at(new ProcessTable(), ProcessTable.SUBJECT);
    assertThat(seen.symptoms().getFirst().severity()).isEqualTo(Severity.CRITICAL);
    assertThat(seen.summary()).contains("since the last look");
  }

  @Test
  void aKernelThreadInStateDIsNoNews() {
    FakeHost host = host();
    process(host, 2, "kthreadd", 'S', 0);
    process(host, 78, "vballoon", 'D', 2);
    Observation seen = new Looking(host).at(new ProcessTable(), ProcessTable.SUBJECT);
    assertThat(seen.symptoms()).isEmpty();
    assertThat(host.nanos()).as("no second is lost for it").isZero();
  }

  @Test
  void aDeclaredProcessThatRunsIsWell() {
    Observation seen = declaring(host(), byPattern("web run", 1, 3)).at(new ProcessTable(), SHOP);
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.summary()).startsWith("runs, for ").endsWith("1 MiB of memory");
  }

  @Test
  void aDeclaredProcessThatIsMissingOrTooManyIsTold() {
    FakeHost host = host();
    assertThat(types(declaring(host, byPattern("shop", 1, 1)).at(new ProcessTable(), SHOP)))
        .containsExactly("process-missing");
    assertThat(types(declaring(host, byPattern("web", 2, 4)).at(new ProcessTable(), SHOP)))
        .containsExactly("process-count");
    process(host, 11, "web", 'S', 1);
    Observation seen = declaring(host, byPattern("web", 1, 1)).at(new ProcessTable(), SHOP);
    assertThat(seen.summary()).isEqualTo("2 of shop run, there should be at most 1");
  }

  @Test
  void aPatternThatIsNoneIsUnknown() {
    Observation seen = declaring(host(), byPattern("(web", 1, 1)).at(new ProcessTable(), SHOP);
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).contains("(web");
  }

  @Test
  void aStalePidFileIsTold() {
    FakeHost host = host().file("/run/shop.pid", "4711\n");
    Observation seen = declaring(host, BY_FILE).at(new ProcessTable(), SHOP);
    assertThat(types(seen)).containsExactly("process-pid-file");
    assertThat(seen.health()).isEqualTo(Health.FAILED);
  }

  @Test
  void withoutItsPidFileAProcessIsMissing() throws IOException {
    FakeHost host = host();
    assertThat(types(declaring(host, BY_FILE).at(new ProcessTable(), SHOP)))
        .containsExactly("process-missing");
    Files.createDirectories(host.path("/run/shop.pid"));
    assertThat(declaring(host, BY_FILE).at(new ProcessTable(), SHOP).health())
        .isEqualTo(Health.UNKNOWN);
  }

  @Test
  void wherePidsOfOthersAreHiddenMissingIsUnknown() throws IOException {
    FakeHost host = host();
    Files.delete(host.path("/proc/1/stat"));
    Files.delete(host.path("/proc/1/cmdline"));
    Files.delete(host.path("/proc/1/status"));
    Files.delete(host.path("/proc/1"));
    Observation seen = declaring(host, byPattern("shop", 1, 1)).at(new ProcessTable(), SHOP);
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).contains("needs root");
  }

  @Test
  void theProcessesOfThisMachineAreSeen() throws Exception {
    Process sleeper = new ProcessBuilder("sleep", "299.5").start();
    try {
      Looking looking =
          new Looking(
              new LocalHost(),
              Config.NONE.with(
                  List.of(
                      new Service(
                          "s",
                          List.of(byPattern("^sleep 299\\.5$", 1, 1)),
                          List.of(),
                          List.of(),
                          List.of(),
                          Duration.ZERO,
                          true)),
                  List.of(),
                  List.of()));
      assertThat(looking.at(new ProcessTable(), SHOP).health()).isEqualTo(Health.OK);
      assertThat(
              looking
                  .at(new ProcessTable(), ProcessTable.SUBJECT)
                  .measure("processes")
                  .orElseThrow()
                  .value())
          .isGreaterThan(2);
    } finally {
      sleeper.destroy();
    }
  }
}
