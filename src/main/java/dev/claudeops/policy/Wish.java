package dev.claudeops.policy;

import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Subject;
import java.util.Optional;

/**
 * A wish at the gate.
 *
 * @param spec of its kind, as the owner's policy has it; empty when there is no such kind
 * @param approved when a person said yes to exactly this action, who did
 */
public record Wish(Action action, Optional<ActionSpec> spec, Optional<String> approved) {
  /** The kind that tells a person and changes nothing. */
  static final String TELL = "escalate";

  /** The spec, for rules that stand behind the one that wants a known kind. */
  public ActionSpec known() {
    return spec.orElseThrow(() -> new IllegalStateException("the kind is not known"));
  }

  /** Whether it only tells a person. Budgets and autonomy are for changes. */
  boolean tells() {
    return action.kind().equals(TELL);
  }

  Subject target() {
    return action.target();
  }
}
