package dev.claudeops.action;

import java.util.List;
import java.util.Optional;

/** The catalogue: every kind of action, one line each. */
public final class Actions {
  private Actions() {}

  public static List<ActionKind> all() {
    return List.of(
        // services and processes
        new UnitStart(),
        new UnitStop(),
        new UnitRestart(),
        new UnitReload(),
        new UnitResetFailed(),
        new ContainerStart(),
        new ContainerRestart(),
        new Pm2Start(),
        new Pm2Restart(),
        new ProcessEnd(),
        // people
        new Escalate(),
        // the ground: disks and the clock
        new JournalVacuum(),
        new PackageCacheClean(),
        new RotatedLogsRemove(),
        new TempFilesRemove(),
        new LogTruncate(),
        new ImagesPrune(),
        new RemountReadWrite(),
        new ClockSync(),
        // what the owner declares
        new CertificateRenew(),
        new UpdatesApply(),
        new PackagesConfigure(),
        new RunScript(),
        new RunMigration(),
        new Reboot(),
        // databases
        new BackendEnd(),
        new TableAnalyze());
  }

  /** The kind of this name. */
  public static Optional<ActionKind> named(String kind) {
    return all().stream().filter(action -> action.spec().kind().equals(kind)).findFirst();
  }
}
