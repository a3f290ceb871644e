package dev.claudeops.model;

import java.time.Instant;

/**
 * A deed of an earlier run or of this one, as the memory has it.
 *
 * @param outcome the word of its {@link Outcome}
 * @param restarted true when it interrupted its target, proven or not
 */
public record PastDeed(
    String kind, Subject target, Instant at, String verdict, String outcome, boolean restarted) {
  /** Whether something was really done. */
  public boolean done() {
    return !outcome.equals("refused");
  }
}
