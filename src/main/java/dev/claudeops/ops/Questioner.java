package dev.claudeops.ops;

import dev.claudeops.config.Config;
import dev.claudeops.host.HostView;
import dev.claudeops.journal.ActionLog;
import dev.claudeops.journal.Issue;
import dev.claudeops.journal.Journal;
import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Question;
import dev.claudeops.model.Question.Status;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Trouble;
import dev.claudeops.model.Verdict;
import dev.claudeops.text.Clean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks a person, and keeps what is asked. The same open question is not asked twice; after a no the
 * same is not asked again for as long as a question waits.
 */
final class Questioner {
  /** So many questions may wait at once, whoever wishes. */
  static final int MOST_OPEN = 20;

  /** So many of them about what any user of the machine could have made. */
  static final int MOST_ANYBODYS = 10;

  private final HostView host;
  private final Journal journal;
  private final Optional<RunId> run;
  private final Config config;
  private final Duration waits;
  private final Deeds deeds;

  /**
   * @param run empty when nothing is written down: then nothing is asked
   * @param config tells how long a question waits for its answer
   */
  Questioner(HostView host, Journal journal, Optional<RunId> run, Config config, Deeds deeds) {
    this.host = host;
    this.journal = journal;
    this.run = run;
    this.config = config;
    this.waits = config.policy().questions();
    this.deeds = deeds;
  }

  /**
   * @param seal what the yes is bound to besides the action
   */
  synchronized Deed ask(
      Action wish, Verdict.Ask ask, String does, String undo, String seal, List<Finding> reasons) {
    Instant now = host.now();
    if (run.isEmpty()) {
      return deeds.asked(wish, ask, Optional.empty(), now);
    }
    List<Question> same =
        journal.questions().stream()
            .filter(one -> Deeds.Key.of(one.action()).equals(Deeds.Key.of(wish)))
            .toList();
    Optional<Question> open = same.stream().filter(one -> one.open(now)).findFirst();
    if (open.isPresent()) {
      return deeds.asked(wish, ask, open, now);
    }
    for (Question one : same) {
      Optional<Instant> until =
          one.answer()
              .filter(answer -> one.status() == Status.DENIED)
              .map(answer -> answer.at().plus(waits));
      if (until.filter(now::isBefore).isPresent()) {
        return deeds.refuse(
            wish,
            new Verdict.Hold(
                "answered", one.answer().get().by() + " said no to " + one.id(), until.get()),
            reasons,
            now);
      }
    }
    List<Question> waiting = journal.questions().stream().filter(one -> one.open(now)).toList();
    long others = waiting.stream().filter(one -> config.anybodys(one.action().target())).count();
    boolean anybodys = config.anybodys(wish.target());
    if (waiting.size() >= MOST_OPEN || anybodys && others >= MOST_ANYBODYS) {
      return deeds.refuse(
          wish,
          new Verdict.Hold(
              "questions", (anybodys ? others : waiting.size()) + " questions wait already", now),
          reasons,
          now);
    }
    try {
      Question asked =
          journal.ask(
              new Question(
                  "",
                  wish,
                  ask.question(),
                  ask.rule(),
                  does,
                  undo,
                  seal,
                  run.get(),
                  now,
                  now.plus(waits),
                  Status.OPEN,
                  Optional.empty()));
      deeds.tell(
          reasons,
          now,
          "a person is asked: %s (questions/%s.md)".formatted(asked.question(), asked.id()));
      return deeds.asked(wish, ask, Optional.of(asked), now);
    } catch (Trouble trouble) {
      return deeds.refuse(
          wish,
          new Verdict.Deny("journal", "the question cannot be written down: " + trouble.line()),
          reasons,
          now);
    }
  }

  /**
   * Closes what nobody answered in time, and what was approved by a run that died; called under the
   * lock. Gives back what the owner should know.
   */
  static List<String> close(Journal journal, Instant now) {
    List<String> notes = new ArrayList<>();
    for (Question one : journal.questions()) {
      if (one.status() == Status.OPEN && !one.open(now)) {
        journal.update(with(one, Status.EXPIRED, one.answer()));
        tell(
                journal,
                one,
                now,
                "nobody answered whether %s of %s shall be done, so it is not (questions/%s.md)"
                    .formatted(one.action().kind(), one.action().target(), one.id()))
            .ifPresent(notes::add);
      } else if (one.status() == Status.APPROVED) {
        boolean begun =
            journal.actions(one.answer().map(Question.Answer::at).orElse(one.asked())).stream()
                .anyMatch(log -> matches(log, one.action()));
        journal.update(with(one, begun ? Status.CARRIED_OUT : Status.EXPIRED, one.answer()));
        notes.add(
            begun
                ? one.id() + " was approved, and the run that did it was cut short"
                : one.id() + " was approved, but the run was cut short before it did anything");
      }
    }
    return notes;
  }

  /**
   * Adds a line to the stories of the open issues that a question is about: those of its target and
   * of what the wish rests on. Called under the lock. A story that cannot be written does not undo
   * an answer: gives back what the owner should know then.
   */
  static Optional<String> tell(Journal journal, Question question, Instant now, String what) {
    Action action = question.action();
    try {
      journal.issues().stream()
          .filter(Issue::open)
          .filter(
              issue ->
                  issue.subject().equals(action.target())
                      || action.because().contains(ObservationId.of(issue.subject())))
          .forEach(issue -> journal.tell(issue.id(), now, Clean.line(what, 700)));
      return Optional.empty();
    } catch (Trouble unwritable) {
      return Optional.of(
          "the answer to " + question.id() + " is not in its issue: " + unwritable.line());
    }
  }

  private static boolean matches(ActionLog log, Action action) {
    return log.action().equals(action.kind()) && log.target().equals(action.target().toString());
  }

  /** The same question with another status. */
  static Question with(Question one, Status status, Optional<Question.Answer> answer) {
    return new Question(
        one.id(),
        one.action(),
        one.question(),
        one.rule(),
        one.does(),
        one.undo(),
        one.seal(),
        one.run(),
        one.asked(),
        one.expires(),
        status,
        answer);
  }
}
