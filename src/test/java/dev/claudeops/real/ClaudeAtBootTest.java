package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Trigger;
import dev.claudeops.ops.Checkup;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.RecordedStory;
import dev.claudeops.testkit.real.RecordedStory.State;
import dev.claudeops.testkit.real.ScriptedApi;
import dev.claudeops.testkit.real.ScriptedApi.Asked;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that a boot began, with the real Claude Code, on a recorded machine. */
@Tag("real")
@Timeout(300)
class ClaudeAtBootTest {
  @Test
  void afterABootItIsToldThatTheMachineCameUpAndRepairsWhatDidNot() throws Exception {
    Instant now = Instant.parse("2025-09-29T14:00:00Z");
    RecordedStory story = new RecordedStory(Part.tempFolder("boot"), State.ONE_DOWN, now);
    try (ScriptedApi api = ScriptedApi.start(story::reply)) {
      Checkup checkup = story.run(api, new Trigger.Boot());
      Asked first = api.asked().getFirst();
      assertThat(first.text())
          .contains("# ClaudeOps: boot-recovery", "begun by a boot", "The machine has just come up")
          .contains("`unit:shop.service`", RecordedStory.REASON, "allowed unit-start");
      assertThat(api.asked().getLast().text()).contains("verdict: allow", "done and proven");
      assertThat(checkup.run().trigger()).isInstanceOf(Trigger.Boot.class);
      assertThat(checkup.run().report().agent()).isEqualTo("claude");
      assertThat(story.healthLogs(1).getFirst())
          .contains("trigger: boot", "## What Claude thinks", "**proven**");
    }
  }
}
