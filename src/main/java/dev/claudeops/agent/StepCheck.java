package dev.claudeops.agent;

import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Param;
import dev.claudeops.text.Nearest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether a step can ever be done: its kind exists, takes such targets and such parameters. */
final class StepCheck {
  /** The kinds of subjects that a service can be. */
  private static final List<String> RUNTIMES =
      List.of("unit", "container", "pm2", "process", "database");

  private StepCheck() {}

  /**
   * What is wrong with it, in one sentence.
   *
   * @param subjects the kinds of subjects that the runbook's findings are told of
   */
  static Optional<String> of(Step step, Collection<ActionSpec> kinds, Set<String> subjects) {
    if (step.leaves() || step.escalates()) {
      return Optional.empty();
    }
    Optional<ActionSpec> known =
        kinds.stream().filter(spec -> spec.kind().equals(step.kind())).findFirst();
    if (known.isEmpty()) {
      return Optional.of(
          "there is no action "
              + step.kind()
              + Nearest.hint(step.kind(), kinds.stream().map(ActionSpec::kind).toList()));
    }
    ActionSpec spec = known.get();
    if (!reachable(step.where(), spec, subjects)) {
      return Optional.of(
          "%s is done to %s, which \"%s\" never is here"
              .formatted(spec.kind(), Nearest.list(spec.targets()), step.where().word()));
    }
    return params(step.params(), spec);
  }

  private static boolean reachable(Place where, ActionSpec spec, Set<String> subjects) {
    return switch (where) {
      case Place.Own _ -> spec.targets().stream().anyMatch(subjects::contains);
      case Place.Cause _ -> true;
      case Place.OfService _ -> spec.targets().stream().anyMatch(RUNTIMES::contains);
      case Place.Need _ -> spec.targets().stream().anyMatch(RUNTIMES::contains);
      case Place.Guilty(Optional<String> kind) -> kind.map(spec.targets()::contains).orElse(true);
      case Place.Fixed(var subject) -> spec.targets().contains(subject.kind());
    };
  }

  private static Optional<String> params(Map<String, String> given, ActionSpec spec) {
    for (String name : given.keySet()) {
      if (spec.params().stream().noneMatch(param -> param.name().equals(name))) {
        return Optional.of(spec.kind() + " has no parameter " + name);
      }
    }
    for (Param param : spec.params()) {
      String value = given.get(param.name());
      if (value == null && param.usual().isEmpty()) {
        return Optional.of(spec.kind() + " needs the parameter " + param.name());
      }
      Optional<String> fault = Optional.ofNullable(value).flatMap(param.form()::fault);
      if (fault.isPresent()) {
        return Optional.of("the parameter " + param.name() + " " + fault.get());
      }
    }
    return Optional.empty();
  }
}
