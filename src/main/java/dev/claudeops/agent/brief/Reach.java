package dev.claudeops.agent.brief;

import dev.claudeops.text.Humane;
import java.util.Set;

/**
 * What can be fetched later, so that what is left out is named with its way back.
 *
 * @param tools the names of those that can be called
 */
record Reach(Set<String> tools) {
  Reach {
    tools = Set.copyOf(tools);
  }

  /** How it is fetched by this tool, where there is such a one. */
  String by(String tool) {
    return tools.contains(tool) ? tool + " tells it" : "no tool tells it";
  }

  /** So many of a kind that were not told, and how they are fetched. */
  String more(int count, String noun, String tool) {
    return Humane.count(count, noun) + "; " + by(tool);
  }
}
