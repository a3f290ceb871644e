package dev.claudeops.probe;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time that a log line begins with, in the forms that are common. */
public final class LineTime {
  private static final int HEAD = 200;

  /** 2025-09-29T14:00:00.123+02:00, 2025-09-29 14:00:00, 2025/09/29 14:00:00. */
  private static final Pattern ISO =
      Pattern.compile(
          "(\\d{4})[-/](\\d\\d)[-/](\\d\\d)[T ](\\d\\d):(\\d\\d):(\\d\\d)(?:[.,]\\d{1,9})?"
              + " ?(Z|UTC|[+-]\\d\\d:?\\d\\d)?");

  /** 29/Sep/2025:14:00:00 +0000 (Apache and nginx access logs), 29 Sep 2025 14:00:00 (Redis). */
  private static final Pattern NAMED =
      Pattern.compile(
          "(\\d{1,2})[/ -](\\w{3})[/ -](\\d{4})[: ](\\d\\d):(\\d\\d):(\\d\\d)(?:\\.\\d{1,9})?"
              + " ?(Z|UTC|[+-]\\d\\d:?\\d\\d)?");

  /** Sep 29 14:00:00 (RFC 3164), with a year behind it in Apache's error log. */
  private static final Pattern SYSLOG =
      Pattern.compile(
          "(\\w{3}) +(\\d{1,2}) (\\d\\d):(\\d\\d):(\\d\\d)(?:\\.\\d{1,9})?(?: (\\d{4}))?");

  /** Milliseconds or seconds since 1970 (pino). */
  private static final Pattern EPOCH = Pattern.compile("\"(?:time|ts|timestamp)\": ?(\\d{10,13})");

  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private LineTime() {}

  /**
   * When the line was written; empty when it does not say.
   *
   * @param zone that of a time without one
   * @param now for the year, where the line has none
   */
  public static Optional<Instant> of(String line, ZoneId zone, Instant now) {
    String head = line.length() > HEAD ? line.substring(0, HEAD) : line;
    try {
      Matcher iso = ISO.matcher(head);
      if (iso.find()) {
        return Optional.of(
            time(number(iso, 1), number(iso, 2), number(iso, 3), iso, 4)
                .atZone(zone(iso.group(7), zone))
                .toInstant());
      }
      Matcher named = NAMED.matcher(head);
      if (named.find() && month(named.group(2)) > 0) {
        return Optional.of(
            time(number(named, 3), month(named.group(2)), number(named, 1), named, 4)
                .atZone(zone(named.group(7), zone))
                .toInstant());
      }
      Matcher syslog = SYSLOG.matcher(head);
      if (syslog.find() && month(syslog.group(1)) > 0) {
        return Optional.of(ofSyslog(syslog, zone, now));
      }
      Matcher epoch = EPOCH.matcher(head);
      if (epoch.find()) {
        long value = Long.parseLong(epoch.group(1));
        return Optional.of(
            epoch.group(1).length() > 11
                ? Instant.ofEpochMilli(value)
                : Instant.ofEpochSecond(value));
      }
      return Optional.empty();
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }

  /** Without a year it is the latest such day that is not in the future, a day of grace given. */
  private static Instant ofSyslog(Matcher syslog, ZoneId zone, Instant now) {
    int year =
        syslog.group(6) == null ? now.atZone(zone).getYear() : Integer.parseInt(syslog.group(6));
    LocalDateTime time = time(year, month(syslog.group(1)), number(syslog, 2), syslog, 3);
    Instant instant = time.atZone(zone).toInstant();
    return syslog.group(6) == null && instant.isAfter(now.plusSeconds(86_400))
        ? time.minusYears(1).atZone(zone).toInstant()
        : instant;
  }

  private static LocalDateTime time(int year, int month, int day, Matcher clock, int group) {
    return LocalDateTime.of(
        year,
        month,
        day,
        number(clock, group),
        number(clock, group + 1),
        Math.min(59, number(clock, group + 2)));
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  private static int month(String name) {
    return MONTHS.indexOf(name.toLowerCase(Locale.ROOT)) + 1;
  }

  private static ZoneId zone(String written, ZoneId otherwise) {
    return written == null
        ? otherwise
        : written.equals("Z") || written.equals("UTC") ? ZoneOffset.UTC : ZoneOffset.of(written);
  }
}
