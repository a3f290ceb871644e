package dev.claudeops.action;

import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Stops a systemd unit, and with it what stands on it (systemctl(1): stop). */
public final class UnitStop implements ActionKind {
  private static final ActionSpec SPEC =
      new ActionSpec(
          "unit-stop",
          "Stop a systemd unit; it stays down until somebody starts it.",
          Risk.MEDIUM,
          false,
          "It can be started again (`systemctl start UNIT`); the outage until then stays.",
          List.of("unit"),
          List.of(),
          true,
          Duration.ofSeconds(150),
          Duration.ofSeconds(10));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    UnitTarget target = UnitTarget.of(wish, scene);
    target.mayBeStopped();
    if (List.of("inactive", "failed", "").contains(target.unit().active())) {
      throw new Unfit(target.name() + " does not run");
    }
    List<String> back = target.triggers();
    if (!back.isEmpty()) {
      throw new Unfit(
          "%s would come back: %s starts it when it is needed; that is what could be stopped"
              .formatted(target.name(), back.getFirst()));
    }
    Set<String> falling = target.falling();
    Plan plan =
        UnitTarget.plan(
            "systemctl start -- "
                + target.name()
                + (falling.isEmpty() ? "" : " " + String.join(" ", falling)),
            target.systemctl("stop"));
    return falling.isEmpty()
        ? plan
        : new Plan(
            plan.does() + " (stops also " + String.join(", ", falling) + ")",
            plan.undo(),
            plan.work());
  }
}
