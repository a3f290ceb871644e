package dev.claudeops.model;

/**
 * How long the judge waits: a finding opens when {@code bad} of the last {@code of} looks showed
 * it, and closes after {@code good} looks in a row that did not. Looks that saw nothing (UNKNOWN)
 * count for neither.
 */
public record Patience(int bad, int of, int good) {
  /** A state that is wrong the moment it is seen. */
  public static final Patience AT_ONCE = new Patience(1, 1, 1);

  /** A number that jumps about. */
  public static final Patience NOISY = new Patience(2, 3, 2);

  /** The most looks that are remembered for one finding. */
  public static final int LONGEST = 32;

  public Patience {
    if (bad < 1 || of < bad || good < 1 || of > LONGEST || good > LONGEST) {
      throw new IllegalArgumentException("patience is 1 <= bad <= of <= 32 and 1 <= good <= 32");
    }
  }
}
