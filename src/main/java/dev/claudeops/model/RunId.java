package dev.claudeops.model;

/**
 * The name of one run, also the stem of its files: {@code 2025-09-29-1400}, with {@code -2}, {@code
 * -3} on a collision. Always UTC. Made by the journal, which knows what names are taken.
 */
public record RunId(String value) implements Comparable<RunId> {
  public RunId {
    if (!value.matches("\\d{4}-\\d{2}-\\d{2}-\\d{4}(-\\d{1,6})?")) {
      throw new IllegalArgumentException("not a run id: " + value);
    }
  }

  @Override
  public int compareTo(RunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
