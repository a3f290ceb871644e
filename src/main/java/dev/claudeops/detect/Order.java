package dev.claudeops.detect;

import dev.claudeops.model.Finding;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The order in which findings are told: groups of a cause and its symptoms, the group with the
 * worst finding first; inside a group the cause's own findings first; what was resolved at the end.
 */
final class Order {
  private static final Comparator<Finding> WORST_FIRST =
      Comparator.comparing(Finding::severity)
          .reversed()
          .thenComparing(Finding::since)
          .thenComparing(Finding::subject)
          .thenComparing(Finding::type);

  private Order() {}

  private record Group(Severity worst, List<Finding> members) {}

  static List<Finding> of(Collection<Course.Told> told, Causes causes) {
    Map<Subject, List<Finding>> groups = new HashMap<>();
    List<Finding> resolved = new ArrayList<>();
    for (Course.Told tale : told) {
      if (tale.phase() == Phase.RESOLVED) {
        resolved.add(finding(tale, Optional.empty()));
      } else {
        Finding finding = finding(tale, causes.of(tale.track().subject()));
        groups
            .computeIfAbsent(finding.causedBy().orElse(finding.subject()), key -> new ArrayList<>())
            .add(finding);
      }
    }
    List<Finding> ordered = new ArrayList<>();
    groups.values().stream()
        .map(Order::group)
        .sorted(
            Comparator.comparing(Group::worst)
                .reversed()
                .thenComparing(group -> group.members().getFirst(), WORST_FIRST))
        .forEach(group -> ordered.addAll(group.members()));
    resolved.sort(WORST_FIRST);
    ordered.addAll(resolved);
    return ordered;
  }

  private static Group group(List<Finding> members) {
    List<Finding> sorted =
        members.stream()
            .sorted(
                Comparator.comparing((Finding finding) -> finding.causedBy().isPresent())
                    .thenComparing(WORST_FIRST))
            .toList();
    Severity worst =
        members.stream().map(Finding::severity).max(Comparator.naturalOrder()).orElseThrow();
    return new Group(worst, sorted);
  }

  private static Finding finding(Course.Told tale, Optional<Subject> causedBy) {
    return new Finding(
        tale.track().id(),
        tale.track().subject(),
        tale.track().type(),
        tale.track().severity(),
        tale.phase(),
        tale.track().since(),
        tale.title(),
        List.of(ObservationId.of(tale.track().subject())),
        causedBy,
        tale.track().flapping());
  }
}
