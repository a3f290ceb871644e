package dev.claudeops.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.LocalHost;
import dev.claudeops.testkit.real.ClaudeCli;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
  @TempDir Path folder;

  private Trial trial(AgentSettings settings) {
    return Trial.real(new LocalHost(), settings, folder.resolve("agent"));
  }

  @Test
  @Tag("real")
  void theRealProgramCallsOurToolAndBringsTheAnswer() throws Exception {
    AgentSettings settings = ClaudeCli.settings(Map.of("ANTHROPIC_BASE_URL", "http://127.0.0.1:1"));
    assertThat(trial(settings).rehearse()).isEmpty();
    assertThat(folder.resolve("agent/spent-2025-09.jsonl")).as("it costs nothing").doesNotExist();
  }

  @Test
  void aProgramThatIsNotThereIsTold() throws Exception {
    assertThat(Rehearsal.play((login, rung, tool, prompt) -> broken()).orElseThrow())
        .isEqualTo("no-program: it is gone (it never asked the service)");
  }

  private static Ended broken() {
    return new Ended.Broken(Cause.NO_PROGRAM, "it is gone", Optional.empty(), Spent.NOTHING);
  }

  @Test
  void anAnswerWithoutTheToolIsNoSuccess() throws Exception {
    assertThat(
            Rehearsal.play(
                (login, rung, tool, prompt) ->
                    new Ended.Answered(Json.object("word", Json.of("made up")), Spent.NOTHING, "")))
        .get()
        .asString()
        .startsWith("it answered, but not with what our tool said");
    assertThat(
            Rehearsal.play(
                (login, rung, tool, prompt) -> {
                  try {
                    String word = tool.call(new Given(Map.of(), Map.of(), Map.of(), Map.of()));
                    return new Ended.Answered(
                        Json.object("word", Json.of(word)), Spent.NOTHING, "");
                  } catch (dev.claudeops.agent.tool.Tool.Refusal never) {
                    throw new IOException(never);
                  }
                }))
        .as("the service never heard it")
        .isPresent();
  }
}
