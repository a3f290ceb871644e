package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.recall.Recollection.Incident;
import dev.claudeops.testkit.FakeProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncidentsTest {
  @TempDir Path folder;

  @Test
  void aProblemOfThePastIsFoundByItsWordsWithHowItEnded() throws InterruptedException {
    Bench bench = new Bench(folder).mends();
    bench.run(Bench.mend());
    bench.host.pass(Duration.ofHours(2));
    bench.run();
    List<Incident> found = Incidents.of(bench.journal()).like("thing-broken a does not work", 5);
    assertThat(found).isNotEmpty();
    assertThat(found)
        .anySatisfy(
            one -> {
              assertThat(one.file()).startsWith("issues/");
              assertThat(one.resolved()).isPresent();
              assertThat(one.outcome()).contains("over after").contains("done and proven");
              assertThat(one.likeness()).isBetween(0.01, 1.0);
            });
    assertThat(found).anySatisfy(one -> assertThat(one.file()).startsWith("actions/"));
    assertThat(Incidents.of(bench.journal()).like("certificate expired", 5)).isEmpty();
    assertThat(Incidents.of(bench.journal()).like("", 5)).isEmpty();
  }

  @Test
  void whatIsStillOpenIsNoPast() throws InterruptedException {
    Bench bench = new Bench(folder);
    bench.sight = site -> FakeProbe.broken(site, "a");
    bench.run();
    assertThat(Incidents.of(bench.journal()).like("thing-broken a does not work", 5)).isEmpty();
  }

  @Test
  void wordsAreTakenWholeAndInTheirParts() {
    assertThat(Incidents.words("Unit nginx.service, FAILED: --x-- 12 of the 3h"))
        .containsExactly("unit", "nginx.service", "nginx", "service", "failed", "3h");
  }
}
