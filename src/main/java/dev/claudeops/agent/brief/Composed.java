package dev.claudeops.agent.brief;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What an agent that thinks is told.
 *
 * @param system who it is and what holds; the same bytes in every run
 * @param prompt the task, then the evidence
 * @param tokens of both together, about
 * @param leftOut what there was no room for, a line for each section, and what fetches it
 * @param included the sections that are in it, each with its bytes
 */
public record Composed(
    String system, String prompt, int tokens, List<String> leftOut, List<String> included) {
  private static final int BYTES_PER_TOKEN = 4;

  public Composed {
    leftOut = List.copyOf(leftOut);
    included = List.copyOf(included);
  }

  /** About how many tokens a text is: one for four bytes. */
  public static int tokens(String text) {
    return (bytes(text) + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
  }

  /** The bytes of a text in UTF-8. */
  public static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** How many bytes so many tokens are. */
  static int room(int tokens) {
    return tokens * BYTES_PER_TOKEN;
  }
}
