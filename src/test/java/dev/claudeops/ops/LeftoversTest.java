package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.journal.ActionLog;
import dev.claudeops.journal.Problem;
import dev.claudeops.model.Deed;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Intent;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Verdict;
import dev.claudeops.testkit.FakeProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
  @TempDir Path folder;
  private Bench bench;

  @BeforeEach
  void bench() {
    bench = new Bench(folder);
  }

  private Intent left() {
    return bench
        .journal()
        .intend(
            new Intent(
                "",
                Bench.mend(),
                new Verdict.Allow("autonomy", "nothing speaks against it"),
                "mend a",
                "break a",
                new RunId("2025-09-29-1159"),
                bench.host.now()));
  }

  @Test
  void whatADeadRunBeganIsWrittenDownAndNotBegunAgain() throws Exception {
    Intent intent = left();
    assertThat(bench.journal().check())
        .extracting(Problem::what)
        .anyMatch(what -> what.contains("cut short"));
    bench.host.pass(Duration.ofMinutes(5));
    Checkup next = bench.run(Bench.mend(), Bench.mend("a", Map.of("how", "else")));
    assertThat(bench.changes()).as("only the other wish").hasSize(1);
    assertThat(next.notes()).anyMatch(note -> note.contains("which was cut short"));
    List<ActionLog> logs = bench.journal().actions();
    assertThat(logs).hasSize(2);
    assertThat(logs.getFirst().intent()).isEqualTo(intent.id());
    assertThat(logs.getFirst().outcome()).isEqualTo("unproven");
    assertThat(logs.getFirst().at()).as("when it was begun").contains(Bench.NOON);
    assertThat(bench.journal().unfinished()).isEmpty();
    assertThat(bench.journal().check()).isEmpty();
  }

  @Test
  void whatADeadRunBeganCountsAsDoneForTheNextRuns() throws Exception {
    left();
    bench.run();
    bench.host.pass(Duration.ofHours(1));
    bench.run(
        (briefing, toolbox) -> {
          assertThat(briefing.deeds()).hasSize(1);
          assertThat(briefing.deeds().getFirst().done()).isTrue();
          assertThat(briefing.deeds().getFirst().restarted()).isTrue();
        },
        false);
  }

  @Test
  void whatIsWellNowWasProvenByTheNextRun() throws Exception {
    left();
    bench.sight = site -> FakeProbe.well(site, "a");
    bench.run();
    assertThat(bench.journal().actions()).extracting(ActionLog::outcome).containsExactly("proven");
  }

  /** Another problem of the same thing says nothing of the one that was mended. */
  @Test
  void itIsJudgedByTheProblemsItWasFor() throws Exception {
    leftFor("thing-ruined");
    bench.run();
    leftFor("thing-broken");
    bench.host.pass(Duration.ofMinutes(5));
    bench.run();
    assertThat(bench.journal().actions())
        .extracting(ActionLog::outcome)
        .containsExactly("proven", "unproven");
  }

  private void leftFor(String type) {
    Intent intent =
        bench
            .journal()
            .intend(
                new Intent(
                    "",
                    Bench.mend(),
                    new Verdict.Allow("autonomy", "nothing speaks against it"),
                    "mend a",
                    "break a",
                    new RunId("2025-09-29-1159"),
                    bench.host.now(),
                    List.of(FindingId.of(FakeProbe.thing("a"), type))));
    assertThat(bench.journal().unfinished()).containsExactly(intent);
  }

  @Test
  void whatCannotBeSeenIsNotProven() throws Exception {
    left();
    bench.sight =
        site ->
            dev.claudeops.model.Observation.unknown(
                FakeProbe.thing("a"), site.host().now(), "blind");
    bench.run();
    assertThat(bench.journal().actions())
        .extracting(ActionLog::outcome)
        .containsExactly("unproven");
  }

  @Test
  void aCrashBetweenTheRecordAndTheRemovalOfTheIntentIsNotWrittenTwice() throws Exception {
    Intent intent = left();
    Path file = bench.journalFolder().resolve("intents").resolve(intent.id() + ".md");
    String text = Files.readString(file);
    bench
        .journal()
        .recordAction(
            intent,
            new Deed(
                intent.action(),
                intent.verdict(),
                new Outcome.Proven("it works"),
                intent.at(),
                Duration.ofSeconds(1),
                "mend a",
                "",
                ""),
            intent.run(),
            "web1");
    Files.writeString(file, text);
    assertThat(bench.journal().unfinished()).isEmpty();
    bench.run();
    assertThat(file).doesNotExist();
    assertThat(bench.journal().actions()).hasSize(1);
    assertThat(left().id()).as("a name is never given twice").isNotEqualTo(intent.id());
  }
}
