package dev.claudeops.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that is ended by SIGKILL at any moment leaves a memory that holds. */
@Tag("slow")
class KillTest {
  private static final int KILLS = Integer.getInteger("kills", 200);

  @TempDir Path base;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void afterEveryKillAllFilesAreWholeAndTheNextRunWorks() throws Exception {
    Random random = new Random(42);
    Server server = new Server(base.resolve("journal"));
    server.keeping = new Keeping(Duration.ofDays(5), 1 << 20);
    server.reopen();
    int halves = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Path ready = base.resolve("ready-" + kill);
      Process child = child(server, ready);
      long deadline = System.nanoTime() + 30_000_000_000L;
      while (!Files.exists(ready)) {
        assertThat(child.isAlive() && System.nanoTime() < deadline).isTrue();
        Thread.sleep(2);
      }
      Thread.sleep(random.nextInt(60), random.nextInt(1_000_000));
      child.destroyForcibly().waitFor();
      server.now = newest(server).plus(Duration.ofHours(1));
      for (Problem problem : server.journal.check()) {
        assertThat(problem.what()).matches("a file that a killed run left.*|process .* is dead.*");
        halves += problem.what().startsWith("a file") ? 1 : 0;
      }
      Recorded next = server.check(server.failed());
      assertThat(next.notes()).isEmpty();
      assertThat(server.journal.state().notes()).isEmpty();
      assertThat(server.journal.check()).isEmpty();
      assertThat(server.journal.issues().stream().filter(Issue::open).map(Issue::id))
          .doesNotHaveDuplicates();
      server.pass(Duration.ofHours(1));
    }
    if (KILLS >= 50) {
      assertThat(halves).as("kills that hit a write").isPositive();
    }
  }

  /** A time behind everything that is written. */
  private static Instant newest(Server server) {
    return server.journal.healthLogs(1).stream()
        .map(log -> Stem.time(log.id().value().substring(0, 15)).orElseThrow())
        .findFirst()
        .orElse(server.now);
  }

  private Process child(Server server, Path ready) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            RecordsForEver.class.getName(),
            server.folder.toString(),
            server.now.toString(),
            ready.toString())
        .redirectErrorStream(true)
        .redirectOutput(new File(base.toFile(), "child.log"))
        .start();
  }
}
