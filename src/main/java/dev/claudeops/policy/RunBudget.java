package dev.claudeops.policy;

import dev.claudeops.model.Verdict;
import dev.claudeops.text.Humane;
import java.util.Optional;

/** One run does only so much. */
final class RunBudget implements Rule {
  @Override
  public String name() {
    return "run-budget";
  }

  @Override
  public String summary() {
    return "One run makes only so many changes; the next may go on.";
  }

  @Override
  public String setting() {
    return "policy.deedsPerRun";
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    int most = now.config().policy().deedsPerRun();
    return wish.tells() || now.deedsThisRun() < most
        ? Optional.empty()
        : Optional.of(
            new Verdict.Hold(
                name(),
                "this run has made "
                    + Humane.count(now.deedsThisRun(), "change")
                    + " already; "
                    + most
                    + " are the most",
                now.now().plus(now.config().interval())));
  }
}
