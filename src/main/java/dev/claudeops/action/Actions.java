package dev.claudeops.action;

import java.util.List;
import java.util.Optional;

/** The catalogue: every kind of action, one line each. */
public final class Actions {
  private Actions() {}

  public static List<ActionKind> all() {
    return List.of(
        // services
        new UnitRestart(),
        // databases
        new BackendEnd(),
        new TableAnalyze());
  }

  /** The kind of this name. */
  public static Optional<ActionKind> named(String kind) {
    return all().stream().filter(action -> action.spec().kind().equals(kind)).findFirst();
  }
}
