package dev.claudeops.config;

import java.time.Duration;

/**
 * Whom ClaudeOps tells, and how often.
 *
 * @param repeat how long until an open problem is told again
 */
public record Telling(Duration repeat) {
  public static final Telling USUAL = new Telling(Duration.ofHours(24));
}
