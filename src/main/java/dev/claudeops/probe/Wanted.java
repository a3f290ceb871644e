package dev.claudeops.probe;

import dev.claudeops.model.Severity;
import java.time.Duration;

/** How much the owner wants something to run. */
sealed interface Wanted {
  Wanted FOUND = new Found();
  Wanted NOT = new Not();

  /** The owner wrote it into the config. */
  record Declared(Duration ready) implements Wanted {}

  /** Discovery proposed it. */
  record Found() implements Wanted {}

  /** Nobody asked for it; it is told of because it is in trouble. */
  record Not() implements Wanted {}

  default boolean declared() {
    return this instanceof Declared;
  }

  /** What its failure is to the owner. */
  default Severity severity() {
    return declared() ? Severity.CRITICAL : Severity.WARNING;
  }

  /** How long it may take to start. */
  default Duration patience() {
    return switch (this) {
      case Declared(Duration ready) -> ready.multipliedBy(2).plusSeconds(10);
      case Found(), Not() -> Duration.ofMinutes(10);
    };
  }
}
