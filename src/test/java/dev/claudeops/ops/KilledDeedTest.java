package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.journal.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kill -9 between wish and record: no deed without an intent, and none done twice. */
@Tag("slow")
class KilledDeedTest {
  private static final int KILLS = Integer.getInteger("kills", 200);
  private static final long SEED = 20_250_930;
  @TempDir Path folder;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void noDeedIsWithoutAnIntentAndNoneIsDoneTwice() throws Exception {
    Random random = new Random(SEED);
    Bench bench = new Bench(folder);
    Actors actors = new Actors(folder);
    int cut = 0;
    Actors.Actor next = actors.start();
    try {
      // On a slow machine most kills come before the first intent: it goes on until enough did not.
      for (int kill = 0; kill < KILLS || cut <= KILLS / 40 && kill < 5 * KILLS; kill++) {
        Actors.Actor actor = next;
        try {
          actor.begin();
          next = actors.start();
          Thread.sleep(random.nextInt(180), random.nextInt(1_000_000));
        } finally {
          actor.kill();
        }
        cut += everyDeedHasItsIntent(bench);
      }
    } finally {
      next.kill();
    }
    assertThat(cut).as("kills between an intent and its record").isGreaterThan(KILLS / 40);
    new ActsForEver(folder).once();
    everyDeedHasItsIntent(bench);
    assertThat(bench.journal().unfinished()).isEmpty();
    assertThat(bench.journal().check()).isEmpty();
  }

  /** 1 when an intent was left. */
  private int everyDeedHasItsIntent(Bench bench) throws Exception {
    bench.host.at(Instant.now());
    List<String> deeds = ActsForEver.deeds(folder);
    assertThat(deeds).as("done twice").doesNotHaveDuplicates();
    Set<String> known = new HashSet<>();
    var unfinished = bench.journal().unfinished();
    unfinished.forEach(intent -> known.add(intent.action().target().name()));
    bench
        .journal()
        .actions()
        .forEach(log -> known.add(log.target().substring(log.target().indexOf(':') + 1)));
    assertThat(known).as("deeds without an intent").containsAll(deeds);
    assertThat(bench.journal().chain()).isEmpty();
    assertThat(bench.journal().check())
        .extracting(Problem::what)
        .allMatch(
            what ->
                what.matches(
                    "a file that a killed run left.*|process .* is dead.*|the run that began this"
                        + " was cut short.*"));
    return unfinished.isEmpty() ? 0 : 1;
  }
}
