package dev.claudeops.model;

import java.util.Map;
import java.util.TreeMap;

/** The parameters of a wish after they were parsed; made by {@link ActionSpec#parse} alone. */
public final class Params {
  private final Map<String, String> values;

  Params(Map<String, String> values) {
    this.values = new TreeMap<>(values);
  }

  /** The text of a parameter that the spec declares. */
  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the spec declares no parameter " + name);
    }
    return value;
  }

  /** The number of a parameter that the spec declares as whole. */
  public long whole(String name) {
    return Long.parseLong(text(name));
  }
}
