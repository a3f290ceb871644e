package dev.claudeops.agent.claude;

import dev.claudeops.text.Json;
import java.time.Instant;
import java.util.Optional;

/** How a piece of work ended. */
public sealed interface Ended {
  Spent spent();

  /**
   * With an answer that our schema lets through.
   *
   * @param cut why the work was brought to an end before it was done; empty when it was not
   */
  record Answered(Json answer, Spent spent, String cut) implements Ended {}

  /**
   * Without one.
   *
   * @param says what a person is told, one line
   * @param until when it is worth another try, where that was said
   */
  record Broken(Cause cause, String says, Optional<Instant> until, Spent spent) implements Ended {}
}
