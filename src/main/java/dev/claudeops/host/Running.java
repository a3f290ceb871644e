package dev.claudeops.host;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;

/** A program that was launched. */
public interface Running {
  /** What it is known by when we are gone. */
  Launched launched();

  /**
   * Waits for its end at most so long; empty while it still runs. 128 and the signal's number when
   * one ended it.
   */
  OptionalInt await(Duration limit) throws InterruptedException;

  /** Asks it to come to an end (SIGINT); does nothing when it has ended. */
  void interrupt() throws IOException;

  /**
   * Ends it and everything that it started: SIGTERM, a short wait, SIGKILL. Nothing of it is left
   * when this comes back. May be called when it has ended, and twice; an interrupt does not cut it
   * short.
   *
   * @throws IOException when something of it withstands, as a process that hangs in the kernel
   */
  void end() throws IOException;
}
