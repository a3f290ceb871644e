package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.ops.Checkup;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.RecordedStory;
import dev.claudeops.testkit.real.RecordedStory.State;
import dev.claudeops.testkit.real.ScriptedApi;
import dev.claudeops.testkit.real.ScriptedApi.Asked;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
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
    RecordedStory story = new RecordedStory(Part.tempFolder("cost"), state, now);
    try (ScriptedApi api = ScriptedApi.start(story::reply)) {
      Checkup checkup = story.run(api);
      assertThat(api.asked().isEmpty())
          .as(checkup.run().report() + " " + checkup.notes())
          .isEqualTo(state == State.WELL);
      return api.asked();
    }
  }

  /** The first message, as text. */
  private static String prompt(Asked asked) {
    return asked.body().at("messages").items().getFirst().at("content").items().stream()
        .map(block -> block.at("text").textOr(""))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void aHealthyMachineAsksNobody() throws Exception {
    assertThat(asked(State.WELL, MONDAY)).isEmpty();
  }

  @Test
  void oneServiceDownIsToldInTwelveKilobytesWithEverythingThatDecides() throws Exception {
    List<Asked> asked = asked(State.ONE_DOWN, MONDAY);
    assertThat(asked).hasSize(4);
    assertThat(asked.getFirst().bytes().length).isLessThan(12_288);
    assertThat(prompt(asked.getFirst()))
        .contains(
            "`unit:shop.service`",
            RecordedStory.REASON,
            "readConfig (/srv/shop/config.js:12:9)",
            "restarts 5",
            "since 2025-09-29 12:00 UTC",
            "unit-restart of unit:shop.service not done",
            "allowed unit-start",
            "a person is asked for unit-restart",
            "needed by `proxy`",
            "The shop may be restarted at any time.",
            "service-failed");
    assertThat(asked.getLast().text())
        .contains("verdict: allow", "done and proven", "ExecStart=/usr/bin/node");
  }

  @Test
  void whatComesFirstIsTheSameOnAnotherDayWithOtherFindings() throws Exception {
    Asked one = asked(State.ONE_DOWN, MONDAY).getFirst();
    Asked other = asked(State.DISK_FULL, LATER).getFirst();
    assertThat(other.body().at("tools").compact()).isEqualTo(one.body().at("tools").compact());
    assertThat(other.body().at("system").compact()).isEqualTo(one.body().at("system").compact());
    String told = prompt(one);
    int same = 0;
    while (told.charAt(same) == prompt(other).charAt(same)) {
      same++;
    }
    assertThat(same).isGreaterThan(250);
    int stable =
        one.body().at("tools").compact().length()
            + one.body().at("system").compact().length()
            + same;
    System.out.printf(
        "%d of %d bytes are the same in every run of a task%n", stable, one.bytes().length);
    assertThat(stable).isGreaterThan(one.bytes().length / 2);
  }
}
