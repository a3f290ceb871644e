package dev.claudeops.policy;

import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Verdict;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One day sees only so many changes; what was only told to a person is none. Of one thing a person
 * is told only so often: each telling leaves files, and a person who is told too much hears
 * nothing.
 */
final class DayBudget implements Rule {
  private static final Duration DAY = Duration.ofHours(24);
  private static final int MOST_TOLD = 5;

  @Override
  public String name() {
    return "day-budget";
  }

  @Override
  public String summary() {
    return "Within 24 hours only so many changes are made, and a person is told of one thing five"
        + " times at most.";
  }

  @Override
  public String setting() {
    return "policy.deedsPerDay";
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    if (wish.tells()) {
      return told(wish, now);
    }
    int most = now.config().policy().deedsPerDay();
    List<Instant> today =
        now.deeds().stream()
            .filter(deed -> deed.done() && !deed.kind().equals(Wish.TELL))
            .map(PastDeed::at)
            .filter(at -> at.isAfter(now.now().minus(DAY)))
            .sorted()
            .toList();
    if (today.size() < most) {
      return Optional.empty();
    }
    String why =
        "%s were made in 24 hours; %d are the most"
            .formatted(Humane.count(today.size(), "change"), most);
    if (most == 0) {
      return Optional.of(new Verdict.Deny(name(), "the policy has no changes for any day"));
    }
    Instant free = today.get(today.size() - most);
    return Optional.of(
        new Verdict.Hold(name(), why, (free.isAfter(now.now()) ? now.now() : free).plus(DAY)));
  }

  private Optional<Verdict> told(Wish wish, Situation now) {
    List<Instant> today =
        now.deeds().stream()
            .filter(deed -> deed.done() && deed.kind().equals(Wish.TELL))
            .filter(deed -> deed.target().equals(wish.target()))
            .map(PastDeed::at)
            .filter(at -> at.isAfter(now.now().minus(DAY)))
            .sorted()
            .toList();
    if (today.size() < MOST_TOLD) {
      return Optional.empty();
    }
    Instant free = today.get(today.size() - MOST_TOLD);
    return Optional.of(
        new Verdict.Hold(
            name(),
            "a person was told of %s %s in 24 hours"
                .formatted(wish.target(), Humane.count(today.size(), "time")),
            (free.isAfter(now.now()) ? now.now() : free).plus(DAY)));
  }
}
