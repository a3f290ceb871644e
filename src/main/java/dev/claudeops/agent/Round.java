package dev.claudeops.agent;

import dev.claudeops.host.HostView;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one run has decided so far: the wishes it made with what came of them, whom it told, and a
 * sentence for each finding.
 */
final class Round {
  /** The most wishes of one run, escalations among them; the rest waits for the next run. */
  static final int MOST_WISHES = 20;

  private static final Duration TOLD_AGAIN = Duration.ofHours(24);

  final HostView host;
  final Briefing briefing;
  private final Runbooks books;
  private final Toolbox toolbox;
  private final Map<String, ActionSpec> kinds = new HashMap<>();
  private final Map<List<Object>, Deed> made = new HashMap<>();
  private final Map<Subject, String> waiting = new HashMap<>();
  private final Set<Subject> closed = new HashSet<>();
  private final Set<List<Object>> givenUp = new HashSet<>();
  private final Set<FindingId> told = new HashSet<>();
  private final List<String> notes = new ArrayList<>();
  private int wishes;

  Round(HostView host, Runbooks books, Briefing briefing, Toolbox toolbox) {
    this.host = host;
    this.books = books;
    this.briefing = briefing;
    this.toolbox = toolbox;
    briefing.kinds().forEach(spec -> kinds.put(spec.kind(), spec));
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  /** Does what there is to do about one finding. */
  void see(Finding before) throws InterruptedException {
    List<Finding> open = toolbox.open();
    Optional<Finding> still = open.stream().filter(one -> one.id().equals(before.id())).findFirst();
    if (still.isEmpty()) {
      note(before, "it is well again after what was done for another");
      return;
    }
    Finding finding = still.get();
    Case told = new Case(finding, briefing, open);
    if (told.well()) {
      note(
          finding,
          finding.flapping()
              ? "it comes and goes, and is well at this look; nothing is done"
              : "it is well at this look, and closes when it stays so; nothing is done");
      return;
    }
    Optional<Subject> cause = told.cause();
    if (cause.isPresent() && booked(cause.get(), open)) {
      note(finding, "it waits for its cause, " + cause.get());
      return;
    }
    Optional<Runbook> book = books.of(finding, told::holds);
    if (book.isPresent()) {
      new Following(this, book.get(), told, cause.isPresent()).run();
    } else if (finding.severity() != Severity.INFO) {
      note(finding, "no runbook is for it; it is left to a person");
    }
  }

  /** Whether there is a runbook for what ails this subject. */
  private boolean booked(Subject subject, List<Finding> open) {
    return open.stream()
        .filter(one -> one.subject().equals(subject) && one.severity() != Severity.INFO)
        .anyMatch(one -> books.of(one, new Case(one, briefing, open)::holds).isPresent());
  }

  // ---- for whoever follows a runbook ----

  Optional<ActionSpec> kind(String name) {
    return Optional.ofNullable(kinds.get(name));
  }

  boolean open(Finding finding) {
    return toolbox.open().stream().anyMatch(one -> one.id().equals(finding.id()));
  }

  /** Whether it is open, and only because it comes and goes. */
  boolean flapping(Finding finding) {
    return toolbox.open().stream().anyMatch(one -> one.id().equals(finding.id()) && one.flapping());
  }

  void note(Finding finding, String what) {
    notes.add("%s (%s): %s.".formatted(finding.subject(), finding.type(), what));
  }

  /** What came of this very wish when it was made before in this run. */
  Optional<Deed> before(Action wish) {
    return Optional.ofNullable(made.get(key(wish)));
  }

  boolean full() {
    return wishes >= MOST_WISHES;
  }

  boolean dryRun() {
    return toolbox.dryRun();
  }

  Deed propose(Action wish) throws InterruptedException {
    wishes++;
    Deed deed = toolbox.propose(wish);
    made.put(key(wish), deed);
    return deed;
  }

  /** Whether a person is told already that this very wish is not made any more. */
  boolean gaveUp(Action wish) {
    return givenUp.contains(key(wish));
  }

  void giveUp(Action wish) {
    givenUp.add(key(wish));
  }

  /** Wishes to this target wait, and why: nothing more is wished for it in this run. */
  Optional<String> waits(Subject target) {
    return Optional.ofNullable(waiting.get(target));
  }

  void wait(Subject target, String why) {
    waiting.put(target, why);
  }

  boolean closed(Subject target) {
    return closed.contains(target);
  }

  /** Nothing is left to us on this target. */
  void close(Subject target) {
    closed.add(target);
  }

  /** How often a kind of deed was done to a target within this time before the run. */
  long done(String kind, Subject target, boolean anyOfItsKind, Duration within) {
    Instant from = briefing.now().minus(within);
    return briefing.deeds().stream()
        .filter(deed -> deed.done() && deed.kind().equals(kind) && deed.at().isAfter(from))
        .filter(
            deed ->
                deed.target().equals(target)
                    || (anyOfItsKind && deed.target().kind().equals(target.kind())))
        .count();
  }

  /**
   * Why a person is not told of this problem now; empty when they are. A telling of which it is not
   * known what it was about counts for every problem of its subject.
   */
  Optional<String> toldOf(Finding finding) {
    if (told.contains(finding.id())) {
      return Optional.of("a person was told of it in this run");
    }
    return briefing.deeds().stream()
        .filter(deed -> deed.kind().equals(Step.ESCALATE))
        .filter(deed -> deed.target().equals(finding.subject()))
        .filter(deed -> deed.problem().isEmpty() || deed.problem().equals(finding.type()))
        .filter(deed -> !deed.verdict().equals("hold"))
        .filter(deed -> deed.at().isAfter(briefing.now().minus(TOLD_AGAIN)))
        .reduce((first, second) -> second)
        .map(
            deed ->
                "a person was told %s ago, and is told again after %s"
                    .formatted(
                        Humane.span(deed.at(), briefing.now()), Humane.duration(TOLD_AGAIN)));
  }

  void tell(Finding finding) {
    told.add(finding.id());
  }

  private static List<Object> key(Action wish) {
    return List.of(wish.kind(), wish.target(), wish.params());
  }
}
