package dev.claudeops.model;

import java.util.List;

/**
 * What an agent says of one finding.
 *
 * @param cause the root cause, one sentence
 * @param because the observations that it says it rests on, whether they exist or not
 * @param ruledOut what else it might have been
 * @param advice what a person should do; empty when nothing
 * @param doubts what of all this nothing bears out, one sentence each
 */
public record Explanation(
    FindingId finding,
    String cause,
    Confidence confidence,
    List<String> because,
    List<RuledOut> ruledOut,
    String advice,
    List<String> doubts) {
  public Explanation {
    because = List.copyOf(because);
    ruledOut = List.copyOf(ruledOut);
    doubts = List.copyOf(doubts);
  }

  /** How sure it is. */
  public enum Confidence {
    LOW,
    MEDIUM,
    HIGH
  }

  /**
   * Another cause that was looked into.
   *
   * @param by what speaks against it
   */
  public record RuledOut(String what, String by) {}
}
