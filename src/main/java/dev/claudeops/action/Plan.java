package dev.claudeops.action;

import java.io.IOException;
import java.util.Optional;

/**
 * What would be done, said before it is done.
 *
 * @param does one line for a person, as exact as it can be known: {@code systemctl restart
 *     nginx.service}
 * @param undo how a person takes this very deed back; empty where there is nothing to take back
 * @param takeBack takes the deed back where it made things worse or failed half way; empty where
 *     only a person can
 * @param seal what a person's yes is bound to besides the action: where it differs when the yes is
 *     carried out, another thing would be done than was asked; empty where the action says it all
 */
public record Plan(String does, String undo, Work work, Optional<Work> takeBack, String seal) {
  /** One that a yes to the action is enough for. */
  public Plan(String does, String undo, Work work, Optional<Work> takeBack) {
    this(does, undo, work, takeBack, "");
  }

  /** One that only a person can take back, or that needs no taking back. */
  public Plan(String does, String undo, Work work) {
    this(does, undo, work, Optional.empty());
  }

  /** The same, bound to this. */
  public Plan sealed(String by) {
    return new Plan(does, undo, work, takeBack, by);
  }

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
