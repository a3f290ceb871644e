package dev.claudeops.config;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * When something comes again and again: each day, or each week on one day.
 *
 * @param day empty means every day
 */
public record Rhythm(Optional<DayOfWeek> day, LocalTime time) {
  /** Reads {@code daily 08:00} and {@code weekly Mon 08:00}; empty when it is neither. */
  static Optional<Rhythm> parse(String text) {
    String[] words = text.split(" ");
    if (words.length == 2 && words[0].equals("daily")) {
      return time(words[1]).map(time -> new Rhythm(Optional.empty(), time));
    }
    if (words.length == 3 && words[0].equals("weekly")) {
      Optional<DayOfWeek> day =
          Arrays.stream(DayOfWeek.values()).filter(one -> brief(one).equals(words[1])).findFirst();
      return day.isEmpty() ? Optional.empty() : time(words[2]).map(time -> new Rhythm(day, time));
    }
    return Optional.empty();
  }

  static Optional<LocalTime> time(String text) {
    return text.matches("([01][0-9]|2[0-3]):[0-5][0-9]")
        ? Optional.of(LocalTime.parse(text))
        : Optional.empty();
  }

  private static String brief(DayOfWeek day) {
    return day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
  }

  /** The last time it came, not after this one. */
  public Instant last(Instant now, ZoneId zone) {
    ZonedDateTime here = now.atZone(zone);
    ZonedDateTime at = here.with(time);
    if (day.isPresent()) {
      at = at.with(TemporalAdjusters.previousOrSame(day.get()));
      return (at.isAfter(here) ? at.minusWeeks(1) : at).toInstant();
    }
    return (at.isAfter(here) ? at.minusDays(1) : at).toInstant();
  }

  @Override
  public String toString() {
    return day.map(one -> "weekly " + brief(one)).orElse("daily") + " " + time;
  }
}
