package dev.claudeops.agent.tool;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a tool was called with, after the table held it against the tool's spec. */
public record Given(
    Map<String, String> texts,
    Map<String, Long> numbers,
    Map<String, List<String>> lists,
    Map<String, Map<String, String>> tables) {
  public Given {
    texts = Map.copyOf(texts);
    numbers = Map.copyOf(numbers);
    lists = Map.copyOf(lists);
    tables = Map.copyOf(tables);
  }

  /** A text that the spec needs. */
  public String text(String name) {
    String value = texts.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the spec needs no text " + name);
    }
    return value;
  }

  /** A text or a choice; empty where it was left out. */
  public Optional<String> maybe(String name) {
    return Optional.ofNullable(texts.get(name));
  }

  /** A number; empty where it was left out. */
  public Optional<Long> number(String name) {
    return Optional.ofNullable(numbers.get(name));
  }

  /** Several texts; none where they were left out. */
  public List<String> list(String name) {
    return lists.getOrDefault(name, List.of());
  }

  /** Texts by name; none where they were left out. */
  public Map<String, String> table(String name) {
    return tables.getOrDefault(name, Map.of());
  }
}
