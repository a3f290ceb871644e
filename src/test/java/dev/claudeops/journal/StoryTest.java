package dev.claudeops.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class StoryTest {
  private static final Instant NOON = Instant.parse("2025-09-29T12:00:00Z");

  @Test
  void readingAndWritingChangesNothing() {
    String body =
        new Story("\n# Title\n\n## Story\n")
            .tell(NOON, "opened", "cat x", "a\n\n\nb\n- 2025-09-29 12:00 UTC: not an entry")
            .still(NOON)
            .tell(NOON, "worse", "cat x", "c")
            .write();
    assertThat(new Story(body).write()).isEqualTo(body);
    String noted = body + "## Notes\nmine\n";
    assertThat(new Story(noted).write()).isEqualTo(noted);
    assertThat(new Story(new Story(body + "mine").write()).write()).endsWith("\n\nmine\n");
  }

  @Test
  void aFileWithoutAStoryGetsOne() {
    assertThat(new Story("mine\n").still(NOON).write())
        .isEqualTo(
            "mine\n\n## Story\n\n- 2025-09-29 12:00 UTC: still open, seen by 1 check since.\n");
  }

  @Test
  void aLongStoryKeepsItsBeginningAndItsEnd() {
    String body = "## Story\n";
    for (int i = 0; i < 400; i++) {
      body = new Story(body).tell(NOON.plusSeconds(i), "event " + i, "", "").write();
    }
    assertThat(body).contains("event 0.", "event 19.", "event 399.").doesNotContain("event 50.");
    assertThat(body).contains("- … 80 entries were left out here.");
    assertThat(body.lines().filter(line -> line.contains("left out"))).hasSize(1);
  }

  @Test
  void evidenceIsCutInLinesAndWidth() {
    assertThat(Story.cut("a\n".repeat(50)).lines()).hasSize(11).last().isEqualTo("…");
    assertThat(Story.cut("x".repeat(5_000))).hasSize(200);
    assertThat(Story.cut(" \n ")).isEmpty();
  }
}
