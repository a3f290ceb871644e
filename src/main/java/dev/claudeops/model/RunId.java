package dev.claudeops.model;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of one run, also the stem of its files: {@code 2025-09-29-1400}, with {@code -2}, {@code
 * -3} on a collision. Always UTC. Made by the journal, which knows what names are taken.
 */
public record RunId(String value) implements Comparable<RunId> {
  private static final Pattern FORM = Pattern.compile("\\d{4}-\\d{2}-\\d{2}-\\d{4}(-\\d{1,6})?");
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmm").withZone(ZoneOffset.UTC);
  private static final int MINUTE = "2025-09-29-1400".length();

  public RunId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a run id: " + value);
    }
  }

  /** Reads one; empty when the text is none. */
  public static Optional<RunId> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new RunId(text)) : Optional.empty();
  }

  /** The name of a run that is not recorded, so that no other can have it. */
  public static RunId at(Instant time) {
    return new RunId(MINUTES.format(time));
  }

  /** The minute in which it began. */
  public Instant began() {
    return LocalDateTime.parse(minute(), MINUTES).toInstant(ZoneOffset.UTC);
  }

  private String minute() {
    return value.substring(0, MINUTE);
  }

  /** Which of the runs of its minute it is, from 1. */
  private int turn() {
    return value.length() == MINUTE ? 1 : Integer.parseInt(value.substring(MINUTE + 1));
  }

  /** In the order of time: {@code -2} before {@code -10}. */
  @Override
  public int compareTo(RunId other) {
    int byMinute = minute().compareTo(other.minute());
    return byMinute != 0 ? byMinute : Integer.compare(turn(), other.turn());
  }

  @Override
  public String toString() {
    return value;
  }
}
