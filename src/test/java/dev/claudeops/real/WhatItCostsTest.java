package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.RecordedStory;
import dev.claudeops.testkit.real.RecordedStory.State;
import dev.claudeops.testkit.real.ScriptedApi;
import dev.claudeops.testkit.real.ScriptedApi.Asked;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the real Claude Code sends of us to whoever is paid by the word. */
@Tag("real")
@Timeout(300)
class WhatItCostsTest {
  private static final Instant MONDAY = Instant.parse("2025-09-29T14:00:00Z");
  private static final Instant LATER = Instant.parse("2025-10-07T03:30:00Z");

  private static List<Asked> asked(State state, Instant now) throws Exception {
    Path folder = Part.tempFolder("cost");
    RecordedStory story = new RecordedStory(folder, state, now);
    try (ScriptedApi api = ScriptedApi.start(story::reply)) {
      story.run(api);
      return api.asked();
    }
  }

  @Test
  void aHealthyMachineAsksNobody() throws Exception {
    assertThat(asked(State.WELL, MONDAY)).isEmpty();
  }

  @Test
  void oneServiceDownIsToldInTwelveKilobytesWithEverythingThatDecides() throws Exception {
    List<Asked> asked = asked(State.ONE_DOWN, MONDAY);
    System.out.println(asked.getFirst().text());
    assertThat(asked).hasSize(4);
    assertThat(asked.getFirst().bytes().length).isLessThan(12_288);
  }
}
