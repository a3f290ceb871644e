package dev.claudeops.probe.db;

import dev.claudeops.probe.ProbeSpec;
import dev.claudeops.probe.Site;
import java.time.Duration;

/**
 * How a look's deadline is shared out, so that we say what is wrong before the look is ended as
 * late.
 *
 * @param connect for connecting and being let in
 * @param talk for all questions together
 */
record Waits(Duration connect, Duration talk) {
  /** A third for connecting, a half for talking; the rest is for saying what happened. */
  static Waits of(ProbeSpec spec, Site site) {
    Duration whole = site.config().deadlines().getOrDefault(spec.name(), spec.deadline());
    return new Waits(whole.dividedBy(3), whole.dividedBy(2));
  }

  int connectSeconds() {
    return seconds(connect);
  }

  int talkSeconds() {
    return seconds(talk);
  }

  /** Whole seconds, upwards; the exact end is the {@link Leash}'s. */
  private static int seconds(Duration duration) {
    return (int) Math.max(1, (duration.toMillis() + 999) / 1000);
  }
}
