package dev.claudeops.action;

import dev.claudeops.config.Service;
import dev.claudeops.host.SystemdUnit;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Restarts a systemd unit that runs badly or failed (systemctl(1): restart). One that somebody
 * stopped is not restarted: that is a start, and another question.
 */
public final class UnitRestart implements ActionKind {
  private static final Duration USUAL_READY = Duration.ofSeconds(60);

  private static final ActionSpec SPEC =
      new ActionSpec(
          "unit-restart",
          "Restart a systemd unit that runs or failed.",
          Risk.LOW,
          false,
          "Nothing is to be taken back; what the service did when it was interrupted is lost.",
          List.of("unit"),
          List.of(),
          true,
          // Stopping and starting may take 90 s each before systemd gives up
          // (systemd-system.conf(5)).
          Duration.ofSeconds(200),
          Duration.ofSeconds(60));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    UnitTarget target = UnitTarget.of(wish, scene);
    target.mayBeStarted();
    target.mayBeStopped();
    SystemdUnit unit = target.unit();
    switch (unit.active()) {
      case "active", "failed", "reloading" -> {}
      case "inactive" ->
          throw new Unfit(target.name() + " is stopped and did not fail; unit-start starts it");
      case "activating" -> mayBeCutShort(target, wish, scene);
      default -> throw target.inBetween();
    }
    target.mustNotBeHeld();
    return UnitStart.starting(target, "restart");
  }

  /** A start that hangs may be cut short; one that has only begun, or a job at work, may not. */
  private static void mayBeCutShort(UnitTarget target, Action wish, Scene scene) throws Unfit {
    SystemdUnit unit = target.unit();
    if (unit.sub().equals("auto-restart")) {
      return;
    }
    if (target.job()) {
      throw new Unfit("the job of " + target.name() + " is at work");
    }
    Duration ready =
        scene.config().serviceOf(wish.target()).map(Service::ready).orElse(USUAL_READY);
    Instant since = unit.time("InactiveExitTimestamp").or(unit::since).orElse(Instant.EPOCH);
    if (since.plus(ready).isAfter(scene.host().now())) {
      throw new Unfit(target.name() + " is just being started; it is given its time");
    }
  }
}
