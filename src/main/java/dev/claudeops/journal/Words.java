package dev.claudeops.journal;

import dev.claudeops.model.Health;
import dev.claudeops.model.Severity;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;

/** The words of the files: states, severities and times as a person reads them. */
final class Words {
  private Words() {}

  /** A state that can be told without colour: capitals mean that it hurts now. */
  static String state(Health health) {
    return switch (health) {
      case OK -> "OK";
      case DEGRADED -> "degraded";
      case FAILED -> "FAILED";
      case UNKNOWN -> "unknown";
    };
  }

  /** {@code ok}, {@code degraded}: for heads of files and JSON. */
  static String key(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  static String level(Severity severity) {
    return switch (severity) {
      case INFO -> "worth knowing";
      case WARNING -> "warning";
      case CRITICAL -> "CRITICAL";
    };
  }

  static String minute(Instant time) {
    return Humane.minute(time) + " UTC";
  }

  /** The time of day alone where it is the same day. */
  static String near(Instant time, Instant now) {
    boolean today =
        time.atOffset(ZoneOffset.UTC)
            .toLocalDate()
            .equals(now.atOffset(ZoneOffset.UTC).toLocalDate());
    return today ? minute(time).substring("2025-09-29 ".length()) : minute(time);
  }

  /** How long it has lasted, to the minute; a clock that went back counts as no time. */
  static String lasted(Instant since, Instant now) {
    Duration duration = Duration.between(since, now);
    return duration.compareTo(Duration.ofMinutes(1)) < 0
        ? "less than a minute"
        : Humane.duration(Duration.ofMinutes(duration.toMinutes()));
  }

  /** A sentence of text: with a full stop, unless it ends one already. */
  static String sentence(String text) {
    return text.isEmpty() || ".!?…".indexOf(text.charAt(text.length() - 1)) >= 0
        ? text
        : text + ".";
  }
}
