package dev.claudeops.action;

import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Processes;
import dev.claudeops.host.Units;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import dev.claudeops.model.Subject;
import java.time.Duration;
import java.util.List;

/**
 * Sets the clock right by the program that keeps it: chronyc(1) makestep, or a new start of ntpd or
 * systemd-timesyncd, which step the clock when they begin.
 */
public final class ClockSync implements ActionKind {
  private static final Subject CLOCK = new Subject("machine", "clock");

  private static final ActionSpec SPEC =
      new ActionSpec(
          "clock-sync",
          "Set the clock right by the program that keeps it.",
          Risk.MEDIUM,
          false,
          "The clock cannot be put back to the wrong time; nothing is lost by that.",
          List.of("machine"),
          List.of(),
          false,
          Duration.ofSeconds(60),
          Duration.ofSeconds(120));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit {
    HostView host = scene.host();
    if (!wish.target().equals(CLOCK)) {
      throw new Unfit(wish.target() + " has no clock of its own; the target is " + CLOCK);
    }
    // As systemd, Docker and Podman mark a container (systemd's CONTAINER_INTERFACE).
    if (host.exists("/run/systemd/container")
        || host.exists("/.dockerenv")
        || host.exists("/run/.containerenv")) {
      throw new Unfit("this is a container; its clock is that of the machine around it");
    }
    Command command = command(host);
    return new Plan(
        command.line(), "", hands -> hands.make(new Change.Program(command.within(hands.left()))));
  }

  private static Command command(HostView host) throws Unfit {
    Processes table = Processes.read(host);
    if (!table.named("chronyd").isEmpty() && host.find("chronyc").isPresent()) {
      return Command.of("chronyc", "makestep");
    }
    Units units = Units.read(host);
    List<String> names =
        table.named("ntpd").isEmpty()
            ? List.of("systemd-timesyncd.service")
            : List.of("ntpsec.service", "ntp.service", "ntpd.service");
    for (String name : names) {
      if (units.loaded(name).filter(unit -> !unit.active().equals("inactive")).isPresent()) {
        return Command.of("systemctl", "--no-ask-password", "restart", "--", name);
      }
    }
    throw new Unfit(
        "no program keeps the clock right here; install chrony, or `timedatectl set-ntp true`");
  }
}
