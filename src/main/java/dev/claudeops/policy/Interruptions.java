package dev.claudeops.policy;

import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Restart;
import dev.claudeops.model.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * How often a target was interrupted, counted at the effect: restarts that probes saw, whoever made
 * them, and our own deeds, done or attempted.
 *
 * <p><b>Nothing is counted twice.</b> systemd's NRestarts and Docker's RestartCount count what
 * their own restart policies did and not what {@code systemctl restart} and {@code docker restart}
 * do, so there both are added. PM2's counter counts ours as well: of a PM2 app, our deeds between
 * two sightings of restarts are part of the later sighting, as far as its count reaches. A deed
 * that no later sighting holds is counted by itself.
 *
 * <p><b>A start interrupts nothing.</b> For what begins a thing that is down, only our own deeds
 * are counted: a supervisor gives up after a burst of restarts, and that burst must not forbid the
 * one start that is wanted when its reason is gone.
 *
 * <p>A process and a session live once: for them the deeds of one kind are counted together,
 * whichever was ended. A time that lies ahead, because the clock was put back, counts as now.
 *
 * @param each the oldest first
 */
record Interruptions(List<Some> each) {
  private static final Set<String> LIVE_ONCE = Set.of("pid", "session");

  /** Some at one time. */
  record Some(Instant at, long count) {}

  static Interruptions of(Wish wish, Situation now) {
    Subject target = wish.target();
    boolean starts = wish.spec().filter(ActionSpec::starts).isPresent();
    List<Some> all = new ArrayList<>();
    List<PastDeed> deeds =
        new ArrayList<>(
            now.deeds().stream()
                .filter(deed -> deed.restarted() && deed.done() && concerns(deed, wish))
                .sorted(Comparator.comparing(PastDeed::at))
                .toList());
    Instant before = Instant.MIN;
    for (Restart seen :
        now.restarts().stream()
            .filter(restart -> restart.subject().equals(target) && !starts)
            .sorted(Comparator.comparing(Restart::at))
            .toList()) {
      all.add(new Some(seen.at(), seen.count()));
      if (target.kind().equals("pm2")) {
        takeOut(deeds, before, seen);
        before = seen.at();
      }
    }
    deeds.forEach(deed -> all.add(new Some(deed.at(), 1)));
    all.sort(Comparator.comparing(Some::at));
    return new Interruptions(List.copyOf(all));
  }

  private static boolean concerns(PastDeed deed, Wish wish) {
    return LIVE_ONCE.contains(wish.target().kind())
        ? deed.target().kind().equals(wish.target().kind())
            && deed.kind().equals(wish.action().kind())
        : deed.target().equals(wish.target());
  }

  /**
   * Takes out the deeds that this sighting counted: those since the one before, the last first. A
   * run looks before it acts, so a deed of the same second as a sighting came behind it.
   */
  private static void takeOut(List<PastDeed> deeds, Instant before, Restart seen) {
    long left = seen.count();
    for (int i = deeds.size() - 1; i >= 0 && left > 0; i--) {
      Instant at = deeds.get(i).at();
      if (!at.isBefore(before) && at.isBefore(seen.at())) {
        deeds.remove(i);
        left--;
      }
    }
  }

  /** Those of this last while. */
  Interruptions within(Duration span, Instant now) {
    return new Interruptions(
        each.stream().filter(some -> some.at().isAfter(now.minus(span))).toList());
  }

  /** How many; no more than a long holds. */
  long count() {
    long sum = 0;
    for (Some some : each) {
      sum = sum > Long.MAX_VALUE - some.count() ? Long.MAX_VALUE : sum + some.count();
    }
    return sum;
  }

  /** From when on fewer than this are within a span; it must be at least 1. */
  Instant fewerThan(long most, Duration span, Instant now) {
    long left = count();
    for (Some some : each) {
      if (left < most) {
        break;
      }
      left -= some.count();
      if (left < most) {
        return (some.at().isAfter(now) ? now : some.at()).plus(span);
      }
    }
    return now;
  }
}
