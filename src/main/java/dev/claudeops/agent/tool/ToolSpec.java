package dev.claudeops.agent.tool;

import java.util.List;

/**
 * What a tool is, as data: the list that is told to a model, the manual and the checks at the door
 * are made from it.
 *
 * @param name snake_case, unique: {@code unit_file}
 * @param summary what it tells and when to call it; at most 300 characters, for every model reads
 *     them at every turn
 * @param inputs what it takes
 * @param readOnly whether it only looks
 */
public record ToolSpec(String name, String summary, List<Input> inputs, boolean readOnly) {
  static final int LONGEST_SUMMARY = 300;

  public ToolSpec {
    inputs = List.copyOf(inputs);
    if (!name.matches("[a-z][a-z0-9]*(_[a-z0-9]+)*")) {
      throw new IllegalArgumentException("a tool's name is snake_case, not " + name);
    }
    if (summary.length() > LONGEST_SUMMARY) {
      throw new IllegalArgumentException("the summary of " + name + " is too long");
    }
  }

  /** One that only looks. */
  public static ToolSpec look(String name, String summary, Input... inputs) {
    return new ToolSpec(name, summary, List.of(inputs), true);
  }
}
