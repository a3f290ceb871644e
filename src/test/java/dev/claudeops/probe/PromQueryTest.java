package dev.claudeops.probe;

import static dev.claudeops.testkit.Checks.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Check;
import dev.claudeops.config.Secret;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Symptom;
import dev.claudeops.testkit.BadServer;
import dev.claudeops.testkit.Looking;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PromQueryTest {
  private static final String VECTOR =
      """
      {"status":"success","data":{"resultType":"vector","result":[
      {"metric":{"__name__":"used","instance":"web1","disk":"/"},"value":[1,"0.97"]},
      {"metric":{"instance":"web2"},"value":[1,"0.85"]},
      {"metric":{"instance":"web3"},"value":[1,"NaN"]}]}}\
      """;

  private static Observation look(String json, double warning, double critical, boolean above) {
    try (BadServer server = BadServer.answering("HTTP/1.1 200 OK\r\n\r\n" + json)) {
      Observation seen = ask(server.url(), warning, critical, above);
      assertThat(server.requests().getFirst())
          .startsWith("GET /api/v1/query?query=max%28used%29+%3E+0 HTTP/1.1")
          .contains("Authorization: Bearer x");
      return seen;
    }
  }

  private static Observation ask(String url, double warning, double critical, boolean above) {
    Check.Prometheus check =
        new Check.Prometheus(
            "disks",
            url,
            "max(used) > 0",
            Optional.of(warning),
            Optional.of(critical),
            above,
            Map.of("Authorization", new Secret("Bearer x")),
            Duration.ofSeconds(2),
            false);
    return new Looking(new LocalHost(), config(check)).at(new PromQuery(), check.subject());
  }

  @Test
  void theWorstSampleIsHeldAgainstTheLines() {
    Observation seen = look(VECTOR, 0.8, 0.9, true);
    assertThat(seen.symptoms()).extracting(Symptom::severity).containsExactly(Severity.CRITICAL);
    assertThat(seen.summary()).isEqualTo("1 of 2 samples above 0.9: instance=web1, disk=/ is 0.97");
    assertThat(look(VECTOR, 0.8, 0.99, true).summary()).startsWith("2 of 2 samples above 0.8");
    assertThat(look(VECTOR, 0.98, 0.99, true).summary()).isEqualTo("2 samples, worst 0.97");
    assertThat(look(VECTOR, 0.9, 0.5, false).summary())
        .isEqualTo("1 of 2 samples below 0.9: instance=web2 is 0.85");
  }

  @Test
  void aScalarAndInfinityAreSamples() {
    String scalar =
        "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"%s\"]}}";
    assertThat(look(scalar.formatted("5"), 3, 9, true).summary())
        .isEqualTo("1 of 1 sample above 3: the value is 5");
    assertThat(look(scalar.formatted("+Inf"), 3, 9, true).summary()).endsWith("is infinite");
    assertThat(look(scalar.formatted("NaN"), 3, 9, true).health()).isEqualTo(Health.UNKNOWN);
  }

  @Test
  void whatCannotBeJudgedIsUnknown() {
    String none = "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}";
    assertUnknown(look(none, 1, 2, true), "the query gives no sample");
    assertUnknown(look("<html>", 1, 2, true), "is no Prometheus");
    assertUnknown(
        look("{\"status\":\"error\",\"error\":\"parse error\"}", 1, 2, true),
        "Prometheus refuses the query: parse error");
    assertUnknown(look(none.replace("vector", "matrix"), 1, 2, true), "the query gives a matrix");
    assertUnknown(look("[" + " ".repeat(1 << 21) + "]", 1, 2, true), "over 1 MiB");
    assertUnknown(
        ask("http://127.0.0.1:1", 1, 2, true),
        "Prometheus cannot be asked: nobody listens on 127.0.0.1:1");
  }

  private static void assertUnknown(Observation seen, String why) {
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).contains(why);
  }
}
