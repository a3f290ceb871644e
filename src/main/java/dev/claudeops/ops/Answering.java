package dev.claudeops.ops;

import dev.claudeops.agent.Briefing;
import dev.claudeops.host.HostView;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Lock;
import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Question;
import dev.claudeops.model.Question.Status;
import dev.claudeops.model.Report;
import dev.claudeops.model.Trouble;
import dev.claudeops.model.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A person's answer to one question. A yes is written down before the deed and closed after it, so
 * that it is carried out once at most, whatever happens in between.
 */
final class Answering {
  private final HostView host;
  private final Journal journal;
  private final String id;
  private final String by;
  private final List<String> notes = new ArrayList<>();
  private Optional<Deed> deed = Optional.empty();

  Answering(HostView host, Journal journal, String id, String by) {
    this.host = host;
    this.journal = journal;
    this.id = id;
    this.by = by;
  }

  /** Why a question can no longer be answered; empty when it can. */
  static Optional<String> closed(Question question, Instant now) {
    return switch (question.status()) {
      case OPEN ->
          question.open(now)
              ? Optional.empty()
              : Optional.of(question.id() + " has expired; nobody answered in time");
      case EXPIRED -> Optional.of(question.id() + " has expired");
      case APPROVED -> Optional.of(question.id() + " is approved already" + who(question));
      case DENIED -> Optional.of(question.id() + " is denied already" + who(question));
      case CARRIED_OUT -> Optional.of(question.id() + " is carried out already" + who(question));
    };
  }

  private static String who(Question question) {
    return question.answer().map(answer -> ", by " + answer.by()).orElse("");
  }

  /** Writes down a no. */
  Deed no() {
    Question question = find();
    journal.update(Questioner.with(question, Status.DENIED, answer()));
    Optional<String> untold;
    try (Lock _ = journal.lock()) {
      untold = tell(question, "no");
    } catch (Trouble atWork) {
      untold = Optional.of("the no is not in the issue: " + atWork.line());
    }
    return refused(question, by + " said no", untold.orElse(""));
  }

  /** Writes down a yes, sends the action through the gate, and writes down that this is over. */
  Report decide(Briefing briefing, Executor executor) throws InterruptedException {
    Question question = find();
    Optional<String> closed = closed(question, host.now());
    if (closed.isPresent()) {
      deed = Optional.of(refused(question, closed.get()));
      return report(closed.get());
    }
    try {
      journal.update(Questioner.with(question, Status.APPROVED, answer()));
    } catch (Trouble trouble) {
      deed = Optional.of(refused(question, "the yes cannot be written down: " + trouble.line()));
      return report("failed");
    }
    tell(question, "yes").ifPresent(notes::add);
    Deed done =
        executor.propose(question.action(), Optional.of(new Executor.Yes(by, question.seal())));
    deed = Optional.of(done);
    journal.update(Questioner.with(question, Status.CARRIED_OUT, answer()));
    return report("ok");
  }

  /** What came of it. */
  Deed deed() {
    return deed.orElseThrow(() -> new IllegalStateException("nothing was decided"));
  }

  private Optional<String> tell(Question question, String said) {
    Action action = question.action();
    return Questioner.tell(
        journal,
        question,
        host.now(),
        "%s said %s to %s of %s (questions/%s.md)"
            .formatted(by, said, action.kind(), action.target(), question.id()));
  }

  private Question find() {
    return journal.questions().stream()
        .filter(one -> one.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new Trouble(
                    Trouble.Code.NO_INPUT, "the question " + id + " is no longer there", ""));
  }

  private Optional<Question.Answer> answer() {
    return Optional.of(new Question.Answer(by, host.now()));
  }

  private Deed refused(Question question, String why) {
    return refused(question, why, "");
  }

  private Deed refused(Question question, String why, String output) {
    Verdict verdict = new Verdict.Deny("person", why);
    return new Deed(
        question.action(),
        verdict,
        new Outcome.Refused(verdict),
        host.now(),
        Duration.ZERO,
        "",
        output,
        "");
  }

  private Report report(String status) {
    List<String> all = new ArrayList<>(List.of(by + " said yes to " + id));
    all.addAll(notes);
    return new Report("person", "", 0, BigDecimal.ZERO, status, all);
  }
}
