package dev.claudeops.action;

import java.io.IOException;

/**
 * What would be done, said before it is done.
 *
 * @param does one line for a person, as exact as it can be known: {@code systemctl restart
 *     nginx.service}
 * @param undo how a person takes this very deed back; empty where there is nothing to take back
 */
public record Plan(String does, String undo, Work work) {
  /** The deed itself. */
  @FunctionalInterface
  public interface Work {
    /**
     * Does it. A step that fails is told by throwing an IOException in a person's words; a deed
     * that was undone half way says so in its message.
     */
    void perform(Hands hands) throws IOException, InterruptedException;
  }
}
