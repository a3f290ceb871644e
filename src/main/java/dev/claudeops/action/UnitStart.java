package dev.claudeops.action;

import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import java.time.Duration;
import java.util.List;

/**
 * Starts a systemd unit that is down (systemctl(1): start). One that systemd has given up is
 * forgiven its failures first, or it would not try.
 */
public final class UnitStart implements ActionKind {
  private static final ActionSpec SPEC =
      new ActionSpec(
          "unit-start",
          "Start a systemd unit that is stopped or failed.",
          Risk.LOW,
          true,
          "Stop it again: `systemctl stop UNIT`.",
          List.of("unit"),
          List.of(),
          true,
          Duration.ofSeconds(150),
          Duration.ofSeconds(60));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    UnitTarget target = UnitTarget.of(wish, scene);
    target.mayBeStarted();
    switch (target.unit().active()) {
      case "inactive", "failed" -> {}
      case "active", "reloading" -> throw new Unfit(target.name() + " runs already");
      case "activating" -> {
        if (!target.unit().sub().equals("auto-restart")) {
          throw new Unfit(target.name() + " is being started at this moment");
        }
      }
      default -> throw target.inBetween();
    }
    return starting(target, "start");
  }

  /** A start, or a restart of one that is down, with what must come before it. */
  static Plan starting(UnitTarget target, String verb) {
    String undo = verb.equals("start") ? "systemctl stop -- " + target.name() : "";
    var start = target.job() ? target.systemctl(verb, "--no-block") : target.systemctl(verb);
    return target.unit().startLimitHit()
        ? UnitTarget.plan(undo, target.systemctl("reset-failed"), start)
        : UnitTarget.plan(undo, start);
  }
}
