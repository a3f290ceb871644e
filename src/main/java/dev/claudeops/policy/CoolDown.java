package dev.claudeops.policy;

import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Verdict;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * After our deed a target gets time to settle. Another deed may follow at once when neither
 * interrupts: a reset of a unit's counter, then its start.
 */
final class CoolDown implements Rule {
  @Override
  public String name() {
    return "cool-down";
  }

  @Override
  public String summary() {
    return "What we have just interrupted is not interrupted again, and the same is not done to it"
        + " again, before it had time to settle.";
  }

  @Override
  public String setting() {
    return "policy.restarts.coolDown";
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    if (wish.tells()) {
      return Optional.empty();
    }
    Duration coolDown = Scope.of(wish.target(), now).restarts().coolDown();
    return now.deeds().stream()
        .filter(deed -> deed.done() && deed.target().equals(wish.target()))
        .filter(deed -> again(deed, wish))
        .max(Comparator.comparing(PastDeed::at))
        .map(deed -> deed.at().isAfter(now.now()) ? now.now() : deed.at())
        .filter(last -> last.plus(coolDown).isAfter(now.now()))
        .map(last -> hold(wish, last, last.plus(coolDown), now));
  }

  private static boolean again(PastDeed deed, Wish wish) {
    return deed.kind().equals(wish.action().kind()) || deed.restarted() && wish.known().restarts();
  }

  private Verdict hold(Wish wish, Instant last, Instant until, Situation now) {
    return new Verdict.Hold(
        name(),
        "we did something to %s %s ago; it settles until %s"
            .formatted(
                wish.target(), Humane.span(last, now.now()), Humane.minute(until, now.zone())),
        until);
  }
}
