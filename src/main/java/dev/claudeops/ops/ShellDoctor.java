package dev.claudeops.ops;

import dev.claudeops.config.Config;
import dev.claudeops.host.ClosedRoom;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Health;
import dev.claudeops.text.Clean;
import java.util.List;
import java.util.Optional;

/** Where the owner turned the look-only shell on: whether its room can be made, and is closed. */
final class ShellDoctor {
  private ShellDoctor() {}

  /** Empty where it is off. */
  static Optional<Diagnosis> look(HostView host, Config config) {
    if (!config.agent().shell()) {
      return Optional.empty();
    }
    try {
      Optional<String> fault = new ClosedRoom(host, List.of()).trial();
      return Optional.of(
          new Diagnosis(
              "shell",
              fault.isEmpty() ? Health.OK : Health.DEGRADED,
              fault
                  .map(why -> Clean.line("no shell that only looks: " + why, 300))
                  .orElse("commands that only look run in a closed room"),
              fault.isEmpty()
                  ? ""
                  : "see docs/decisions/closed-room.md, or set agent.shell false"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(new Diagnosis("shell", Health.UNKNOWN, "interrupted", ""));
    }
  }
}
