package dev.claudeops.action;

import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import java.time.Duration;
import java.util.List;

/**
 * Has systemd forget that a unit failed, and how often (systemctl(1): reset-failed). Nothing is
 * started by it. Also for units whose file is gone.
 */
public final class UnitResetFailed implements ActionKind {
  private static final ActionSpec SPEC =
      new ActionSpec(
          "unit-reset-failed",
          "Have systemd forget the failures of a unit, so that it may be started again.",
          Risk.LOW,
          true,
          "Nothing is to be taken back; the journal keeps the failures.",
          List.of("unit"),
          List.of(),
          false,
          Duration.ofSeconds(15),
          Duration.ofSeconds(5));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    UnitTarget target = UnitTarget.of(wish, scene);
    if (!target.unit().failed()) {
      throw new Unfit(target.name() + " has not failed");
    }
    return UnitTarget.plan("", target.systemctl("reset-failed"));
  }
}
