package dev.claudeops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.FindingId;
import dev.claudeops.model.Report;
import dev.claudeops.model.Run;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trigger;
import dev.claudeops.testkit.Readings;
import dev.claudeops.text.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpinionPageTest {
  private static final FindingId ID = FindingId.of(new Subject("unit", "a.service"), "x");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
  private final Screen screen = new Screen(stream, stream, false, false, 110);

  private String opinion(Report report) {
    Instant now = Instant.parse("2025-09-29T14:00:00Z");
    new OpinionPage(screen)
        .print(
            new Run(
                RunId.at(now),
                "web1",
                new Trigger.Schedule(),
                now,
                Duration.ofSeconds(1),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                report));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theVerdictItsDoubtsAndQuestionsAreShownBriefly() {
    assertThat(opinion(Readings.honest(ID, "o-12345678")))
        .contains("Claude (sonnet) thinks: nginx failed because its port was taken")
        .contains("uncorroborated: it says \"57 times\"")
        .contains("Claude asks: may the worker be moved");
  }

  @Test
  void aHostileOpinionCannotDriveTheTerminalNorBeginALine() {
    assertThat(opinion(Readings.hostile(ID)))
        .doesNotContain("\u001b", "\u202e", "\n# H", "\nstatus: ok", "\n- item");
  }

  @Test
  void aTranscriptIsReadableAndTame() {
    String evil = Json.of(Readings.EVIL).compact();
    new TranscriptPage(screen)
        .print(
            """
            {"type":"system","subtype":"init","model":%1$s}
            {"type":"assistant","message":{"content":[{"type":"text","text":%1$s},{"type":"tool_use","name":%1$s,"input":{"a":%1$s}}]}}
            {"type":"user","message":{"content":[{"type":"tool_result","content":[{"type":"text","text":"password=hunter2hunter2"}]}]}}
            no json
            {"type":"result","num_turns":3,"total_cost_usd":0.12,"structured_output":{"verdict":"well"}}
            """
                .formatted(evil));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("- says", "- calls a", "- is answered", "ends after 3 turns, 0.12 USD")
        .contains("! line 4 cannot be read", "\"verdict\" : \"well\"", "[redacted:")
        .doesNotContain("\u001b", "\u202e", "hunter2", "\n# H", "\nstatus: ok");
  }
}
