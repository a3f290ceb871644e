package dev.claudeops.policy;

import dev.claudeops.model.Verdict;
import java.time.Duration;
import java.util.Optional;

/** What the machine is at is not disturbed. Telling a person disturbs nothing. */
final class BusyHost implements Rule {
  /** How long until it is worth asking again; nobody knows when a backup is done. */
  private static final Duration AGAIN = Duration.ofMinutes(10);

  @Override
  public String name() {
    return "busy-host";
  }

  @Override
  public String summary() {
    return "Nothing is done while a package manager or a backup is at work, somebody deploys, or a"
        + " shutdown is at hand.";
  }

  @Override
  public String setting() {
    return "policy.busy";
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    return wish.tells() || now.busy().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Verdict.Hold(name(), String.join("; ", now.busy()), now.now().plus(AGAIN)));
  }
}
