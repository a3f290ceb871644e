package dev.claudeops.agent.claude;

import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.ClaudePlaces;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import java.io.IOException;
import java.util.Optional;

/** Where Claude Code's program is. */
public final class Programs {
  private Programs() {}

  /** The program that is there, first the one the config names; empty where there is none. */
  public static Optional<String> find(HostView host, AgentSettings settings) {
    return ClaudePlaces.find(host, settings.program());
  }

  /** Why a program is not started; empty when it may be. */
  public static Optional<String> fault(HostView host, String program) {
    try {
      Optional<FileFacts> facts = host.facts(program);
      if (facts.isEmpty() || !facts.get().isFile()) {
        return Optional.of(program + " is no program");
      }
      FileFacts file = facts.get();
      if (file.uid() != 0 && file.uid() != host.uid() || file.othersMayWrite()) {
        return Optional.of(program + " can be changed by others than root, and is not started");
      }
      return (file.mode() & 0111) == 0
          ? Optional.of(program + " is not executable; chmod +x " + program)
          : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.of(unreadable.getMessage());
    }
  }
}
