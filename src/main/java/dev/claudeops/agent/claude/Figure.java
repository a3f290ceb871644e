package dev.claudeops.agent.claude;

/**
 * A number as somebody wrote it.
 *
 * @param text as it stands there
 * @param value in the unit of its sort; for a clock minutes or, where {@code step} is 1, seconds of
 *     the day; for a day {@code month * 100 + day}
 * @param step what the last written digit is worth
 */
record Figure(String text, Sort sort, double value, double step, Bound bound, int at) {
  /** What it counts. */
  enum Sort {
    NUMBER,
    /** In hundredths. */
    PERCENT,
    BYTES,
    SECONDS,
    PER_SECOND,
    CLOCK,
    DAY
  }

  /** How far it goes. */
  enum Bound {
    EXACT,
    ABOUT,
    ABOVE,
    BELOW
  }
}
