package dev.claudeops.policy;

import dev.claudeops.model.Verdict;
import java.time.Instant;
import java.util.Optional;

/** While the stop button is pressed, nothing is done. */
final class Paused implements Rule {
  @Override
  public String name() {
    return "paused";
  }

  @Override
  public String summary() {
    return "Nothing is done while somebody has paused ClaudeOps.";
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    return now.stop()
        .map(stop -> new Verdict.Hold(name(), stop.why(), stop.until().orElse(Instant.MAX)));
  }
}
