package dev.claudeops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.claudeops.testkit.Program;
import dev.claudeops.testkit.Program.Ended;
import dev.claudeops.text.FrontMatter;
import dev.claudeops.text.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program on this machine, with nothing configured but where its memory is. */
@Tag("slow")
class JsonOutputTest {
  @TempDir Path folder;

  private Ended run(String... words) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("config.json"),
            "{\"journal\": {\"folder\": \"" + folder.resolve("journal") + "\"}}");
    return new Program(folder)
        .run(
            Stream.concat(Stream.of("--config", config.toString()), Stream.of(words))
                .toArray(String[]::new));
  }

  private static void valid(String schema, String json) throws Exception {
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("schema", schema)), InputFormat.JSON)
                .validate(json, InputFormat.JSON))
        .isEmpty();
  }

  @Test
  void everyJsonOutputFitsItsShippedSchemaAndEveryFileIsWritten() throws Exception {
    Ended nothing = run("status", "--json");
    assertThat(nothing.exit()).isEqualTo(3);
    valid("status.schema.json", nothing.out());

    Ended check = run("check", "--json", "--agent", "none");
    assertThat(check.exit()).as(check.err()).isBetween(0, 2);
    assertThat(check.err()).isEmpty();
    valid("check.schema.json", check.out());
    Json run = Json.parse(check.out());
    assertThat(run.at("observations").items()).hasSizeGreaterThan(8);
    FrontMatter head =
        FrontMatter.parse(Files.readString(Path.of(run.at("files", "health").textOr(""))));
    assertThat(head.text("id")).hasValue(run.at("id").textOr(""));
    assertThat(head.text("status")).hasValue(run.at("status").textOr(""));
    for (Json issue : run.at("files", "issues").items()) {
      assertThat(Path.of(issue.textOr(""))).exists();
    }
    assertThat(folder.resolve("journal/state.json")).exists();

    Ended status = run("status", "--json");
    assertThat(status.exit()).isEqualTo(check.exit());
    valid("status.schema.json", status.out());
    assertThat(run("status").out())
        .containsAnyOf("runbooks decide", "Nobody decides", "Claude decides");
    valid("issues.schema.json", run("issues", "--all", "--json").out());
    valid("costs.schema.json", run("costs", "--json").out());
    assertThat(run("logs").out()).contains(run.at("id").textOr(""));
    assertThat(run("logs", "last").out())
        .isEqualTo(Files.readString(Path.of(run.at("files", "health").textOr(""))));
  }

  @Test
  void costsTellWhatTheLedgerHoldsByModelAndRun() throws Exception {
    Path books = Files.createDirectories(folder.resolve("journal/agent"));
    String line =
        "{\"work\":\"%s\",\"at\":\"2025-09-%sT14:00:00Z\",\"run\":\"2025-09-%s-1400\","
            + "\"trigger\":\"schedule\",\"rung\":\"cheap\",\"model\":\"%s\",\"turns\":3,"
            + "\"input\":1,\"cached\":2,\"written\":3,\"output\":4,\"usd\":%s,"
            + "\"tookMillis\":10,\"status\":\"ok\",\"why\":\"one problem\"}\n";
    Files.writeString(
        books.resolve("spent-2025-09.jsonl"),
        line.formatted("a", "28", "28", "haiku", "0.04")
            + line.formatted("b", "29", "29", "haiku", "0.10")
            + line.formatted("c", "29", "29", "opus", "0.50")
            + "torn\n");
    Ended told = run("costs", "--json", "--month", "2025-09");
    assertThat(told.exit()).as(told.err()).isZero();
    valid("costs.schema.json", told.out());
    Json costs = Json.parse(told.out());
    assertThat(costs.at("spentUsd").textOr("")).isEqualTo("0.64");
    assertThat(costs.at("unreadLines").whole()).hasValue(1);
    assertThat(costs.at("models").items().getFirst().at("model").textOr("")).isEqualTo("opus");
    assertThat(costs.at("runs").items().getFirst().at("usd").textOr("")).isEqualTo("0.60");
    assertThat(run("costs", "--month", "2025-09").out())
        .contains("2025-09: $0.64 for 3 pieces of work", "The dearest runs:", "2025-09-29-1400");
    assertThat(run("costs", "--month", "soon").exit()).isEqualTo(64);
  }

  @Test
  void aWrongJsonDoesNotFitTheSchema() throws Exception {
    Json good = Json.parse(run("check", "--json", "--dry-run", "--agent", "none").out());
    String bad = good.compact().replace("\"trigger\":\"request\"", "\"trigger\":\"whim\"");
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("schema/check.schema.json")), InputFormat.JSON)
                .validate(bad, InputFormat.JSON))
        .isNotEmpty();
    assertThat(folder.resolve("journal/health")).as("a dry run writes nothing").doesNotExist();
  }
}
