package dev.claudeops.journal;

import dev.claudeops.model.RunId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of files without their ending: {@code 2025-09-29-1615-unit-failed-nginx-service}. */
final class Stem {
  static final int LONGEST_SLUG = 60;
  private static final Pattern FORM =
      Pattern.compile("(\\d{4}-\\d{2}-\\d{2}-\\d{4})(-[a-z0-9-]+)?");
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmm");
  private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private Stem() {}

  /** The minute in UTC; a clock beyond the years 1970 to 9999 is taken at the end of them. */
  static String minute(Instant time) {
    Instant sane = time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
    return MINUTE.format(sane.atOffset(ZoneOffset.UTC));
  }

  /** The time a stem names; empty when it is no stem of ours. */
  static Optional<Instant> time(String stem) {
    Matcher form = FORM.matcher(stem);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDateTime.parse(form.group(1), MINUTE).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }

  /** A run's name read back; empty when it is none. */
  static Optional<RunId> run(String stem) {
    return stem.matches("\\d{4}-\\d{2}-\\d{2}-\\d{4}(-\\d{1,6})?")
        ? Optional.of(new RunId(stem))
        : Optional.empty();
  }

  /** The first of {@code base}, {@code base-2}, {@code base-3} ... that is not taken. */
  static String free(String base, Predicate<String> taken) {
    String name = base;
    for (int turn = 2; taken.test(name); turn++) {
      name = base + "-" + turn;
    }
    return name;
  }

  /** Words of a file name from words of the machine: a-z, 0-9 and single dashes. */
  static String slug(String... words) {
    String joined = String.join("-", words).toLowerCase(Locale.ROOT);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < joined.length() && out.length() < LONGEST_SLUG; i++) {
      char c = joined.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        out.append(c);
      } else if (!out.isEmpty() && out.charAt(out.length() - 1) != '-') {
        out.append('-');
      }
    }
    while (!out.isEmpty() && out.charAt(out.length() - 1) == '-') {
      out.setLength(out.length() - 1);
    }
    return out.isEmpty() ? "unnamed" : out.toString();
  }
}
