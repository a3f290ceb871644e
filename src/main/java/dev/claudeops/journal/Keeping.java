package dev.claudeops.journal;

import java.time.Duration;

/**
 * How long the memory is kept; open issues are kept for ever.
 *
 * @param size the most bytes of all files together
 */
public record Keeping(Duration keep, long size) {
  public static final Keeping USUAL = new Keeping(Duration.ofDays(400), 500_000_000L);
}
