package dev.claudeops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.Program;
import dev.claudeops.testkit.Program.Ended;
import dev.claudeops.text.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class BriefVerbTest {
  @TempDir Path folder;

  private Ended run(String... words) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("config.json"),
            "{\"discover\": false, \"journal\": {\"folder\": \"%s\"}}"
                .formatted(folder.resolve("journal")));
    return new Program(folder)
        .run(
            Stream.concat(Stream.of("--config", config.toString()), Stream.of(words))
                .toArray(String[]::new));
  }

  @Test
  void itPrintsWhatClaudeWouldBeToldWithItsSizeAndPriceAndWritesNothing() throws Exception {
    Ended text = run("brief");
    assertThat(text.exit()).as(text.err()).isZero();
    assertThat(text.out())
        .startsWith("You are the administrator")
        .contains("\n---\n", "# ClaudeOps: ", "## Findings\n");
    assertThat(text.err())
        .contains("system prompt", "cheap model haiku: $", "strong model opus: $", "in: Findings")
        .contains("reckoned");
    assertThat(folder.resolve("journal")).doesNotExist();
  }

  @Test
  void jsonHoldsTheSameAndTheBudgetIsKept() throws Exception {
    Json told = Json.parse(run("brief", "--json", "--tokens", "1500").out());
    assertThat(told.at("prompt").textOr("").length()).isBetween(300, 6_000);
    assertThat(told.at("models").items()).hasSize(2);
    assertThat(told.at("tokens").text()).isPresent();
  }

  @Test
  void aBudgetThatIsNoneIsRefused() throws Exception {
    for (String wrong : new String[] {"many", "999", "100001", "-5", ""}) {
      Ended refused = run("brief", "--tokens=" + wrong);
      assertThat(refused.exit()).as(wrong).isEqualTo(64);
      assertThat(refused.err()).doesNotContain("\tat ");
    }
  }
}
