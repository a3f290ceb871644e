package dev.claudeops.detect;

import dev.claudeops.model.Dependency;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which unhealthy subject explains another: the deepest one on the way down the dependencies.
 *
 * <p>A culprit is a subject with an open WARNING or CRITICAL finding; INFO and UNKNOWN explain
 * nothing. The way may lead through subjects that were not seen or could not be seen, but not
 * through one that was seen to be well: where the database is well, its full disk does not explain
 * why the shop is down. Of several culprits the worst is named, then the oldest, then by name. In a
 * circle of dependencies one culprit is chosen the same way and explains the others.
 *
 * <p>Strongly connected components (Tarjan 1972, without recursion because chains can be long) come
 * out with what they stand on first, so one pass is enough.
 */
final class Causes {
  private final Map<Subject, List<Subject>> edges = new HashMap<>();
  private final Map<Subject, Culprit> culprits = new HashMap<>();
  private final Set<Subject> well = new HashSet<>();
  private final Map<Subject, Subject> roots = new HashMap<>();

  private final Map<Subject, Integer> index = new HashMap<>();
  private final Map<Subject, Integer> low = new HashMap<>();
  private final Deque<Subject> path = new ArrayDeque<>();
  private final Set<Subject> onPath = new HashSet<>();

  /** An unhealthy subject, by its worst open finding. */
  private record Culprit(Subject subject, Severity severity, Instant since) {
    static final Comparator<Culprit> FIRST =
        Comparator.comparing(Culprit::severity)
            .reversed()
            .thenComparing(Culprit::since)
            .thenComparing(Culprit::subject);
  }

  private Causes() {}

  static Causes of(
      Collection<Course.Told> told, List<Observation> seen, List<Dependency> dependencies) {
    Causes causes = new Causes();
    List<Subject> starts = new ArrayList<>();
    for (Course.Told tale : told) {
      if (tale.phase() == Phase.RESOLVED) {
        continue;
      }
      starts.add(tale.track().subject());
      if (tale.track().severity() != Severity.INFO) {
        Culprit culprit =
            new Culprit(tale.track().subject(), tale.track().severity(), tale.track().since());
        causes.culprits.merge(
            culprit.subject(), culprit, (a, b) -> Culprit.FIRST.compare(a, b) <= 0 ? a : b);
      }
    }
    for (Observation observation : seen) {
      if (observation.health() == Health.OK
          && !causes.culprits.containsKey(observation.subject())) {
        causes.well.add(observation.subject());
      }
      observation.dependsOn().forEach(on -> causes.edge(observation.subject(), on));
    }
    dependencies.forEach(dependency -> causes.edge(dependency.subject(), dependency.on()));
    starts.forEach(causes::explore);
    return causes;
  }

  /** The subject that explains the trouble of this one; empty when it is its own cause. */
  Optional<Subject> of(Subject subject) {
    return Optional.ofNullable(roots.get(subject)).filter(root -> !root.equals(subject));
  }

  private void edge(Subject from, Subject on) {
    edges.computeIfAbsent(from, key -> new ArrayList<>()).add(on);
  }

  /** One step of the walk: a subject and how many of its edges were followed. */
  private static final class Visit {
    final Subject subject;
    int next;

    Visit(Subject subject) {
      this.subject = subject;
    }
  }

  private void explore(Subject start) {
    if (index.containsKey(start)) {
      return;
    }
    Deque<Visit> walk = new ArrayDeque<>();
    walk.push(enter(start));
    while (!walk.isEmpty()) {
      Visit visit = walk.peek();
      List<Subject> below = edges.getOrDefault(visit.subject, List.of());
      if (visit.next < below.size()) {
        Subject on = below.get(visit.next++);
        if (well.contains(on)) {
          continue;
        }
        if (!index.containsKey(on)) {
          walk.push(enter(on));
        } else if (onPath.contains(on)) {
          low.merge(visit.subject, index.get(on), Math::min);
        }
      } else {
        walk.pop();
        if (!walk.isEmpty()) {
          low.merge(walk.peek().subject, low.get(visit.subject), Math::min);
        }
        if (low.get(visit.subject).equals(index.get(visit.subject))) {
          finish(visit.subject);
        }
      }
    }
  }

  private Visit enter(Subject subject) {
    index.put(subject, index.size());
    low.put(subject, index.get(subject));
    path.push(subject);
    onPath.add(subject);
    return new Visit(subject);
  }

  /** Names the root of a whole component: one it stands on, or its own first culprit. */
  private void finish(Subject head) {
    List<Subject> members = new ArrayList<>();
    Subject member;
    do {
      member = path.pop();
      onPath.remove(member);
      members.add(member);
    } while (!member.equals(head));
    Optional<Culprit> below =
        members.stream()
            .flatMap(one -> edges.getOrDefault(one, List.of()).stream())
            .filter(on -> !well.contains(on))
            .map(roots::get)
            .filter(root -> root != null)
            .map(culprits::get)
            .min(Culprit.FIRST);
    Optional<Culprit> root =
        below.or(
            () ->
                members.stream()
                    .map(culprits::get)
                    .filter(culprit -> culprit != null)
                    .min(Culprit.FIRST));
    root.ifPresent(culprit -> members.forEach(one -> roots.put(one, culprit.subject())));
  }
}
