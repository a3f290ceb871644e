package dev.claudeops.database;

import java.time.Duration;

/**
 * How the time for a conversation is shared out, so that we say what is wrong before we are ended
 * as late.
 *
 * @param connect for connecting and being let in
 * @param talk for all questions together
 */
public record Waits(Duration connect, Duration talk) {
  /** A third for connecting, a half for talking; the rest is for saying what happened. */
  public static Waits within(Duration whole) {
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
