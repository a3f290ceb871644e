package dev.claudeops.agent;

import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Param;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import dev.claudeops.text.Clean;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One runbook followed for one finding, step by step, to its end. */
final class Following {
  private static final int LONGEST_MESSAGE = 900;

  private final Round round;
  private final Runbook book;
  private final Case told;
  private final Finding finding;
  private final boolean symptom;
  private final List<String> tried = new ArrayList<>();
  private final Set<Subject> targets = new LinkedHashSet<>();
  private boolean acted;
  private boolean shared;
  private boolean proven;

  /** What to do after a step. */
  private enum Next {
    STEP,
    END
  }

  /**
   * @param symptom true when another subject explains the finding: then only that one is acted on
   */
  Following(Round round, Runbook book, Case told, boolean symptom) {
    this.round = round;
    this.book = book;
    this.told = told;
    this.finding = told.finding();
    this.symptom = symptom;
  }

  void run() throws InterruptedException {
    for (Step step : book.steps()) {
      if (step.condition().isPresent() && !told.holds(step.condition().get())) {
        continue;
      }
      if (step.leaves()) {
        note("it is left as it is for now" + said());
        return;
      }
      if (step.escalates()) {
        break;
      }
      if (take(step) == Next.END) {
        return;
      }
    }
    end();
  }

  private Next take(Step step) throws InterruptedException {
    Optional<ActionSpec> spec = round.kind(step.kind());
    if (spec.isEmpty()) {
      tried.add("there is no " + step.kind() + " here");
      return Next.STEP;
    }
    if (symptom && !(step.where() instanceof Place.Cause)) {
      return Next.STEP;
    }
    for (Subject target : told.targets(step.where(), spec.get())) {
      if (attempt(step, spec.get(), target) == Next.END) {
        return Next.END;
      }
    }
    return Next.STEP;
  }

  private Next attempt(Step step, ActionSpec spec, Subject target) throws InterruptedException {
    if (round.closed(target)) {
      shared |= !acted;
      return Next.STEP;
    }
    Optional<String> waits = round.waits(target);
    if (waits.isPresent()) {
      note(waits.get());
      return Next.END;
    }
    Action wish = wish(step.kind(), target, step.params());
    Optional<String> fault = spec.fault(wish);
    if (fault.isPresent()) {
      tried.add(fault.get());
      return Next.STEP;
    }
    Optional<Deed> before = round.before(wish);
    if (before.isPresent()) {
      shared = true;
      return weigh(wish, before.get());
    }
    if (round.gaveUp(wish)) {
      shared = true;
      return Next.STEP;
    }
    targets.add(target);
    boolean culprit = step.where() instanceof Place.Guilty;
    if (round.done(step.kind(), target, culprit, book.giveUp().within()) >= book.giveUp().deeds()) {
      round.giveUp(wish);
      tried.add("given up after %s of %s".formatted(book.giveUp().says(), name(wish)));
      proven = false;
      end();
      return Next.END;
    }
    if (round.full()) {
      note("this run has wished enough; it is left to the next" + said());
      return Next.END;
    }
    if (acted && !book.pause().isZero()) {
      round.host.pause(book.pause());
    }
    acted = true;
    return weigh(wish, round.propose(wish));
  }

  /** What a deed's outcome means for the steps behind it. */
  private Next weigh(Action wish, Deed deed) {
    proven = false;
    if (round.dryRun() && !(deed.outcome() instanceof Outcome.Refused)) {
      note(name(wish) + " would be done; a dry run goes no further here");
      return Next.END;
    }
    switch (deed.outcome()) {
      case Outcome.Proven _ -> {
        if (!round.open(finding)) {
          note(name(wish) + " was done and proven");
          return Next.END;
        }
        if (round.flapping(finding)) {
          note(
              name(wish)
                  + " was done and proven; it comes and goes, and closes when it stays well");
          return Next.END;
        }
        proven = true;
        tried.add(name(wish) + " was done and proven, and this still stands");
      }
      case Outcome.Unproven(String doubt) -> tried.add(said(wish, "unproven", doubt));
      case Outcome.Failed(String error) -> tried.add(said(wish, "failed", error));
      case Outcome.Refused(Verdict verdict) -> {
        return refused(wish, verdict);
      }
    }
    if (!round.open(finding)) {
      note("it is well after " + name(wish) + said());
      return Next.END;
    }
    return Next.STEP;
  }

  private Next refused(Action wish, Verdict verdict) {
    String what = name(wish);
    switch (verdict) {
      case Verdict.Ask ask -> {
        round.wait(wish.target(), "the question about " + what + " waits for a person's answer");
        note("a person is asked for " + what + why(ask));
        return Next.END;
      }
      case Verdict.Hold hold -> {
        round.wait(wish.target(), what + " is held back until another run");
        note(what + " is held back for now" + why(hold));
        return Next.END;
      }
      case Verdict.Deny deny -> {
        // The level of autonomy speaks about the target, every other rule about this one wish.
        if (deny.rule().equals("autonomy")) {
          round.close(wish.target());
        }
        tried.add(what + " was not allowed" + why(deny));
      }
      case Verdict.Allow allow -> tried.add(what + " was not done" + why(allow));
    }
    return Next.STEP;
  }

  // ---- the end ----

  /** All steps are used, or it is given up, or the runbook says that a person must come. */
  private void end() throws InterruptedException {
    if (proven) {
      note("what could be done was done and proven; it closes when it stays well" + said());
    } else if (shared && !acted && targets.isEmpty()) {
      note("its repair is that of another finding, where it is told");
    } else if (finding.severity() == Severity.INFO && !asksForPerson()) {
      note("nothing more is to be done" + said());
    } else {
      escalate();
    }
  }

  /** Whether the last word of the runbook is that a person must come, whatever the severity. */
  private boolean asksForPerson() {
    return book.steps().getLast().escalates();
  }

  private void escalate() throws InterruptedException {
    Subject subject = finding.subject();
    Optional<String> silent = round.toldOf(finding);
    Optional<ActionSpec> spec = round.kind(Step.ESCALATE);
    if (silent.isPresent() || spec.isEmpty() || round.full()) {
      note(
          silent.orElse(
                  spec.isEmpty()
                      ? "a person must come, and there is no way to tell one"
                      : "a person must come; this run has wished enough, the next one tells")
              + said());
      return;
    }
    String message =
        History.message(told, book, round.briefing, targets, tried, longest(spec.get()));
    round.tell(finding);
    Map<String, String> params =
        spec.get().params().stream().anyMatch(param -> param.name().equals(Step.PROBLEM))
            ? Map.of("message", message, Step.PROBLEM, finding.type())
            : Map.of("message", message);
    Deed deed = round.propose(wish(Step.ESCALATE, subject, params));
    note(
        switch (deed.outcome()) {
              case Outcome.Refused(Verdict verdict) ->
                  "a person must come; telling one was refused" + why(verdict);
              case Outcome.Failed(String error) ->
                  "a person must come; telling one failed: " + cut(error);
              case Outcome.Proven _ -> "a person is told";
              case Outcome.Unproven _ ->
                  round.dryRun() ? "a person would be told" : "a person is told";
            }
            + said());
  }

  /** The most characters of a message, ours or what the action takes. */
  private static int longest(ActionSpec spec) {
    return spec.params().stream()
        .filter(param -> param.name().equals("message"))
        .mapToInt(
            param -> param.form() instanceof Param.Form.Sentence(int most) ? most : LONGEST_MESSAGE)
        .map(most -> Math.min(most, LONGEST_MESSAGE))
        .findFirst()
        .orElse(LONGEST_MESSAGE);
  }

  private Action wish(String kind, Subject target, Map<String, String> params) {
    String reason = "%s (runbook %s)".formatted(finding.title(), book.name());
    return new Action(kind, target, params, reason, finding.basis(), Agents.RUNBOOK);
  }

  // ---- words ----

  private void note(String what) {
    round.note(finding, "runbook " + book.name() + ": " + what);
  }

  /** What was tried, to stand behind a note. */
  private String said() {
    return tried.isEmpty() ? "" : " (" + String.join("; ", tried) + ")";
  }

  private static String name(Action wish) {
    return wish.kind() + " on " + wish.target();
  }

  private static String said(Action wish, String outcome, String why) {
    return name(wish) + " " + outcome + (why.isBlank() ? "" : ": " + cut(why));
  }

  private static String why(Verdict verdict) {
    return " by the rule " + verdict.rule() + ": " + cut(verdict.why());
  }

  private static String cut(String text) {
    String line = Clean.line(text, 160);
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
