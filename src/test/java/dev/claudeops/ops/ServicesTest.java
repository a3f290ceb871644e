package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Configs;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServicesTest {
  private static final Instant NOW = Instant.parse("2025-09-29T14:00:00Z");
  private static final Config SHOP =
      Configs.read(
          """
          {"services": [
            {"name": "api", "unit": "api.service", "needs": ["db"],
             "health": [{"http": "http://127.0.0.1:3001/health"}], "logs": ["/var/log/api.log"]},
            {"name": "db", "unit": "postgresql@15-main.service", "database": "postgres"}
          ]}
          """);
  private static final Subject API = new Subject("unit", "api.service");
  private static final Subject ANSWER = new Subject("http", "http://127.0.0.1:3001/health");
  private static final Subject DB = new Subject("unit", "postgresql@15-main.service");
  private static final Subject DATABASE = new Subject("database", "db");

  private static Observation ok(Subject subject) {
    return Observation.of(subject, NOW).ok("");
  }

  private static Observation bad(Subject subject) {
    return Observation.of(subject, NOW).symptom("x", Severity.WARNING, "ill").ok("");
  }

  private static List<String> edges(Config config, Observation... seen) {
    return Services.dependencies(config, List.of(seen)).stream()
        .map(edge -> edge.subject() + " > " + edge.on())
        .toList();
  }

  @Test
  void everyPartStandsOnTheFirstRuntimeAndOnAllOfWhatItsServiceNeeds() {
    assertThat(edges(SHOP))
        .containsExactlyInAnyOrder(
            ANSWER + " > " + API,
            "log:/var/log/api.log > " + API,
            DATABASE + " > " + DB,
            API + " > " + DB,
            API + " > " + DATABASE,
            ANSWER + " > " + DB,
            ANSWER + " > " + DATABASE);
  }

  @Test
  void anEdgeSaysWhereItIsKnownFrom() {
    assertThat(Services.dependencies(SHOP, List.of()))
        .contains(
            new Dependency(API, DB, "api needs db"),
            new Dependency(ANSWER, API, "part of the service api"));
  }

  @Test
  void whatAProbeSawASubjectStandOnIsAnEdgeToo() {
    Subject disk = new Subject("disk", "/var");
    assertThat(edges(Config.NONE, Observation.of(DATABASE, NOW).dependsOn(disk).ok("")))
        .containsExactly(DATABASE + " > " + disk);
  }

  @Test
  void aLogIsKnownByTheNameItHasInObservations() {
    Config config =
        Configs.read(
            """
            {"services": [{"name": "a", "unit": "a", "logs": ["/var/log/token=abcdefgh12345.log"]}]}
            """);
    Subject seen =
        new Collector(subject -> false)
            .collect(List.of(ok(new Subject("log", "/var/log/token=abcdefgh12345.log"))))
            .getFirst()
            .subject();
    assertThat(edges(config)).containsExactly(seen + " > unit:a.service");
  }

  @Test
  void aServiceIsAsWellAsItsWorstPart() {
    List<ServiceState> states =
        Services.states(SHOP, List.of(ok(API), bad(ANSWER), ok(DB), ok(DATABASE)));
    assertThat(states).extracting(ServiceState::name).containsExactly("api", "db");
    assertThat(states).extracting(ServiceState::health).containsExactly(Health.DEGRADED, Health.OK);
    assertThat(states.getFirst().parts()).containsExactly(API, ANSWER);
    assertThat(states.getFirst().runtime()).isEqualTo(API);
    assertThat(states.getFirst().needs()).containsExactly("db");
  }

  @Test
  void aServiceNobodyLookedAtIsUnknown() {
    assertThat(Services.states(SHOP, List.of(ok(API))))
        .extracting(ServiceState::health)
        .containsExactly(Health.OK, Health.UNKNOWN);
  }
}
