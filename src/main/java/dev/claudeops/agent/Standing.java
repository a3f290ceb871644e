package dev.claudeops.agent;

import dev.claudeops.agent.claude.ClaudeAgent;
import dev.claudeops.agent.claude.Hindrance;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.HostView;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who decides in a run that names nobody, and what keeps Claude from it. Read from files; nobody is
 * asked.
 *
 * @param agent one of {@link Agents#names}
 * @param hindrance why the runbooks do Claude's work, where they do
 */
public record Standing(String agent, Optional<Hindrance> hindrance) {
  /**
   * @param folder where an agent that costs money keeps its books
   */
  public static Standing of(HostView host, AgentSettings settings, Path folder) {
    return Agents.usual(host, settings, folder)
        .map(
            usual -> {
              Optional<Hindrance> hindrance =
                  usual.name().equals(ClaudeAgent.NAME)
                      ? Hindrance.of(host, settings, folder)
                      : Optional.empty();
              return new Standing(hindrance.isPresent() ? Agents.RUNBOOK : usual.name(), hindrance);
            })
        .orElseGet(() -> new Standing(Agents.NONE, Optional.empty()));
  }
}
