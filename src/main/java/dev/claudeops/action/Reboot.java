package dev.claudeops.action;

import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.Dpkg;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import dev.claudeops.model.Subject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reboots the machine in a minute (shutdown(8)), so that whoever is logged in reads why and can
 * stop it. The run that did it ends with the machine; the next one sees what became of it.
 */
public final class Reboot implements ActionKind {
  private static final Subject TARGET = new Subject("machine", "boot");
  private static final int LONGEST_REASON = 150;

  private static final ActionSpec SPEC =
      new ActionSpec(
          "reboot",
          "Reboot the machine in one minute.",
          Risk.HIGH,
          false,
          "Within the minute: `shutdown -c`.",
          List.of("machine"),
          List.of(),
          true,
          Duration.ofSeconds(30),
          Duration.ofMinutes(3));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit {
    HostView host = scene.host();
    UpdatesApply.mustBe(TARGET, wish, host);
    // As systemd, Docker and Podman mark it (systemd's CONTAINER_INTERFACE, podman-run(1)).
    if (Stream.of("/run/systemd/container", "/.dockerenv", "/run/.containerenv")
        .anyMatch(host::exists)) {
      throw new Unfit("this machine is a container; what runs it restarts it");
    }
    if (host.exists("/run/systemd/shutdown/scheduled")) {
      throw new Unfit("a shutdown is scheduled already");
    }
    if (host.exists("/run/nologin") && host.exists("/run/systemd/system")) {
      throw new Unfit("the machine is starting or going down just now");
    }
    if (Packages.debian(host)) {
      Dpkg state = Packages.state(host);
      if (!state.broken().isEmpty()) {
        throw new Unfit(
            "packages are half installed, and it might not come up again: " + state.someBroken());
      }
    }
    Command command = Command.of("shutdown", "-r", "+1", "ClaudeOps: " + plain(wish.reason()));
    return new Plan(
        command.line(),
        "shutdown -c",
        hands -> hands.make(new Change.Program(command.within(hands.left()))));
  }

  /** The reason as every terminal may show it: printable ASCII, one line. */
  private static String plain(String reason) {
    String clean = reason.replaceAll("[^\\x20-\\x7e]+", " ").strip();
    return clean.substring(0, Math.min(LONGEST_REASON, clean.length()));
  }
}
