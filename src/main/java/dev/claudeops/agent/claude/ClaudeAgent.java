package dev.claudeops.agent.claude;

import dev.claudeops.agent.Agent;
import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Report;
import java.nio.file.Path;

/**
 * Claude Code as the agent of a run. The ladder says whether a model is asked and which; what it
 * may cost is written down first; whatever goes wrong, the runbooks do the run and the report says
 * why.
 */
public final class ClaudeAgent implements Agent {
  public static final String NAME = "claude";

  private final HostView host;
  private final AgentSettings settings;
  private final Path folder;
  private final Parts parts;
  private final boolean named;

  /**
   * @param folder where it keeps its books
   * @param named whether a person asked for Claude by name
   */
  ClaudeAgent(HostView host, AgentSettings settings, Path folder, Parts parts, boolean named) {
    this.host = host;
    this.settings = settings;
    this.folder = folder;
    this.parts = parts;
    this.named = named;
  }

  /** The one that asks the program that is here, with the login that is here. */
  public static ClaudeAgent real(
      HostView host, AgentSettings settings, Path folder, boolean named) {
    return new ClaudeAgent(host, settings, folder, new Shop(host, settings, folder), named);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Report decide(Briefing briefing, Toolbox toolbox) throws InterruptedException {
    return new Sitting(host, settings, folder, parts, named, briefing, toolbox).decide();
  }
}
