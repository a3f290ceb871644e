package dev.claudeops.config;

import java.time.Duration;

/** Whom ClaudeOps tells, and how often. */
final class TellingShape {
  private TellingShape() {}

  static final Shape<Telling> TELLING =
      new Shape<>(
          "notify",
          "Whom ClaudeOps tells, and how often.",
          sheet ->
              new Telling(
                  sheet.field(
                      "repeat",
                      Formats.duration(Duration.ofMinutes(1), Duration.ofDays(365)),
                      Telling.USUAL.repeat(),
                      "How long until an open problem is told again.",
                      Telling::repeat)));
}
