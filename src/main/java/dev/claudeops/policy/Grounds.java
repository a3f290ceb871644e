package dev.claudeops.policy;

import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
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
 * What speaks for doing something to one target: the open findings whose subjects this run saw to
 * be ill. What was not seen is no reason; nor is what is well at this look and only still open,
 * because it comes and goes or has not been well for long enough. INFO is a reason for the subject
 * itself and for what it names as at fault (a reboot that is due, a process that holds a deleted
 * file), but not for what it stands on.
 *
 * @param own on the target itself
 * @param naming those whose observations name the target as at fault
 * @param above on what stands on the target, over any number of steps, but not through what was
 *     seen to be well (as in docs/decisions/causes.md); without those that another cause than the
 *     target explains
 */
record Grounds(List<Finding> own, List<Finding> naming, List<Finding> above) {

  static Grounds of(Subject target, Situation now) {
    Map<Subject, Observation> seen = new HashMap<>();
    Map<ObservationId, Observation> byId = new HashMap<>();
    for (Observation one : now.observations()) {
      seen.put(one.subject(), one);
      byId.put(one.id(), one);
    }
    Map<Subject, List<Finding>> real = new HashMap<>();
    List<Finding> own = new ArrayList<>();
    List<Finding> naming = new ArrayList<>();
    for (Finding finding : now.findings()) {
      Observation of = seen.get(finding.subject());
      if (!finding.open() || of == null || !speaks(finding, of)) {
        continue;
      }
      if (matters(finding)) {
        real.computeIfAbsent(finding.subject(), any -> new ArrayList<>()).add(finding);
      }
      if (finding.subject().equals(target)) {
        own.add(finding);
      }
      if (names(of, finding, target)
          || finding.basis().stream()
              .map(byId::get)
              .anyMatch(basis -> basis != null && names(basis, finding, target))) {
        naming.add(finding);
      }
    }
    return new Grounds(own, naming, above(target, now, seen, real));
  }

  /**
   * Whether this look still shows it; what is only worth knowing leaves a subject's health as it
   * is.
   */
  private static boolean speaks(Finding finding, Observation seen) {
    return matters(finding)
        ? seen.health() == Health.DEGRADED || seen.health() == Health.FAILED
        : seen.health() != Health.UNKNOWN;
  }

  /** Whether it is more than worth knowing. */
  static boolean matters(Finding finding) {
    return finding.open() && finding.severity().compareTo(Severity.WARNING) >= 0;
  }

  private static boolean names(Observation seen, Finding finding, Subject target) {
    return seen.health() != Health.UNKNOWN && seen.culprits(finding.type()).contains(target);
  }

  private static List<Finding> above(
      Subject target,
      Situation now,
      Map<Subject, Observation> seen,
      Map<Subject, List<Finding>> real) {
    Map<Subject, List<Subject>> standing = new HashMap<>();
    for (Dependency edge : now.dependencies()) {
      standing.computeIfAbsent(edge.on(), any -> new ArrayList<>()).add(edge.subject());
    }
    for (Observation one : now.observations()) {
      for (Subject on : one.dependsOn()) {
        standing.computeIfAbsent(on, any -> new ArrayList<>()).add(one.subject());
      }
    }
    List<Finding> found = new ArrayList<>();
    Set<Subject> met = new HashSet<>(Set.of(target));
    Deque<Subject> walk = new ArrayDeque<>(met);
    while (!walk.isEmpty()) {
      for (Subject higher : standing.getOrDefault(walk.pop(), List.of())) {
        if (!met.add(higher)) {
          continue;
        }
        List<Finding> its = real.getOrDefault(higher, List.of());
        its.stream().filter(finding -> cause(finding, target, now).isEmpty()).forEach(found::add);
        Observation of = seen.get(higher);
        if (!its.isEmpty() || of == null || of.health() != Health.OK) {
          walk.push(higher);
        }
      }
    }
    return found;
  }

  /** What else than the target explains a finding, and is itself unhealthy still. */
  static Optional<Subject> cause(Finding finding, Subject target, Situation now) {
    return finding
        .causedBy()
        .filter(cause -> !cause.equals(target))
        .filter(
            cause ->
                now.findings().stream()
                    .anyMatch(other -> matters(other) && other.subject().equals(cause)));
  }

  /** All of them. */
  List<Finding> all() {
    List<Finding> all = new ArrayList<>(own);
    all.addAll(naming);
    all.addAll(above);
    return all;
  }
}
