package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.host.Launch;
import dev.claudeops.host.Launched;
import dev.claudeops.host.LocalHost;
import dev.claudeops.host.Running;
import dev.claudeops.testkit.real.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs are launched, watched and ended for real. */
@Tag("real")
@Timeout(120)
class LaunchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private final LocalHost host = new LocalHost();
  @TempDir Path folder;

  private Running launch(String shell, long memory) throws IOException {
    Path in = Files.writeString(folder.resolve("in"), "hello\n");
    return host.launch(
        new Launch(
            "test-" + ProcessHandle.current().pid() + "-" + System.nanoTime(),
            List.of("/bin/sh", "-c", shell),
            Map.of("PATH", "/usr/bin:/bin", "ONLY", "this"),
            Optional.empty(),
            folder,
            in,
            folder.resolve("out"),
            folder.resolve("err"),
            memory));
  }

  private Running launch(String shell) throws IOException {
    return launch(shell, 1L << 30);
  }

  private String out() throws IOException {
    return Files.readString(folder.resolve("out"));
  }

  private static boolean alive(long pid) {
    try {
      return !Files.readString(Path.of("/proc/" + pid + "/stat")).matches("(?s).*\\) [ZX] .*");
    } catch (IOException gone) {
      return false;
    }
  }

  @Test
  void itsStreamsAreFilesAndItsEnvironmentIsOurs() throws Exception {
    Running running = launch("cat; env; echo oops >&2; exit 7");
    assertThat(running.await(PATIENCE)).isEqualTo(OptionalInt.of(7));
    running.end();
    assertThat(out().lines().map(line -> line.replaceAll("=.*", "")))
        .containsExactlyInAnyOrder("hello", "PATH", "ONLY", "PWD", Launch.MARK);
    assertThat(folder.resolve("err")).hasContent("oops");
  }

  @Test
  void whatItStartedEndsWithItEvenWhenThatLeftItsSessionAndIgnoresSigterm() throws Exception {
    Running running =
        launch(
            "(trap '' TERM; exec setsid sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1; done')"
                + " & (env -i sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1; done') & wait");
    Part.await("both run", PATIENCE, () -> out().lines().count() == 2);
    List<Long> started = out().lines().map(Long::parseLong).toList();
    running.end();
    assertThat(started).noneMatch(LaunchTest::alive);
    assertThat(running.await(PATIENCE)).isPresent();
    running.end();
  }

  @Test
  void whatOutlivedItsFirstProcessEndsToo() throws Exception {
    Running running = launch("setsid sh -c 'echo $$; while :; do sleep 1; done' & exit 0");
    assertThat(running.await(PATIENCE)).isEqualTo(OptionalInt.of(0));
    Part.await("its child runs", PATIENCE, () -> out().lines().count() == 1);
    long child = Long.parseLong(out().strip());
    assertThat(alive(child)).isTrue();
    running.end();
    assertThat(alive(child)).isFalse();
  }

  @Test
  void itHearsAnInterrupt() throws Exception {
    Running running = launch("trap 'exit 9' INT; echo ready; while :; do sleep 0.05; done");
    Part.await("its trap is set", PATIENCE, () -> out().contains("ready"));
    running.interrupt();
    assertThat(running.await(PATIENCE)).isEqualTo(OptionalInt.of(9));
    running.end();
  }

  @Test
  void whoeverComesLaterEndsItAndNoOtherOfItsNumber() throws Exception {
    Running running = launch("while :; do sleep 0.1; done");
    Launched launched = running.launched();
    try {
      host.end(new Launched("another", launched.pid(), launched.tick() + 1));
      assertThat(alive(launched.pid())).isTrue();
      new LocalHost().end(new Launched("another", launched.pid(), launched.tick()));
      assertThat(alive(launched.pid())).isFalse();
    } finally {
      running.end();
    }
  }

  @Test
  void oneWhoseNumberWasNeverWrittenDownIsKnownByItsMark() throws Exception {
    Running running = launch("while :; do sleep 0.1; done");
    try {
      host.end(new Launched(running.launched().name(), 0, 0));
      assertThat(alive(running.launched().pid())).isFalse();
    } finally {
      running.end();
    }
  }

  @Test
  void whoTakesMoreMemoryThanItsBoundIsKilled() throws Exception {
    Running running =
        launch(
            "x=$(head -c 200000000 /dev/zero | tr '\\0' x); while :; do sleep 0.1; done",
            50L << 20);
    assertThat(running.await(PATIENCE)).isEqualTo(OptionalInt.of(137));
    running.end();
  }

  @Test
  void anInterruptOfOursDoesNotCutTheEndingShort() throws Exception {
    Running running = launch("trap '' TERM; echo ready; while :; do sleep 0.1; done");
    Part.await("its trap is set", PATIENCE, () -> out().contains("ready"));
    Thread.currentThread().interrupt();
    running.end();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(alive(running.launched().pid())).isFalse();
  }

  @Test
  void whatIsNotThereIsSaid() throws Exception {
    Running running = launch("exec /no/such/program");
    assertThat(running.await(PATIENCE)).isEqualTo(OptionalInt.of(127));
    running.end();
    assertThatThrownBy(() -> new LocalHost(folder).end(running.launched()))
        .hasMessageContaining("another machine");
  }
}
