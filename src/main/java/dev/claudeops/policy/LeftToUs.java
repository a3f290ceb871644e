package dev.claudeops.policy;

import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import dev.claudeops.model.Verdict;
import java.util.Optional;

/**
 * Whether a deed of this risk is left to us. What runs a service that no owner has declared is held
 * for at least MEDIUM: we know that it is there, and not what it is for.
 */
final class LeftToUs implements Rule {
  @Override
  public String name() {
    return "autonomy";
  }

  @Override
  public String summary() {
    return "Under `observe` nothing is done; under `suggest` a person is asked for everything;"
        + " under `act` what is of low risk is done, what is of medium risk when it can be taken"
        + " back, and a person is asked for the rest.";
  }

  @Override
  public String setting() {
    return "policy.autonomy";
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    if (wish.tells()) {
      return Optional.empty();
    }
    Scope scope = Scope.of(wish.target(), now);
    ActionSpec spec = wish.known();
    boolean raised = scope.undeclared() && spec.risk() == Risk.LOW;
    Risk risk = raised ? Risk.MEDIUM : spec.risk();
    return switch (scope.autonomy(spec.kind())) {
      case OBSERVE ->
          Optional.of(new Verdict.Deny(name(), "ClaudeOps only observes here; a person may do it"));
      case SUGGEST -> Optional.of(ask(wish, risk, "everything is asked for here"));
      case ACT ->
          switch (risk) {
            case LOW -> Optional.empty();
            case MEDIUM ->
                spec.reversible()
                    ? Optional.empty()
                    : Optional.of(
                        ask(
                            wish,
                            risk,
                            raised
                                ? "the config declares no service with it"
                                : "it cannot be taken back"));
            case HIGH -> Optional.of(ask(wish, risk, "what is of high risk is always asked for"));
          };
    };
  }

  private Verdict ask(Wish wish, Risk risk, String because) {
    return new Verdict.Ask(
        name(),
        "Shall %s be done to %s? It is of %s risk, and %s."
            .formatted(wish.action().kind(), wish.target(), risk.word(), because));
  }
}
