package dev.claudeops.model;

import java.util.List;

/**
 * How an agent that thinks reads the facts of a run. All of it is opinion; what it claims and no
 * observation or deed bears out stands in {@code doubts}.
 *
 * @param verdict the machine's state in one sentence
 * @param findings what it says of each finding
 * @param seen problems it saw that no finding tells, one sentence each
 * @param lessons what it wants remembered, one sentence each
 * @param questions what it wants a person to answer, one sentence each
 * @param doubts what of the verdict, of {@code seen} and of the lessons nothing bears out
 */
public record Reading(
    String verdict,
    List<Explanation> findings,
    List<String> seen,
    List<String> lessons,
    List<String> questions,
    List<String> doubts) {
  public Reading {
    findings = List.copyOf(findings);
    seen = List.copyOf(seen);
    lessons = List.copyOf(lessons);
    questions = List.copyOf(questions);
    doubts = List.copyOf(doubts);
  }

  /** How much of it nothing bears out. */
  public int uncorroborated() {
    return doubts.size() + findings.stream().mapToInt(one -> one.doubts().size()).sum();
  }
}
