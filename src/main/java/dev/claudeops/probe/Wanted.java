package dev.claudeops.probe;

import dev.claudeops.config.Service;
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

  /** By a service of the config, the owner's or a proposed one. */
  static Wanted by(Service service) {
    return service.declared() ? new Declared(service.ready()) : FOUND;
  }

  /** The stronger of two wishes for the same thing. */
  default Wanted more(Wanted other) {
    return declared() || !other.declared() ? this : other;
  }

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
