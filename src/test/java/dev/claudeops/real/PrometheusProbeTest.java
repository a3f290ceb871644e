package dev.claudeops.real;

import static dev.claudeops.testkit.Checks.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Check;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Symptom;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.Prometheus;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real Prometheus, asked as its owner would have it asked. */
@Tag("real")
@Timeout(120)
class PrometheusProbeTest {
  private static Prometheus server;

  @BeforeAll
  static void aServerThatMeasuresItself() {
    server = Prometheus.start();
    Part.await(
        "a first sample",
        Duration.ofSeconds(30),
        () -> ask(server, "up", 9, 99, true).health() == Health.OK);
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  private static Observation ask(
      Prometheus of, String query, double warning, double critical, boolean above) {
    Check.Prometheus check =
        new Check.Prometheus(
            "query",
            of.url(),
            query,
            Optional.of(warning),
            Optional.of(critical),
            above,
            Map.of(),
            Duration.ofSeconds(2),
            false);
    Probe probe =
        Probes.all().stream()
            .filter(one -> one.spec().name().equals("prometheus"))
            .findFirst()
            .orElseThrow();
    return new Looking(new LocalHost(), config(check)).at(probe, check.subject());
  }

  private static void unknown(Observation seen, String why) {
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).contains(why);
    assertThat(seen.symptoms()).isEmpty();
  }

  @Test
  void aScalarIsHeldAgainstTheLines() {
    assertThat(ask(server, "scalar(vector(5))", 9, 99, true).summary())
        .isEqualTo("1 sample, worst 5");
    Observation high = ask(server, "scalar(vector(5))", 3, 99, true);
    assertThat(high.symptoms()).extracting(Symptom::severity).containsExactly(Severity.WARNING);
    assertThat(high.summary()).isEqualTo("1 of 1 sample above 3: the value is 5");
    assertThat(ask(server, "scalar(vector(5)) / 0", 3, 99, true).summary()).contains("infinite");
  }

  @Test
  void aVectorNamesItsWorstSample() {
    Observation down = ask(server, "up - 1", 0.5, 0.2, false);
    assertThat(down.symptoms()).extracting(Symptom::severity).containsExactly(Severity.CRITICAL);
    assertThat(down.summary())
        .isEqualTo(
            "1 of 1 sample below 0.2: instance=127.0.0.1:%d, job=self is 0"
                .formatted(server.port()));
    Observation well = ask(server, "up", 0.5, 0.2, false);
    assertThat(well.health()).isEqualTo(Health.OK);
    assertThat(well.summary()).isEqualTo("1 sample, worst 1");
  }

  @Test
  void whatGivesNoSampleIsUnknown() {
    unknown(ask(server, "nobody_measures_this", 1, 2, true), "the query gives no sample");
    unknown(ask(server, "scalar(up) * NaN", 1, 2, true), "the query gives no sample");
    unknown(ask(server, "up[5m]", 1, 2, true), "the query gives a matrix");
  }

  @Test
  void aQueryWithAFaultIsToldInPrometheusOwnWords() {
    unknown(ask(server, "sum(", 1, 2, true), "Prometheus refuses the query: ");
    assertThat(ask(server, "sum(", 1, 2, true).summary()).contains("parse error");
  }

  @Test
  void aFrozenThenStoppedServerIsUnknownAndComesBack() {
    try (Prometheus own = Prometheus.start()) {
      own.freeze();
      unknown(ask(own, "vector(1)", 9, 99, true), "connected, but no answer within 2 s");
      own.thaw();
      Part.await(
          "it answers again",
          Duration.ofSeconds(20),
          () -> ask(own, "vector(1)", 9, 99, true).health() == Health.OK);
      own.stop();
      unknown(ask(own, "vector(1)", 9, 99, true), "nobody listens on 127.0.0.1:" + own.port());
    }
  }
}
