package dev.claudeops.agent.tool;

import java.time.Duration;

/**
 * What the calls of one run may cost.
 *
 * @param calls of any tool
 * @param repeats of one same call between two deeds
 * @param bytes that are given in answers (UTF-8)
 * @param deeds calls of tools that do not only look, those too that the gate refuses
 * @param look how long a tool that only looks may take
 * @param deed when a deed is given up that should have ended by its own deadline long ago
 * @param spent what is left to do at a cap, as a sentence
 */
public record Caps(
    int calls, int repeats, long bytes, int deeds, Duration look, Duration deed, String spent) {
  private static final Duration LOOK = Duration.ofSeconds(60);
  private static final Duration DEED = Duration.ofMinutes(45);

  /** A run of an agent with so many calls. */
  public static Caps run(int calls) {
    return new Caps(calls, 3, 512 * 1024, 20, LOOK, DEED, "Finish the report now.");
  }

  /** A person's session, which can go on for a day. */
  public static final Caps SESSION =
      new Caps(5_000, 100, 64L << 20, 20, LOOK, DEED, "Begin a new session for more.");
}
