package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Observation;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.Looking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What looking at this machine costs, one probe after the other on one thread. */
@Tag("real")
class CostOfLooksTest {
  @Test
  void aSecondLookAtThisMachineTakesLessThanTwoSeconds() {
    LocalHost host = new LocalHost();
    List<String> told = new ArrayList<>();
    long all = 0;
    for (Probe probe : Probes.all()) {
      Looking looking = new Looking(host);
      long first = System.nanoTime();
      looking.with(probe);
      long second = System.nanoTime();
      List<Observation> seen = looking.with(probe);
      long end = System.nanoTime();
      all += end - second;
      told.add(
          "%s: first %d ms, then %d ms, %s"
              .formatted(
                  probe.spec().name(),
                  (second - first) / 1_000_000,
                  (end - second) / 1_000_000,
                  seen.stream()
                      .map(one -> one.subject() + " " + one.health() + " " + one.summary())
                      .toList()));
    }
    assertThat(Duration.ofNanos(all)).as(String.join("\n", told)).isLessThan(Duration.ofSeconds(2));
  }
}
