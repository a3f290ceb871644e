package dev.claudeops.action;

import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.SystemdUnit;
import dev.claudeops.host.Units;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import java.time.Duration;
import java.util.List;

/** Restarts a systemd unit (systemctl(1): restart). */
public final class UnitRestart implements ActionKind {
  private static final ActionSpec SPEC =
      new ActionSpec(
          "unit-restart",
          "Restart a systemd unit.",
          Risk.LOW,
          false,
          "Nothing is to be taken back; what the service did when it was interrupted is lost.",
          List.of("unit"),
          List.of(),
          true,
          Duration.ofSeconds(120),
          Duration.ofSeconds(60));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit {
    String name = wish.target().name();
    Units units = Units.read(scene.host());
    if (units.trouble().isPresent()) {
      throw new Unfit(units.trouble().get());
    }
    SystemdUnit unit =
        units.loaded(name).orElseThrow(() -> new Unfit("systemd knows no unit " + name));
    Command command = Command.of("systemctl", "--no-ask-password", "restart", "--", unit.name());
    return new Plan(
        command.line(), "", hands -> hands.make(new Change.Program(command.within(hands.left()))));
  }
}
