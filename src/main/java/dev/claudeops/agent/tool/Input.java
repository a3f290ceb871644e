package dev.claudeops.agent.tool;

import java.util.List;

/**
 * One thing that a tool takes.
 *
 * @param name snake_case
 * @param needed whether a call without it is refused
 * @param meaning a few words, such as an example; empty where name and tool say it already
 */
public record Input(String name, Form form, boolean needed, String meaning) {
  public Input {
    if (!name.matches("[a-z][a-z0-9]*(_[a-z0-9]+)*")) {
      throw new IllegalArgumentException("an input's name is snake_case, not " + name);
    }
  }

  /** What may stand in it. */
  public sealed interface Form {
    /** Text without control characters. */
    record Text(int most) implements Form {}

    /** A whole number within bounds, both included. */
    record Whole(long least, long most) implements Form {}

    /** One of these words. */
    record Choice(List<String> words) implements Form {
      public Choice {
        words = List.copyOf(words);
      }
    }

    /** Several texts. */
    record Texts(int most, int longest) implements Form {}

    /** Texts by name. */
    record Table(int most, int longest) implements Form {}
  }

  public static Input needed(String name, Form form, String meaning) {
    return new Input(name, form, true, meaning);
  }

  public static Input maybe(String name, Form form, String meaning) {
    return new Input(name, form, false, meaning);
  }
}
