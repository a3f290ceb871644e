package dev.claudeops.policy;

import dev.claudeops.model.Finding;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** No action without evidence that this run saw itself, and that the wish cites. */
final class HasEvidence implements Rule {
  @Override
  public String name() {
    return "evidence";
  }

  @Override
  public String summary() {
    return "There must be an open finding on the target, or one that names it as at fault, or one"
        + " of at least a warning on what stands on it, and the wish must cite what this run saw"
        + " of it.";
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    return fault(wish, now).map(why -> new Verdict.Deny(name(), why));
  }

  private static Optional<String> fault(Wish wish, Situation now) {
    List<Finding> findings = Grounds.of(wish.target(), now).all();
    if (findings.isEmpty()) {
      return Optional.of(
          "no open finding speaks of "
              + wish.target()
              + " or of what stands on it, and is seen at this look");
    }
    Set<ObservationId> seen = new HashSet<>();
    now.observations().stream().map(Observation::id).forEach(seen::add);
    for (ObservationId cited : wish.action().because()) {
      if (!seen.contains(cited)) {
        return Optional.of("it cites " + cited + ", which nobody saw in this run");
      }
    }
    boolean cites =
        findings.stream()
            .flatMap(finding -> finding.basis().stream())
            .anyMatch(basis -> wish.action().because().contains(basis));
    return cites
        ? Optional.empty()
        : Optional.of(
            "it does not cite what \"%s\" rests on".formatted(findings.getFirst().title()));
  }
}
