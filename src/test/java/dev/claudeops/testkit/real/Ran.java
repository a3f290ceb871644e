package dev.claudeops.testkit.real;

import java.util.List;

/**
 * What came of a command that ended: its exit code and what it wrote. The text is whatever a server
 * said: hostile.
 */
public record Ran(List<String> argv, int exit, String out, String err) {

  public boolean succeeded() {
    return exit == 0;
  }

  /**
   * Standard output without trailing line ends; an {@link AssertionError} that shows everything
   * when the exit is not 0.
   */
  public String text() {
    if (exit != 0) {
      throw new AssertionError(
          "exit "
              + exit
              + " of "
              + String.join(" ", argv)
              + "\n"
              + err
              + (out.isEmpty() ? "" : "\n" + out));
    }
    return out.stripTrailing();
  }
}
