package dev.claudeops.action;

import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Has a running service read its config again without an interruption (systemctl(1): reload). */
public final class UnitReload implements ActionKind {
  private static final ActionSpec SPEC =
      new ActionSpec(
          "unit-reload",
          "Have a systemd unit read its own config again without an interruption.",
          Risk.LOW,
          true,
          "Nothing is to be taken back; a config that is put back is read by another reload.",
          List.of("unit"),
          List.of(),
          false,
          Duration.ofSeconds(100),
          Duration.ofSeconds(30));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    UnitTarget target = UnitTarget.of(wish, scene);
    target.mustBeLoaded();
    Optional<String> lifeline = Lifeline.of(target.unit(), scene.config());
    if (lifeline.isPresent()) {
      throw new Unfit(lifeline.get());
    }
    if (!target.unit().type().equals("service")
        || !target.unit().property("CanReload").equals("yes")) {
      throw new Unfit(target.name() + " cannot reload; its unit file has no ExecReload=");
    }
    if (!target.unit().active().equals("active")) {
      throw new Unfit(target.name() + " does not run, so there is nothing to reload");
    }
    return UnitTarget.plan("", target.systemctl("reload"));
  }
}
