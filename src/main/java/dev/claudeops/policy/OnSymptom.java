package dev.claudeops.policy;

import dev.claudeops.model.Finding;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What suffers from something else is left alone: its cause is to be mended. A target whose own
 * trouble has a reason of its own besides is no symptom.
 */
final class OnSymptom implements Rule {
  @Override
  public String name() {
    return "symptom";
  }

  @Override
  public String summary() {
    return "Nothing is done to a target whose trouble is explained by something else that is"
        + " unhealthy; that is acted on. A person may be told of it.";
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    if (wish.tells()) {
      return Optional.empty();
    }
    Grounds grounds = Grounds.of(wish.target(), now);
    List<Finding> all = new ArrayList<>(grounds.own());
    all.addAll(grounds.naming());
    // What is only worth knowing is no reason of its own beside a trouble that has a cause.
    List<Finding> real = all.stream().filter(Grounds::matters).toList();
    List<Finding> troubles = real.isEmpty() ? all : real;
    List<Subject> causes =
        troubles.stream()
            .flatMap(finding -> Grounds.cause(finding, wish.target(), now).stream())
            .toList();
    if (causes.isEmpty() || causes.size() < troubles.size()) {
      return Optional.empty();
    }
    return Optional.of(
        new Verdict.Deny(
            name(),
            "the trouble of %s comes from %s, which is to be mended"
                .formatted(wish.target(), causes.getFirst())));
  }
}
