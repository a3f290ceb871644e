package dev.claudeops.probe.db;

import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;

/**
 * Why a server could not be asked; thrown inside this package and told as an observation by {@link
 * #tell}.
 */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** What it means for the server. */
  enum Kind {
    /** It serves nobody: nothing listens, or what listens does not talk. */
    DOWN,
    /** It will serve soon: starting, recovering, loading. */
    STARTING,
    /** It serves others and has no connection left for us. */
    FULL,
    /** It lives, or may live, and we were not let in: UNKNOWN. */
    UNSEEN
  }

  private final Kind kind;

  Refusal(Kind kind, String says) {
    super(says, null, false, false);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** The sentence for a person. */
  String says() {
    return getMessage();
  }

  /** Ends the observation with it. */
  Observation tell(Observation.Builder seen) {
    return switch (kind) {
      case DOWN ->
          seen.symptom(DatabaseProblems.DOWN.name(), Severity.CRITICAL, says()).seen(says());
      case STARTING ->
          seen.symptom(DatabaseProblems.STARTING.name(), Severity.WARNING, says()).seen(says());
      case FULL ->
          seen.symptom(DatabaseProblems.CONNECTIONS.name(), Severity.CRITICAL, says()).seen(says());
      case UNSEEN -> seen.unknown(says());
    };
  }
}
