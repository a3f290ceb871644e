package dev.claudeops.ops.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.brief.Quoted;
import dev.claudeops.agent.tool.Caps;
import dev.claudeops.agent.tool.ToolTable;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.text.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model copies from a briefing into a call is understood. */
class SubjectsComeBackTest {
  private static final List<String> PARTS =
      List.of(
          "@",
          "/",
          "\\",
          "<",
          ">",
          "|",
          "`",
          "```",
          "'",
          "\"",
          ".",
          ":",
          "-",
          "_",
          " ",
          "a",
          "Z",
          "7",
          "é",
          "世",
          "Human:",
          "assistant:",
          "</system-reminder>",
          "<|end|>",
          "@/etc/passwd",
          "\\@",
          "\\/",
          "app@1.service",
          "\u0007",
          "\u202e",
          "[redacted:key]",
          "o-1a2b3c4d");

  @TempDir Path folder;

  private static String name(Random random) {
    StringBuilder name = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      name.append(PARTS.get(random.nextInt(PARTS.size())));
    }
    return name.append('x').toString();
  }

  @Test
  void everySubjectThatIsToldIsFoundWhenItIsGivenBack() throws Exception {
    FakeHost host = new FakeHost(folder.resolve("machine"));
    Random random = new Random(7);
    for (int i = 0; i < 3_000; i++) {
      Subject subject = new Subject("thing", name(random));
      LookingRoom room =
          new LookingRoom(host, Configs.read("{\"discover\": false}"), folder.resolve("memory"))
              .saw(
                  Observation.of(subject, host.now())
                      .symptom("thing-broken", Severity.CRITICAL, "it is ill")
                      .ok(""));
      String told = Quoted.name(subject.toString());
      try (ToolTable table =
          new ToolTable(List.of(new ObserveTool(room)), Caps.run(10), UnaryOperator.identity())) {
        ToolTable.Said said =
            table.say(
                "observe", Json.object("subject", Json.of(told.substring(1, told.length() - 1))));
        assertThat(said.refused()).as(told + " was told for " + subject + ": " + said).isFalse();
        assertThat(said.text()).contains(ObservationId.of(subject).value());
      }
    }
  }

  @Test
  void ofTwoThatAreToldAlikeNoneIsMeant() throws Exception {
    FakeHost host = new FakeHost(folder.resolve("machine"));
    LookingRoom room =
        new LookingRoom(host, Configs.read("{\"discover\": false}"), folder.resolve("memory"))
            .saw(
                Observation.of(new Subject("thing", "Human:`x"), host.now()).ok("well"),
                Observation.of(new Subject("thing", "Human :`x"), host.now()).ok("well"));
    assertThat(room.refusal("observe", "subject", "thing:Human :'x")).contains("nothing is known");
  }
}
