package dev.claudeops.model;

import java.time.Instant;

/**
 * A deed of an earlier run or of this one, as the memory has it.
 *
 * @param outcome the word of its {@link Outcome}
 * @param restarted true when it interrupted its target, proven or not
 * @param problem the finding type that a person was told of; empty for what is no telling, and for
 *     one that was written down without it
 */
public record PastDeed(
    String kind,
    Subject target,
    Instant at,
    String verdict,
    String outcome,
    boolean restarted,
    String problem) {
  /** A deed that tells nobody. */
  public PastDeed(
      String kind, Subject target, Instant at, String verdict, String outcome, boolean restarted) {
    this(kind, target, at, verdict, outcome, restarted, "");
  }

  /** Whether something was really done. */
  public boolean done() {
    return !outcome.equals("refused");
  }
}
