package dev.claudeops.model;

import java.util.Collection;

/**
 * The state of one subject as a look saw it, from best to worst: the order of the constants is the
 * order of concern.
 *
 * <p>UNKNOWN means that nothing could be seen; it is never read as OK.
 */
public enum Health {
  OK,
  UNKNOWN,
  DEGRADED,
  FAILED;

  /** The worse of two states. */
  public Health worse(Health other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /**
   * The worst of several states; the worst of nothing is UNKNOWN, because silence is never success.
   */
  public static Health worst(Collection<Health> all) {
    return all.stream().reduce(Health::worse).orElse(UNKNOWN);
  }
}
