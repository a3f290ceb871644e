package dev.claudeops.host;

import java.time.Duration;
import java.util.OptionalInt;

/** A program that was launched. */
public interface Running {
  long pid();

  /** Waits for its end at most so long; empty while it still runs. */
  OptionalInt await(Duration limit) throws InterruptedException;

  /** Asks it to come to an end (SIGINT); does nothing when it has ended. */
  void interrupt();

  /**
   * Ends it and everything that it started: SIGTERM, a short wait, SIGKILL. Nothing of it is left
   * when this comes back.
   */
  void end();
}
