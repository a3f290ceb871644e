package dev.claudeops.agent.claude;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.claude.Thoughts.Thought;
import dev.claudeops.config.Policy;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trigger;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which model a run is worth. Pure: the same briefing with the same thoughts gives the same step,
 * with its reason in one sentence that stands in the file.
 */
final class Ladder {
  /** So many problems at once are no small thing. */
  static final int MANY = 5;

  private static final Duration DAY = Duration.ofHours(24);
  private static final Set<String> CRASHES = Set.of("boot-unclean", "boot-loop");

  private final Briefing briefing;
  private final Thoughts thoughts;
  private final List<Finding> open;
  private final Set<Subject> ill;

  private Ladder(Briefing briefing, Thoughts thoughts) {
    this.briefing = briefing;
    this.thoughts = thoughts;
    this.open = problems(briefing.findings());
    this.ill = open.stream().map(Finding::subject).collect(Collectors.toSet());
  }

  /** What to do. */
  sealed interface Step {
    String why();

    /** No model is asked. */
    record Nobody(String why) implements Step {}

    /** This one is asked. */
    record Ask(Height height, String why) implements Step {}
  }

  /**
   * The step that a run begins with.
   *
   * @param named whether a person asked for Claude by name, and so for what is known, too
   * @param daily whether a quiet day is reviewed once
   */
  static Step of(Briefing briefing, Thoughts thoughts, boolean named, boolean daily) {
    return new Ladder(briefing, thoughts).step(named, daily);
  }

  /** What is open and more than worth knowing. */
  static List<Finding> problems(List<Finding> findings) {
    return findings.stream().filter(one -> one.open() && one.severity() != Severity.INFO).toList();
  }

  private Step step(boolean named, boolean daily) {
    Instant now = briefing.now();
    if (open.isEmpty()) {
      return daily && thoughts.at().map(at -> apart(at, now)).orElse(true)
          ? new Step.Ask(Height.CHEAP, "nothing is open, and the daily review is due")
          : new Step.Nobody("nothing is open");
    }
    if (named) {
      return new Step.Ask(height(open), "a person asked for Claude");
    }
    List<Finding> due = open.stream().filter(this::due).toList();
    Optional<String> able = able();
    if (due.isEmpty() && able.isEmpty()) {
      return new Step.Nobody(
          "%s, thought about %s ago, and nothing changed since"
              .formatted(
                  Humane.count(open.size(), "open problem"),
                  thoughts.at().map(at -> Humane.span(at, now)).orElse("")));
    }
    return due.isEmpty()
        ? new Step.Ask(Height.CHEAP, able.get())
        : strong(due)
            .<Step>map(why -> new Step.Ask(Height.STRONG, why))
            .orElseGet(() -> new Step.Ask(Height.CHEAP, small(due)));
  }

  private Height height(List<Finding> due) {
    return strong(due).isPresent() ? Height.STRONG : Height.CHEAP;
  }

  private static String small(List<Finding> due) {
    return due.size() == 1
        ? "one problem that is small or known, " + name(due.getFirst())
        : due.size() + " problems that are small or known";
  }

  private static String name(Finding finding) {
    return finding.subject() + " (" + finding.type() + ")";
  }

  /** More than a day apart, in whichever direction the clock went. */
  private static boolean apart(Instant at, Instant now) {
    return Duration.between(at, now).abs().compareTo(DAY) >= 0;
  }

  /** Whether nobody has thought about it as it is now, or thinking left it open. */
  private boolean due(Finding finding) {
    Thought thought = thoughts.about().get(finding.id());
    return thought == null
        || worse(finding, thought)
        || !cause(finding).equals(thought.cause())
        || !thought.settled() && thought.by() == Height.CHEAP
        || finding.severity() == Severity.CRITICAL && apart(thought.at(), briefing.now());
  }

  private static boolean worse(Finding finding, Thought thought) {
    return finding.severity().compareTo(thought.severity()) > 0;
  }

  static String cause(Finding finding) {
    return finding.causedBy().map(Subject::toString).orElse("");
  }

  /** Why the strong one is needed; empty when the cheap one will do. */
  private Optional<String> strong(List<Finding> due) {
    if (briefing.trigger() instanceof Trigger.Boot
        && open.stream().anyMatch(one -> CRASHES.contains(one.type()))) {
      return Optional.of("the machine came up after a crash");
    }
    for (Finding finding : due) {
      Thought thought = thoughts.about().get(finding.id());
      boolean fresh = thought == null || worse(finding, thought);
      if (fresh && finding.severity() == Severity.CRITICAL && root(finding)) {
        return Optional.of(name(finding) + " is critical and new");
      }
      boolean cheapWas = thought != null && thought.by() == Height.CHEAP;
      if (cheapWas && !thought.settled()) {
        return Optional.of(name(finding) + " was not settled by the cheap model");
      }
      if (cheapWas && finding.severity() == Severity.CRITICAL) {
        return Optional.of(name(finding) + " is critical and stays open");
      }
    }
    long many = due.stream().filter(this::root).count();
    return many >= MANY ? Optional.of(many + " problems at once") : Optional.empty();
  }

  /** Whether nothing else that is open explains it. */
  private boolean root(Finding finding) {
    return finding.causedBy().filter(ill::contains).isEmpty();
  }

  /** What has become possible since; empty for nothing. */
  private Optional<String> able() {
    if (thoughts.again().filter(at -> !at.isAfter(briefing.now())).isPresent()) {
      return Optional.of("what had to wait may be done now");
    }
    Set<String> now = new HashSet<>(can(briefing));
    now.removeAll(thoughts.could());
    return now.isEmpty() || thoughts.at().isEmpty()
        ? Optional.empty()
        : Optional.of("more may be done than before");
  }

  /** What may be done at all, in words that only ever grow when more may be done. */
  static Set<String> can(Briefing briefing) {
    Policy policy = briefing.config().policy();
    Set<String> words = new HashSet<>();
    if (!briefing.recollection().allowance().stopped().isEmpty()) {
      return words;
    }
    words.add("act");
    if (Math.min(
            briefing.recollection().allowance().run(), briefing.recollection().allowance().day())
        > 0) {
      words.add("budget");
    }
    briefing.kinds().stream()
        .map(spec -> spec.kind())
        .filter(kind -> !policy.kinds().getOrDefault(kind, Policy.Kind.NONE).forbid())
        .forEach(
            kind -> {
              Policy.Autonomy left =
                  policy
                      .kinds()
                      .getOrDefault(kind, Policy.Kind.NONE)
                      .autonomy()
                      .orElse(policy.autonomy());
              for (Policy.Autonomy level : Policy.Autonomy.values()) {
                if (level.compareTo(left) <= 0) {
                  words.add(kind + "/" + level.name().toLowerCase(java.util.Locale.ROOT));
                }
              }
            });
    return words;
  }
}
