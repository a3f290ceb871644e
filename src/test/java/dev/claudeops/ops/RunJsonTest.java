package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Report;
import dev.claudeops.model.Run;
import dev.claudeops.model.RunId;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trigger;
import dev.claudeops.model.Unit;
import dev.claudeops.model.Verdict;
import dev.claudeops.testkit.Readings;
import dev.claudeops.text.Json;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunJsonTest {
  private static final Instant NOW = Instant.parse("2025-09-29T14:00:00Z");
  private static final Subject API = new Subject("unit", "api.service");
  private static final Subject DISK = new Subject("disk", "/var");

  private static Run run() {
    Observation seen =
        Observation.of(API, NOW)
            .measure("memory", 1_500_000, Unit.BYTES)
            .symptom("unit-failed", Severity.CRITICAL, "it failed")
            .ok("");
    Finding finding =
        new Finding(
            FindingId.of(API, "unit-failed"),
            API,
            "unit-failed",
            Severity.CRITICAL,
            Phase.ONGOING,
            NOW.minusSeconds(60),
            "api.service failed",
            List.of(seen.id()),
            Optional.of(DISK),
            true);
    Verdict deny = new Verdict.Deny("quiet-hours", "at night");
    return new Run(
        new RunId("2025-09-29-1400"),
        "web1",
        new Trigger.Boot(),
        NOW,
        Duration.ofMillis(1_234),
        List.of(seen),
        List.of(finding),
        List.of(),
        List.of(new ServiceState("api", true, API, List.of(API), List.of("db"), Health.FAILED)),
        List.of(
            new Deed(
                new Action("unit-restart", API, Map.of(), "it failed", List.of(seen.id())),
                deny,
                new Outcome.Refused(deny),
                NOW,
                Duration.ZERO,
                "",
                "",
                "")),
        new Report("claude", "a-model", 3, new BigDecimal("0.42"), "ok", List.of("a note")));
  }

  private static final Written FILES =
      new Written(
          Optional.of(Path.of("/j/health/x.md")), List.of(Path.of("/j/issues/y.md")), List.of());

  @Test
  void everyPartOfARunFitsTheShippedSchema() throws Exception {
    String json = RunJson.of(run(), FILES, List.of("a note of the run")).pretty();
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("schema/check.schema.json")), InputFormat.JSON)
                .validate(json, InputFormat.JSON))
        .isEmpty();
  }

  @Test
  void anOpinionFitsTheSchemaHoweverHostile() throws Exception {
    Run run = run();
    for (Report report :
        List.of(
            Readings.honest(run.findings().getFirst().id(), "o-12345678"),
            Readings.hostile(run.findings().getFirst().id()))) {
      Json json = RunJson.of(with(run, report), FILES, List.of());
      assertThat(
              SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                  .getSchema(
                      Files.readString(Path.of("schema/check.schema.json")), InputFormat.JSON)
                  .validate(json.pretty(), InputFormat.JSON))
          .isEmpty();
      assertThat(json.at("agent", "reading", "uncorroborated").whole())
          .hasValue(report.reading().orElseThrow().uncorroborated());
    }
  }

  private static Run with(Run run, Report report) {
    return new Run(
        run.id(),
        run.host(),
        run.trigger(),
        run.startedAt(),
        run.took(),
        run.observations(),
        run.findings(),
        run.types(),
        run.services(),
        run.deeds(),
        report);
  }

  @Test
  void nothingOfARunIsLost() {
    Json json = RunJson.of(run(), FILES, List.of("a note of the run"));
    assertThat(json.at("status").textOr("")).isEqualTo("failed");
    assertThat(json.at("trigger").textOr("")).isEqualTo("boot");
    assertThat(json.at("durationSeconds").number()).hasValue(1.234);
    Json finding = json.at("findings").items().getFirst();
    assertThat(finding.at("causedBy", "name").textOr("")).isEqualTo("/var");
    assertThat(finding.at("flapping").isTrue()).isTrue();
    assertThat(finding.at("basis").items().getFirst().textOr(""))
        .as("a finding cites an observation that is there")
        .isEqualTo(json.at("observations").items().getFirst().at("id").textOr("-"));
    Json service = json.at("services").items().getFirst();
    assertThat(service.at("health").textOr("")).isEqualTo("failed");
    assertThat(service.at("needs").items().getFirst().textOr("")).isEqualTo("db");
    Json deed = json.at("actions").items().getFirst();
    assertThat(deed.at("verdict").textOr("")).isEqualTo("deny");
    assertThat(deed.at("rule").textOr("")).isEqualTo("quiet-hours");
    assertThat(deed.at("outcome").textOr("")).isEqualTo("refused");
    assertThat(json.at("agent", "costUsd").number()).hasValue(0.42);
    assertThat(json.at("files", "health").textOr("")).isEqualTo("/j/health/x.md");
    assertThat(json.at("notes").items().getFirst().textOr("")).isEqualTo("a note of the run");
  }

  @Test
  void aRunThatWroteNothingSaysSo() {
    Json json = RunJson.of(run(), Written.NOTHING, List.of());
    assertThat(json.at("files", "health").isNull()).isTrue();
    assertThat(json.at("files", "issues").items()).isEmpty();
  }
}
