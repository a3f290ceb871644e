package dev.claudeops.config;

import dev.claudeops.text.Clean;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The minutes at which something begins, again and again: {@code 03:00}, {@code Sun 03:00}, {@code
 * Mon-Fri 22:30}, or the five fields of crontab(5): minute, hour, day of the month, month, day of
 * the week. As there, a day fits by either of its two fields when neither is {@code *}.
 *
 * <p>It goes by the clock on the server's wall: a time that the clock shows twice in autumn begins
 * twice, and one that it skips in spring begins at the skip.
 */
public final class Timetable {
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
  private static final List<String> MONTHS =
      List.of(
          "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private final String text;
  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet daysOfMonth;
  private final BitSet months;
  private final BitSet daysOfWeek;
  private final boolean everyDayOfMonth;
  private final boolean everyDayOfWeek;

  private Timetable(String text, List<String> fields) {
    this.text = text;
    this.minutes = field(fields.get(0), "minute", 0, 59, List.of());
    this.hours = field(fields.get(1), "hour", 0, 23, List.of());
    this.daysOfMonth = field(fields.get(2), "day of the month", 1, 31, List.of());
    this.months = field(fields.get(3), "month", 1, 12, MONTHS);
    this.daysOfWeek = field(fields.get(4), "day of the week", 0, 7, DAYS);
    this.everyDayOfMonth = fields.get(2).startsWith("*");
    this.everyDayOfWeek = fields.get(4).startsWith("*");
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with what is wrong with it, for a person
   */
  public static Timetable parse(String text) {
    List<String> words = List.of(text.strip().split("\\s+"));
    List<String> fields =
        switch (words.size()) {
          case 1 -> atTime(words.get(0), "*");
          case 2 -> atTime(words.get(1), words.get(0));
          case 5 -> words;
          default ->
              throw new IllegalArgumentException(
                  "wanted a time such as \"03:00\" or \"Sun 03:00\", or the five fields of a cron"
                      + " line");
        };
    Timetable made = new Timetable(text.strip(), fields);
    if (!made.everFits()) {
      throw new IllegalArgumentException("there is no such day in any year");
    }
    return made;
  }

  private static List<String> atTime(String time, String days) {
    if (!time.matches("([01]?[0-9]|2[0-3]):[0-5][0-9]")) {
      throw new IllegalArgumentException(
          "\"" + Clean.line(time, 40) + "\" is no time such as \"03:00\"");
    }
    int colon = time.indexOf(':');
    return List.of(time.substring(colon + 1), time.substring(0, colon), "*", "*", days);
  }

  /** 29 February is looked for in a year that has one. */
  private boolean everFits() {
    for (LocalDate day = LocalDate.of(2024, 1, 1); day.getYear() == 2024; day = day.plusDays(1)) {
      if (months.get(day.getMonthValue())
          && (daysOfMonth.get(day.getDayOfMonth()) || !everyDayOfWeek)) {
        return true;
      }
    }
    return false;
  }

  private static BitSet field(String field, String what, int least, int most, List<String> names) {
    BitSet set = new BitSet();
    for (String part : field.split(",", -1)) {
      int slash = part.indexOf('/');
      String range = slash < 0 ? part : part.substring(0, slash);
      int step = slash < 0 ? 1 : number(part.substring(slash + 1), what, 1, most, List.of());
      int from = least;
      int to = what.equals("day of the week") ? 6 : most;
      if (!range.equals("*")) {
        int dash = range.indexOf('-');
        from = number(dash < 0 ? range : range.substring(0, dash), what, least, most, names);
        if (dash >= 0) {
          to = number(range.substring(dash + 1), what, least, most, names);
        } else if (slash < 0) {
          to = from;
        }
        if (to < from && names.equals(DAYS)) {
          to += 7;
        }
        if (to < from) {
          throw new IllegalArgumentException(
              "the " + what + " \"" + Clean.line(range, 40) + "\" runs backwards");
        }
      }
      for (int i = from; i <= to; i += step) {
        set.set(names.equals(DAYS) ? i % 7 : i);
      }
    }
    return set;
  }

  private static int number(String word, String what, int least, int most, List<String> names) {
    String lower = word.toLowerCase(Locale.ROOT);
    int named = lower.isEmpty() ? -1 : names.indexOf(lower);
    int value = named >= 0 ? named : lower.matches("[0-9]{1,3}") ? Integer.parseInt(lower) : -1;
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "\"%s\" is no %s from %d to %d%s"
              .formatted(
                  Clean.line(word, 40),
                  what,
                  least,
                  most,
                  names.isEmpty() ? "" : ", nor a name such as \"" + names.get(1) + "\""));
    }
    return value;
  }

  /** Whether it begins at this minute of a clock. */
  public boolean begins(LocalDateTime clock) {
    return minutes.get(clock.getMinute()) && hours.get(clock.getHour()) && on(clock.toLocalDate());
  }

  private boolean on(LocalDate day) {
    if (!months.get(day.getMonthValue())) {
      return false;
    }
    boolean byMonth = daysOfMonth.get(day.getDayOfMonth());
    boolean byWeek = daysOfWeek.get(day.getDayOfWeek().getValue() % 7);
    return everyDayOfMonth || everyDayOfWeek ? byMonth && byWeek : byMonth || byWeek;
  }

  /** When it began last in a time span, the begin of which is not part of it but the end is. */
  public Optional<Instant> last(Instant after, Instant until, ZoneId zone) {
    Optional<Instant> last = Optional.empty();
    LocalDate end = until.atZone(zone).toLocalDate().plusDays(1);
    for (LocalDate day = after.atZone(zone).toLocalDate().minusDays(1);
        !day.isAfter(end);
        day = day.plusDays(1)) {
      if (!on(day)) {
        continue;
      }
      for (int hour = hours.nextSetBit(0); hour >= 0; hour = hours.nextSetBit(hour + 1)) {
        for (int minute = minutes.nextSetBit(0);
            minute >= 0;
            minute = minutes.nextSetBit(minute + 1)) {
          for (Instant start : instants(day.atTime(hour, minute), zone)) {
            if (start.isAfter(after)
                && !start.isAfter(until)
                && (last.isEmpty() || start.isAfter(last.get()))) {
              last = Optional.of(start);
            }
          }
        }
      }
    }
    return last;
  }

  private static List<Instant> instants(LocalDateTime clock, ZoneId zone) {
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(clock);
    if (offsets.isEmpty()) {
      ZoneOffsetTransition skip = zone.getRules().getTransition(clock);
      return List.of(skip.getInstant());
    }
    return offsets.stream().map(clock::toInstant).toList();
  }

  /** As it stands in the file. */
  public String text() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Timetable table && table.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
