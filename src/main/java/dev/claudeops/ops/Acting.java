package dev.claudeops.ops;

import dev.claudeops.action.ActionKind;
import dev.claudeops.action.Actions;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.policy.Gate;
import dev.claudeops.policy.Rule;
import dev.claudeops.policy.Rules;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can be done at all, and the rules it is done by. */
record Acting(List<ActionKind> kinds, List<Rule> rules) {
  /** Every kind and every rule that is shipped. */
  static Acting shipped() {
    return new Acting(Actions.all(), Rules.all());
  }

  Acting {
    kinds = List.copyOf(kinds);
    rules = List.copyOf(rules);
  }

  Gate gate() {
    return new Gate(
        rules, specs().stream().collect(Collectors.toMap(ActionSpec::kind, spec -> spec)));
  }

  List<ActionSpec> specs() {
    return kinds.stream().map(ActionKind::spec).toList();
  }

  Optional<ActionKind> named(String kind) {
    return kinds.stream().filter(one -> one.spec().kind().equals(kind)).findFirst();
  }
}
