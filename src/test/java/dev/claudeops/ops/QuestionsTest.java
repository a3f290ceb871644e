package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.model.Deed;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Question;
import dev.claudeops.model.Question.Status;
import dev.claudeops.model.Trouble;
import dev.claudeops.model.Verdict;
import dev.claudeops.testkit.FakeProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionsTest {
  @TempDir Path folder;
  private Bench bench;

  @BeforeEach
  void bench() {
    bench = new Bench(folder).mends();
    bench.rules = List.of(Bench.asks());
  }

  private Question asked() throws InterruptedException {
    bench.run(Bench.mend());
    return bench.ops().questions().getFirst();
  }

  private String story() throws Exception {
    return Files.readString(
        bench.journalFolder().resolve(bench.journal().issues().getFirst().file()));
  }

  private Status status(Question question) {
    return bench.journal().questions().stream()
        .filter(one -> one.id().equals(question.id()))
        .findFirst()
        .orElseThrow()
        .status();
  }

  @Test
  void anAskWaitsAndTheSameIsAskedOnce() throws Exception {
    Checkup first = bench.run(Bench.mend(), Bench.mend());
    bench.host.pass(Duration.ofHours(2));
    Checkup second = bench.run(Bench.mend());
    assertThat(bench.ops().questions()).hasSize(1);
    assertThat(bench.changes()).isEmpty();
    assertThat(first.run().deeds()).hasSize(1);
    assertThat(second.files().deed(0)).as("the question's file").get().matches(Files::exists);
    assertThat(bench.journal().actions()).as("an ask has no action file").isEmpty();
    Question question = bench.ops().questions().getFirst();
    assertThat(question.does()).isEqualTo("mend a");
    assertThat(Files.readString(second.files().health().orElseThrow()))
        .contains("What is asked of a person", "claudeops approve " + question.id());
    assertThat(
            Files.readString(
                bench.journalFolder().resolve(bench.journal().issues().getFirst().file())))
        .contains("a person is asked: May a be mended?");
    assertThat(bench.journal().check()).isEmpty();
  }

  @Test
  void aYesSendsTheStoredActionThroughTheGateAndIsDoneOnce() throws Exception {
    Question question = asked();
    bench.host.pass(Duration.ofHours(1));
    Deed deed = bench.ops().answer(question.id(), true, "sarah");
    assertThat(deed.outcome()).isInstanceOf(Outcome.Proven.class);
    assertThat(bench.changes()).containsExactly("mend a");
    assertThat(status(question)).isEqualTo(Status.CARRIED_OUT);
    assertThatThrownBy(() -> bench.ops().answer(question.id(), true, "sarah"))
        .isInstanceOf(Trouble.class)
        .hasMessageContaining("carried out already, by sarah");
    assertThat(bench.changes()).containsExactly("mend a");
    assertThat(bench.journal().issues()).noneMatch(issue -> issue.open());
  }

  @Test
  void whatNoLongerHasAReasonIsNotDoneEvenWithAYes() throws Exception {
    bench.rules =
        List.of(
            Bench.rule(
                "evidence",
                (wish, now) ->
                    now.findings().isEmpty()
                        ? Optional.of(new Verdict.Deny("evidence", "nothing is wrong"))
                        : Optional.empty()),
            Bench.asks());
    Question question = asked();
    bench.sight = site -> FakeProbe.well(site, "a");
    Deed deed = bench.ops().answer(question.id(), true, "sarah");
    assertThat(deed.verdict().rule()).isEqualTo("evidence");
    assertThat(bench.changes()).isEmpty();
    assertThat(status(question)).isEqualTo(Status.CARRIED_OUT);
  }

  @Test
  void whatHasExpiredIsANo() throws Exception {
    Question question = asked();
    bench.host.pass(Duration.ofHours(25));
    assertThatThrownBy(() -> bench.ops().answer(question.id(), true, "sarah"))
        .isInstanceOf(Trouble.class)
        .hasMessageContaining("expired");
    assertThat(bench.ops().questions()).isEmpty();
    bench.run();
    assertThat(status(question)).isEqualTo(Status.EXPIRED);
    assertThat(bench.changes()).isEmpty();
  }

  @Test
  void afterANoTheSameIsNotAskedAgainForADay() throws Exception {
    Question question = asked();
    Deed deed = bench.ops().answer(question.id(), false, "sarah");
    assertThat(deed.outcome()).isInstanceOf(Outcome.Refused.class);
    assertThat(status(question)).isEqualTo(Status.DENIED);
    assertThat(story())
        .contains("sarah said no to thing-mend of thing:a (questions/" + question.id() + ".md)");
    bench.host.pass(Duration.ofHours(2));
    Checkup next = bench.run(Bench.mend());
    assertThat(next.run().deeds().getFirst().verdict().rule()).isEqualTo("answered");
    assertThat(bench.ops().questions()).isEmpty();
    bench.host.pass(Duration.ofHours(23));
    assertThat(asked().id()).isNotEqualTo(question.id());
  }

  @Test
  void anApprovalWhoseRunDiedIsNotCarriedOutByTheNextRun() throws Exception {
    Question question = asked();
    bench
        .journal()
        .update(
            Questioner.with(
                question,
                Status.APPROVED,
                Optional.of(new Question.Answer("sarah", bench.host.now()))));
    Checkup next = bench.run();
    assertThat(status(question)).isEqualTo(Status.EXPIRED);
    assertThat(next.notes()).anyMatch(note -> note.contains("cut short before it did anything"));
    assertThat(bench.changes()).isEmpty();
  }

  @Test
  void notMoreThanTwentyQuestionsWait() throws Exception {
    bench.run(
        (briefing, toolbox) -> {
          for (int i = 0; i < 40; i++) {
            toolbox.propose(Bench.mend("a" + i, Map.of()));
          }
        },
        false);
    assertThat(bench.ops().questions()).hasSize(Questioner.MOST_OPEN);
  }

  @Test
  void explainingAWishDoesAndWritesNothing() throws Exception {
    Explained ruling = bench.ops().explain("thing-mend", FakeProbe.thing("a"), Map.of());
    assertThat(ruling.verdict()).isInstanceOf(Verdict.Ask.class);
    assertThat(bench.ops().explain("no-such", FakeProbe.thing("a"), Map.of()).verdict().rule())
        .isEqualTo("parameters");
    assertThat(bench.changes()).isEmpty();
    assertThat(bench.journalFolder()).doesNotExist();
  }

  @Test
  void aQuestionThatIsNotThereIsTrouble() {
    assertThatThrownBy(() -> bench.ops().answer("../../etc/passwd", true, "sarah"))
        .isInstanceOf(Trouble.class)
        .hasMessageContaining("there is no question");
  }
}
