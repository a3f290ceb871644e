package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Tool;
import java.util.List;

/** The catalogue of tools, in the order a model is told of them. */
public final class Tools {
  private Tools() {}

  public static List<Tool> all(Room room) {
    return List.of();
  }
}
