package dev.claudeops.journal;

import dev.claudeops.text.Clean;

/**
 * Something in the journal folder that is not as it should be. Nothing is done about it.
 *
 * @param file relative to the folder
 * @param what one sentence without a full stop
 */
public record Problem(String file, String what) {
  public Problem {
    file = Clean.line(file, 200);
    what = Clean.line(what, 300);
  }

  @Override
  public String toString() {
    return file + ": " + what;
  }
}
