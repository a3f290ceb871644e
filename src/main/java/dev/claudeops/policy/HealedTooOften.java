package dev.claudeops.policy;

import dev.claudeops.config.Policy;
import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Verdict;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What must be healed again and again is not healed: a person is asked, and told its history. */
final class HealedTooOften implements Rule {
  @Override
  public String name() {
    return "escalation";
  }

  @Override
  public String summary() {
    return "What was healed too often within a time is not healed again without a person's word.";
  }

  @Override
  public String setting() {
    return "policy.restarts.askAfter";
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    if (wish.tells()) {
      return Optional.empty();
    }
    Policy.Restarts budget = Scope.of(wish.target(), now).restarts();
    Interruptions lately = heals(wish, now).within(budget.askWithin(), now.now());
    if (budget.askAfter() == 0 || lately.count() < budget.askAfter()) {
      return Optional.empty();
    }
    return Optional.of(
        new Verdict.Ask(
            name(),
            "%s was %s %s. Doing it again may not help: shall %s be done once more?"
                .formatted(
                    wish.target(),
                    wish.known().restarts() ? "restarted" : "seen to by " + wish.action().kind(),
                    history(lately, now.now()),
                    wish.action().kind())));
  }

  /** Interruptions, or what we did of this very kind where it does not interrupt. */
  private static Interruptions heals(Wish wish, Situation now) {
    if (wish.known().restarts()) {
      return Interruptions.of(wish, now);
    }
    return new Interruptions(
        now.deeds().stream()
            .filter(PastDeed::done)
            .filter(deed -> deed.kind().equals(wish.action().kind()))
            .filter(deed -> deed.target().equals(wish.target()))
            .map(deed -> new Interruptions.Some(deed.at(), 1))
            .toList());
  }

  /** {@code 4 times in 2 h, each time after about 25 min}. */
  static String history(Interruptions lately, Instant now) {
    List<Interruptions.Some> each = lately.each();
    String all =
        "%s in %s"
            .formatted(
                Humane.count(lately.count(), "time"), Humane.span(each.getFirst().at(), now));
    List<Duration> gaps = new ArrayList<>();
    for (int i = 1; i < each.size(); i++) {
      gaps.add(Duration.between(each.get(i - 1).at(), each.get(i).at()));
    }
    if (gaps.isEmpty() || each.stream().anyMatch(some -> some.count() > 1)) {
      return all;
    }
    Duration least = gaps.stream().min(Duration::compareTo).orElseThrow();
    Duration most = gaps.stream().max(Duration::compareTo).orElseThrow();
    if (most.compareTo(least.multipliedBy(3).dividedBy(2)) <= 0) {
      Duration mean = gaps.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(gaps.size());
      return all
          + ", each time after about "
          + Humane.duration(Duration.ofSeconds(mean.toSeconds()));
    }
    return all
        + ", after "
        + String.join(", ", gaps.stream().limit(6).map(Humane::duration).toList())
        + (gaps.size() > 6 ? " and more" : "");
  }
}
