package dev.claudeops.agent.claude;

import dev.claudeops.config.AgentSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One piece of work for Claude Code.
 *
 * @param name of the run it is for; names its folder and its scope
 * @param rung the model with its limits
 * @param system who it is and what holds; always the same bytes for one kind of run
 * @param prompt what it is to do, with the evidence
 * @param schema the JSON Schema of its answer, one line
 * @param tools the names of our tools it may call
 * @param port where our tool server listens on loopback
 * @param token what opens our tool server
 * @param transcript where its stream is kept afterwards; empty where nothing is written
 */
public record Order(
    String name,
    AgentSettings.Rung rung,
    String system,
    String prompt,
    String schema,
    List<String> tools,
    int port,
    String token,
    Optional<Path> transcript) {
  public Order {
    tools = List.copyOf(tools);
  }
}
