package dev.claudeops.notify;

import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Run;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A problem with its consequences, told as one: a cause that is open, and what is open because of
 * it.
 */
record Affair(Finding cause, List<Finding> consequences) {
  private static final int DEEPEST = 32;

  /** Every open problem worth telling, each in one affair; what is silenced is in none. */
  static List<Affair> of(Run run, Predicate<Subject> silenced) {
    Map<Subject, Finding> worst = new HashMap<>();
    List<Finding> open =
        run.findings().stream()
            .filter(finding -> finding.open() && finding.severity() != Severity.INFO)
            .toList();
    for (Finding finding : open) {
      worst.merge(
          finding.subject(), finding, (a, b) -> b.severity().compareTo(a.severity()) > 0 ? b : a);
    }
    Map<FindingId, Finding> roots = new LinkedHashMap<>();
    Map<FindingId, List<Finding>> below = new HashMap<>();
    for (Finding finding : open) {
      Optional<Finding> root = root(finding, worst, silenced);
      if (root.isPresent()) {
        roots.put(root.get().id(), root.get());
        if (!root.get().id().equals(finding.id())) {
          below.computeIfAbsent(root.get().id(), _ -> new ArrayList<>()).add(finding);
        }
      }
    }
    return roots.values().stream()
        .map(cause -> new Affair(cause, below.getOrDefault(cause.id(), List.of())))
        .sorted(Comparator.comparing(Affair::level).reversed())
        .toList();
  }

  /** The end of the chain of causes; empty where somebody on it is silenced. */
  private static Optional<Finding> root(
      Finding finding, Map<Subject, Finding> worst, Predicate<Subject> silenced) {
    Finding at = finding;
    Set<FindingId> seen = new HashSet<>();
    for (int i = 0; i < DEEPEST; i++) {
      if (silenced.test(at.subject()) || at.causedBy().filter(silenced).isPresent()) {
        return Optional.empty();
      }
      Optional<Finding> cause = at.causedBy().map(worst::get);
      if (cause.isEmpty() || !seen.add(at.id())) {
        return Optional.of(cause.isEmpty() ? at : first(seen, worst, at));
      }
      at = cause.get();
    }
    return Optional.of(at);
  }

  /** Of a circle, the same one for all that are in it. */
  private static Finding first(Set<FindingId> circle, Map<Subject, Finding> worst, Finding at) {
    return worst.values().stream()
        .filter(one -> circle.contains(one.id()))
        .min(Comparator.comparing(Finding::id))
        .orElse(at);
  }

  String key() {
    return cause.id().value();
  }

  Stream<Finding> all() {
    return Stream.concat(Stream.of(cause), consequences.stream());
  }

  /** The worst of all of it. */
  Severity level() {
    return all().map(Finding::severity).max(Comparator.naturalOrder()).orElseThrow();
  }

  boolean concerns(Deed deed) {
    return concerns(deed.action());
  }

  /** Whether an action is because of it. */
  boolean concerns(Action action) {
    return all()
        .anyMatch(
            finding ->
                finding.subject().equals(action.target())
                    || finding.basis().stream().anyMatch(action.because()::contains));
  }

  /** The services that it touches. */
  List<String> services(Run run) {
    return all().flatMap(finding -> services(run, finding.subject()).stream()).distinct().toList();
  }

  static List<String> services(Run run, Subject subject) {
    return run.services().stream()
        .filter(service -> service.runtime().equals(subject) || service.parts().contains(subject))
        .map(ServiceState::name)
        .toList();
  }
}
