package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.probe.Look;
import dev.claudeops.probe.Memory;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.probe.Site;
import dev.claudeops.testkit.real.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file system whose server does not answer, as a dead NFS server leaves one: a FUSE daemon
 * (bindfs) that was stopped.
 *
 * <p>On Java 25 a virtual thread blocked in stat(2) keeps its carrier and cannot be interrupted:
 * with the looks on virtual threads alone, two hung files held up all others on two processors.
 */
@Tag("real")
class HungMountTest {
  private static final int HUNG = 8;
  @TempDir Path folder;
  private Path mount;
  private Process daemon;

  @BeforeEach
  void aMountThatHangs() throws Exception {
    Part.needRoot("a hung mount");
    Part.need("a hung mount", "bindfs");
    Part.need("a hung mount", "fusermount3");
    Path source = Files.createDirectories(folder.resolve("source"));
    mount = Files.createDirectories(folder.resolve("mount"));
    for (int i = 0; i < HUNG; i++) {
      Files.writeString(source.resolve(i + ".log"), "a line\n");
    }
    daemon =
        new ProcessBuilder(
                "bindfs",
                "-f",
                "-o",
                "attr_timeout=0,entry_timeout=0",
                source.toString(),
                mount.toString())
            .inheritIO()
            .start();
    long until = System.nanoTime() + 10_000_000_000L;
    while (!Files.exists(mount.resolve("0.log")) && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    assertThat(mount.resolve("0.log")).exists();
    run("kill", "-STOP", String.valueOf(daemon.pid()));
  }

  @AfterEach
  void theMountIsTakenAway() throws Exception {
    if (daemon != null) {
      run("fusermount3", "-uz", mount.toString());
      run("kill", "-CONT", String.valueOf(daemon.pid()));
      daemon.destroy();
      assertThat(daemon.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void run(String... words) throws Exception {
    assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void looksAtAHungMountAreAbandonedAndOthersGoOn() throws Exception {
    List<String> logs = new ArrayList<>();
    for (int i = 0; i < HUNG; i++) {
      logs.add(mount.resolve(i + ".log").toString());
    }
    Path well = folder.resolve("well.log");
    Files.writeString(well, "a line\n");
    logs.add(well.toString());
    Site site =
        new Site(
            new LocalHost(), Config.NONE.with(List.of(), List.of(), logs), new Memory(Map.of()));
    Probe log =
        Probes.all().stream().filter(p -> p.spec().name().equals("log")).findFirst().orElseThrow();

    long began = System.nanoTime();
    List<Look> looks =
        log.looks(site).stream().filter(look -> look.subject().name().endsWith(".log")).toList();
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .as("choosing the looks touches no configured file")
        .isLessThan(Duration.ofSeconds(1));
    assertThat(looks).hasSize(HUNG + 1);

    ConcurrentLinkedQueue<Observation> seen = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (Look look : looks) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  seen.addAll(look.eye().look());
                } catch (Exception late) {
                  seen.add(Observation.unknown(look.subject(), site.host().now(), "late"));
                }
              }));
    }
    assertThat(threads.getLast().join(Duration.ofSeconds(5)))
        .as("a look elsewhere is not held up by those that hang")
        .isTrue();
    assertThat(seen).extracting(Observation::health).containsExactly(Health.OK);
    for (Thread hung : threads.subList(0, HUNG)) {
      assertThat(hung.isAlive()).as("it hangs").isTrue();
      hung.interrupt();
      assertThat(hung.join(Duration.ofSeconds(2))).as("it is abandoned").isTrue();
    }
    assertThat(seen).filteredOn(one -> one.summary().equals("late")).hasSize(HUNG);
  }
}
