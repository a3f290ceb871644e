package dev.claudeops.model;

import java.time.Instant;
import java.util.Optional;

/**
 * An action that waits for a person's yes. What is approved is this very action and no other.
 *
 * @param id the name of its file, and what a person types
 * @param question what is asked, one sentence
 * @param rule the rule that wants to be asked
 * @param does what would be done, as exact as it was known
 * @param undo how it would be taken back
 * @param seal what the yes is bound to besides the action; empty where the action says it all
 * @param run the run that asked
 * @param expires from then on it is a no
 * @param answer who answered, and when; empty while it is open or when it expired
 */
public record Question(
    String id,
    Action action,
    String question,
    String rule,
    String does,
    String undo,
    String seal,
    RunId run,
    Instant asked,
    Instant expires,
    Status status,
    Optional<Answer> answer) {
  /** One that is bound to the action alone. */
  public Question(
      String id,
      Action action,
      String question,
      String rule,
      String does,
      String undo,
      RunId run,
      Instant asked,
      Instant expires,
      Status status,
      Optional<Answer> answer) {
    this(id, action, question, rule, does, undo, "", run, asked, expires, status, answer);
  }

  /** Where a question stands. */
  public enum Status {
    /** It waits. */
    OPEN,
    /** A person said yes; it is carried out once. */
    APPROVED,
    /** A person said no. */
    DENIED,
    /** Nobody answered in time. */
    EXPIRED,
    /** It was approved and sent through the gate again; the action's file tells what came of it. */
    CARRIED_OUT
  }

  /** Who answered, and when. */
  public record Answer(String by, Instant at) {}

  /** Whether it can still be answered at this time. */
  public boolean open(Instant now) {
    return status == Status.OPEN && now.isBefore(expires);
  }
}
