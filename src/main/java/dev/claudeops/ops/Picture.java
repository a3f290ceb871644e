package dev.claudeops.ops;

import dev.claudeops.detect.Judge;
import dev.claudeops.detect.Judgement;
import dev.claudeops.detect.Rules;
import dev.claudeops.model.Action;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Track;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a run knows of the machine at this moment: its first judgement, and what was seen when it
 * looked again after a deed. Safe for threads.
 */
final class Picture {
  /** So many problems at most are looked at again for one wish. */
  private static final int MOST = 20;

  /** So many observations besides those of the first look are remembered, the last ones. */
  static final int MOST_LATER = 10_000;

  private final Rules rules;
  private final List<Dependency> dependencies;
  private final List<Observation> first;
  private final Deque<Observation> later = new ArrayDeque<>();
  private Judgement judgement;

  Picture(Judgement first, Rules rules, List<Dependency> dependencies) {
    this.judgement = first;
    this.first = first.observations();
    this.rules = rules;
    this.dependencies = List.copyOf(dependencies);
  }

  synchronized Judgement judgement() {
    return judgement;
  }

  List<Dependency> dependencies() {
    return dependencies;
  }

  Rules rules() {
    return rules;
  }

  /**
   * The findings that stand now, the worst first: open, and not seen to be well. One that flapped
   * stays open for some good looks more; that is no reason to do something to what is well.
   */
  List<Finding> open() {
    return judgement().findings().stream()
        .filter(Finding::open)
        .filter(finding -> seen(finding.subject()).filter(one -> well(one, finding)).isEmpty())
        .toList();
  }

  private boolean well(Observation seen, Finding finding) {
    return Judge.shows(seen, finding.type(), rules, level(finding.id()))
        instanceof Judge.Showing.Good;
  }

  /** What was last seen of a subject. */
  Optional<Observation> seen(Subject subject) {
    return judgement().observations().stream()
        .filter(one -> one.subject().equals(subject))
        .findFirst();
  }

  /** What the thresholds hold a problem for. */
  Optional<Severity> level(FindingId id) {
    return judgement().tracks().stream()
        .filter(track -> track.id().equals(id))
        .findFirst()
        .flatMap(Track::level);
  }

  /**
   * The open findings that speak for a wish: those whose observations it rests on, of all that are
   * on its target, name it as the culprit, or are on something that stands on it. Where it rests on
   * none of them, those on the target and those that name it count, and without any of these those
   * on what stands on it.
   */
  List<Finding> reasons(Action wish) {
    List<Finding> direct = new ArrayList<>();
    List<Finding> above = new ArrayList<>();
    Set<Subject> standing = standingOn(wish.target());
    for (Finding finding : open()) {
      if (finding.subject().equals(wish.target())
          || seen(finding.subject())
              .filter(one -> one.culprits(finding.type()).contains(wish.target()))
              .isPresent()) {
        direct.add(finding);
      } else if (standing.contains(finding.subject())) {
        above.add(finding);
      }
    }
    List<Finding> all = new ArrayList<>(direct);
    all.addAll(above);
    List<Finding> cited =
        all.stream()
            .filter(finding -> finding.basis().stream().anyMatch(wish.because()::contains))
            .toList();
    List<Finding> chosen = !cited.isEmpty() ? cited : direct.isEmpty() ? above : direct;
    return List.copyOf(chosen.subList(0, Math.min(MOST, chosen.size())));
  }

  /** Every subject that may be other than it was after something was done to this one. */
  Set<Subject> concerned(Subject target, List<Finding> reasons) {
    Set<Subject> concerned = new HashSet<>(Set.of(target));
    reasons.forEach(finding -> concerned.add(finding.subject()));
    Set<Subject> standing = standingOn(target);
    open().stream()
        .map(Finding::subject)
        .filter(standing::contains)
        .limit(MOST)
        .forEach(concerned::add);
    return concerned;
  }

  /** Everything that stands on this subject, near and far. Linear in the dependencies. */
  private Set<Subject> standingOn(Subject subject) {
    Map<Subject, List<Subject>> above = new HashMap<>();
    dependencies.forEach(
        edge -> above.computeIfAbsent(edge.on(), key -> new ArrayList<>()).add(edge.subject()));
    Set<Subject> found = new HashSet<>();
    Deque<Subject> next = new ArrayDeque<>(List.of(subject));
    while (!next.isEmpty()) {
      for (Subject one : above.getOrDefault(next.pop(), List.of())) {
        if (found.add(one)) {
          next.push(one);
        }
      }
    }
    found.remove(subject);
    return found;
  }

  /** Takes note of what any look of the run saw; the findings stay as they are. */
  synchronized void remember(List<Observation> seen) {
    for (Observation one : seen) {
      later.addLast(one);
      if (later.size() > MOST_LATER) {
        later.removeFirst();
      }
    }
  }

  /** Every observation of the run, in the order they were made. */
  synchronized List<Observation> seen() {
    List<Observation> all = new ArrayList<>(first);
    all.addAll(later);
    return List.copyOf(all);
  }

  /**
   * Takes in what was seen again.
   *
   * @param twice problems that a look before this one did not show either
   */
  synchronized void looked(List<Observation> again, Set<FindingId> twice, Instant now) {
    judgement = Judge.again(judgement, again, twice, rules, dependencies, now);
  }
}
