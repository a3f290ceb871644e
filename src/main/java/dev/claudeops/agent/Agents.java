package dev.claudeops.agent;

import dev.claudeops.agent.claude.ClaudeAgent;
import dev.claudeops.agent.claude.Logins;
import dev.claudeops.agent.claude.Programs;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.HostView;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The catalogue: whoever can decide, by name. */
public final class Agents {
  /** The word for nobody: look, judge and write down only. */
  public static final String NONE = "none";

  /** The word for the embedded administrator. */
  public static final String RUNBOOK = "runbook";

  private Agents() {}

  /** Every word that names an agent, {@value #NONE} too. */
  public static List<String> names() {
    return List.of(ClaudeAgent.NAME, RUNBOOK, NONE);
  }

  /**
   * The agent that a person named; empty for {@value #NONE} and for a name that no agent has.
   *
   * @param folder where an agent that costs money keeps its books
   */
  public static Optional<Agent> named(
      String name, HostView host, AgentSettings settings, Path folder) {
    return switch (name) {
      case ClaudeAgent.NAME -> Optional.of(ClaudeAgent.real(host, settings, folder, true));
      case RUNBOOK -> Optional.of(new RunbookAgent(host));
      default -> Optional.empty();
    };
  }

  /** The agent of a run that names nobody, as the config has it; empty for nobody. */
  public static Optional<Agent> usual(HostView host, AgentSettings settings, Path folder) {
    return switch (settings.usual()) {
      case CLAUDE -> Optional.of(ClaudeAgent.real(host, settings, folder, false));
      case AUTO ->
          claudeIsHere(host, settings)
              ? Optional.of(ClaudeAgent.real(host, settings, folder, false))
              : Optional.of(new RunbookAgent(host));
      case RUNBOOK -> Optional.of(new RunbookAgent(host));
      case NONE -> Optional.empty();
    };
  }

  /**
   * Whether program and login are found. A login that is there and may not be used counts: whoever
   * put it there wants Claude, and is to be told.
   */
  public static boolean claudeIsHere(HostView host, AgentSettings settings) {
    if (Programs.find(host, settings).isEmpty()) {
      return false;
    }
    Logins.Found found = Logins.look(host, settings);
    return found.login().isPresent() || !found.faults().isEmpty();
  }
}
