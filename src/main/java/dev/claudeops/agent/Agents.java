package dev.claudeops.agent;

import dev.claudeops.host.HostView;
import java.util.List;
import java.util.Optional;

/** The catalogue: whoever can decide, by name. */
public final class Agents {
  /** The word for nobody: look, judge and write down only. */
  public static final String NONE = "none";

  /** Who decides where nothing else is said. */
  public static final String USUAL = "runbook";

  private Agents() {}

  /** Every word that names an agent, {@value #NONE} too. */
  public static List<String> names() {
    return List.of(USUAL, NONE);
  }

  /** The agent of this name; empty for {@value #NONE} and for a name that no agent has. */
  public static Optional<Agent> named(String name, HostView host) {
    return name.equals(USUAL) ? Optional.of(new RunbookAgent(host)) : Optional.empty();
  }
}
