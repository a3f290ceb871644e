package dev.claudeops.text;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Numbers as a person says them, and durations and sizes as a person writes them. */
public final class Humane {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|min|h|d|w)");
  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,12})\\s*(B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)");
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

  private Humane() {}

  /** {@code 1.5 GiB}, {@code 312 B}: powers of 1024, three significant digits. */
  public static String bytes(double bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = Math.abs(bytes);
    int unit = 0;
    while (value >= 1023.5 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return (bytes < 0 ? "-" : "") + number(value) + " " + units[unit];
  }

  /** {@code 91 %}; one decimal below ten. */
  public static String percent(double ratio) {
    double value = ratio * 100;
    return (Math.abs(value) >= 10 || value == Math.rint(value)
            ? String.format(Locale.ROOT, "%.0f", value)
            : String.format(Locale.ROOT, "%.1f", value))
        + " %";
  }

  /** A number with three significant digits and no useless zeros. */
  public static String number(double value) {
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < 1e15) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    String text =
        String.format(
            Locale.ROOT,
            size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3g",
            value);
    if (text.contains(".") && !text.contains("e")) {
      text = text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
    return text;
  }

  /** {@code 3 d 4 h}, {@code 2 min}, {@code 1.5 s}, {@code 12 ms}: at most two parts. */
  public static String duration(Duration duration) {
    if (duration.isNegative()) {
      return "-" + duration(duration.negated());
    }
    long seconds = duration.toSeconds();
    if (seconds < 1) {
      return duration.toMillis() + " ms";
    }
    if (seconds < 10) {
      return number(Math.round(duration.toMillis() / 100.0) / 10.0) + " s";
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return two(seconds / 60, "min", seconds % 60, "s", seconds < 600);
    }
    if (seconds < 86_400) {
      return two(seconds / 3600, "h", seconds % 3600 / 60, "min", true);
    }
    return two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h", seconds < 30 * 86_400L);
  }

  /** {@link #duration(Duration)} of seconds. */
  public static String seconds(double seconds) {
    return duration(Duration.ofNanos((long) (seconds * 1e9)));
  }

  private static String two(
      long major, String majorUnit, long minor, String minorUnit, boolean both) {
    return major + " " + majorUnit + (both && minor > 0 ? " " + minor + " " + minorUnit : "");
  }

  /** How long it was from one time to another; a clock that went back makes it no time. */
  public static String span(Instant from, Instant to) {
    Duration span = Duration.between(from, to);
    return duration(span.isNegative() ? Duration.ZERO : span);
  }

  /** {@code 2025-09-29 16:00 CEST}: for the screen, in the machine's zone. */
  public static String minute(Instant instant, ZoneId zone) {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm zzz", Locale.ENGLISH)
        .format(instant.atZone(zone));
  }

  /** {@code 2025-09-29 14:00}, UTC. */
  public static String minute(Instant instant) {
    return MINUTE.format(instant);
  }

  /**
   * Reads {@code 500ms}, {@code 2s}, {@code 5m}, {@code 2h}, {@code 30d}, {@code 4w}; empty when it
   * is none of these.
   */
  public static Optional<Duration> parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m", "min" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          case "d" -> Duration.ofDays(count);
          default -> Duration.ofDays(7 * count);
        });
  }

  /**
   * Reads {@code 500MB} (powers of 1000) and {@code 2GiB} (powers of 1024); empty when it is
   * neither, or more than a long holds.
   */
  public static Optional<Long> parseBytes(String text) {
    Matcher matcher = SIZE.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String unit = matcher.group(2);
    int power = "BKMGT".indexOf(unit.charAt(0));
    long base = unit.contains("i") ? 1024 : 1000;
    long value = Long.parseLong(matcher.group(1));
    for (int i = 0; i < power; i++) {
      if (value > Long.MAX_VALUE / base) {
        return Optional.empty();
      }
      value *= base;
    }
    return Optional.of(value);
  }

  /** {@code 1 unit}, {@code 3 units}, {@code 2 processes}. */
  public static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : noun.endsWith("s") ? "es" : "s");
  }

  /** {@code a, b, c and 4 more}: the first of them, and how many there are besides. */
  public static String some(Collection<String> all, int most) {
    String first = all.stream().limit(most).collect(Collectors.joining(", "));
    return all.size() > most ? first + " and " + (all.size() - most) + " more" : first;
  }
}
