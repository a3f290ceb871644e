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
        // the ground: disks and the clock
        new JournalVacuum(),
        new PackageCacheClean(),
        new RotatedLogsRemove(),
        new TempFilesRemove(),
        new LogTruncate(),
        new ImagesPrune(),
        new RemountReadWrite(),
        new ClockSync());
  }

  /** The kind of this name. */
  public static Optional<ActionKind> named(String kind) {
    return all().stream().filter(action -> action.spec().kind().equals(kind)).findFirst();
  }
}
