package dev.claudeops.policy;

import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Verdict;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A person is told only so often: whoever is flooded reads nothing. This bounds what an agent that
 * has lost its senses can do with the one thing that no budget of changes holds. What was found is
 * told by the notifiers in any case.
 */
final class ToldOften implements Rule {
  /** Many more than a run of the usual length has reason for. */
  static final int MOST_IN_AN_HOUR = 10;

  static final int MOST_IN_A_DAY = 30;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofHours(24);

  @Override
  public String name() {
    return "told-often";
  }

  @Override
  public String summary() {
    return "A person is told of no more than %d problems within an hour and %d within 24 hours."
        .formatted(MOST_IN_AN_HOUR, MOST_IN_A_DAY);
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    return wish.tells()
        ? over(now, MOST_IN_AN_HOUR, HOUR).or(() -> over(now, MOST_IN_A_DAY, DAY))
        : Optional.empty();
  }

  private Optional<Verdict> over(Situation now, int most, Duration span) {
    List<Instant> told =
        now.deeds().stream()
            .filter(deed -> deed.done() && deed.kind().equals(Wish.TELL))
            .map(PastDeed::at)
            .map(at -> at.isAfter(now.now()) ? now.now() : at)
            .filter(at -> at.isAfter(now.now().minus(span)))
            .sorted()
            .toList();
    return told.size() < most
        ? Optional.empty()
        : Optional.of(
            new Verdict.Hold(
                name(),
                "a person was told %s in %s; %d are the most"
                    .formatted(Humane.count(told.size(), "time"), Humane.duration(span), most),
                told.get(told.size() - most).plus(span)));
  }
}
