package dev.claudeops.model;

import java.util.Optional;

/**
 * A line over (or under) which a measure is a problem, with another line for the way back, so that
 * a value on the edge does not open and close a finding at every look.
 *
 * @param type the {@link FindingType} it raises
 * @param measure the measure's name
 * @param above true when large values are bad
 */
public record Threshold(
    String type, String measure, boolean above, Optional<Line> warning, Optional<Line> critical) {
  /** Where a level is entered and where it is left; equal values mean one line for both ways. */
  public record Line(double raise, double clear) {}

  public Threshold {
    warning.ifPresent(line -> requireOrder(above, line));
    critical.ifPresent(line -> requireOrder(above, line));
    if (warning.isEmpty() && critical.isEmpty()) {
      throw new IllegalArgumentException("the threshold " + type + " has no line");
    }
  }

  /**
   * Large values are bad: warning from {@code warn}, critical from {@code crit}, left again at the
   * clear values.
   */
  public static Threshold above(
      String type, String measure, double warn, double warnClear, double crit, double critClear) {
    return new Threshold(
        type,
        measure,
        true,
        Optional.of(new Line(warn, warnClear)),
        Optional.of(new Line(crit, critClear)));
  }

  /** Small values are bad. */
  public static Threshold below(
      String type, String measure, double warn, double warnClear, double crit, double critClear) {
    return new Threshold(
        type,
        measure,
        false,
        Optional.of(new Line(warn, warnClear)),
        Optional.of(new Line(crit, critClear)));
  }

  /** A warning line only. */
  public static Threshold warnAbove(String type, String measure, double warn, double clear) {
    return new Threshold(type, measure, true, Optional.of(new Line(warn, clear)), Optional.empty());
  }

  private static void requireOrder(boolean above, Line line) {
    if (above ? line.clear() > line.raise() : line.clear() < line.raise()) {
      throw new IllegalArgumentException("a threshold clears on the good side of where it raises");
    }
  }
}
