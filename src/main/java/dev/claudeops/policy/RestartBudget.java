package dev.claudeops.policy;

import dev.claudeops.config.Policy;
import dev.claudeops.model.Verdict;
import dev.claudeops.text.Humane;
import java.time.Instant;
import java.util.Optional;

/** What was interrupted often enough is left alone, whoever did it. */
final class RestartBudget implements Rule {
  @Override
  public String name() {
    return "restart-budget";
  }

  @Override
  public String summary() {
    return "One thing is not interrupted more often within a time than its budget has it; what"
        + " systemd, Docker and PM2 restart by themselves counts, too, but not against a start of"
        + " what is down.";
  }

  @Override
  public String setting() {
    return "policy.restarts";
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    if (wish.tells() || !wish.known().restarts()) {
      return Optional.empty();
    }
    Policy.Restarts budget = Scope.of(wish.target(), now).restarts();
    if (budget.most() == 0) {
      return Optional.of(
          new Verdict.Deny(name(), "the policy has no restarts for " + wish.target()));
    }
    Interruptions lately = Interruptions.of(wish, now).within(budget.within(), now.now());
    if (lately.count() < budget.most()) {
      return Optional.empty();
    }
    Instant until = lately.fewerThan(budget.most(), budget.within(), now.now());
    return Optional.of(
        new Verdict.Hold(
            name(),
            "%s was interrupted %s within %s; %d are the most, so it is left alone until %s"
                .formatted(
                    wish.target(),
                    Humane.count(lately.count(), "time"),
                    Humane.duration(budget.within()),
                    budget.most(),
                    Humane.minute(until, now.zone())),
            until));
  }
}
