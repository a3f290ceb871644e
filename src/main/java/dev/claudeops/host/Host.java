package dev.claudeops.host;

import java.io.IOException;

/**
 * A machine that can be changed. There is one door for every effect, {@link #change}, so that what
 * is behind it (the machine, a description, a test's record) decides what a change really is.
 *
 * <p>Only actions call it, with what the gate has allowed.
 */
public interface Host extends HostView {
  /**
   * Makes one change, waits for its end, and returns what it said: exit 0 when it was done. Fails
   * when it could not be begun; a change that began and failed is an Output with its complaint.
   */
  Output change(Change change) throws IOException, InterruptedException;
}
