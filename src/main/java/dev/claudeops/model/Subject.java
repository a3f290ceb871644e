package dev.claudeops.model;

import dev.claudeops.text.Clean;
import java.util.Optional;

/**
 * A thing that can be healthy or not: {@code unit:nginx.service}, {@code disk:/var}, {@code
 * http:http://127.0.0.1/}.
 *
 * <p>Only this class parses and prints the form {@code kind:name}. The name comes from outside:
 * control characters are replaced and the length is capped when a subject is made, so that it can
 * stand in any file or line.
 *
 * @param kind a lower-case word such as {@code unit}
 * @param name what the machine calls it, at most {@value #LONGEST_NAME} characters
 */
public record Subject(String kind, String name) implements Comparable<Subject> {
  static final int LONGEST_NAME = 300;

  public Subject {
    if (!kind.matches("[a-z][a-z0-9-]*")) {
      throw new IllegalArgumentException(
          "a subject's kind is a lower-case word, not " + Clean.line(kind, 40));
    }
    name = Clean.line(name, LONGEST_NAME);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a subject of kind " + kind + " has no name");
    }
  }

  /** Reads {@code kind:name}; empty when the text has no such form. */
  public static Optional<Subject> parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1
        || colon == text.length() - 1
        || !text.substring(0, colon).matches("[a-z][a-z0-9-]*")
        || Clean.line(text.substring(colon + 1), LONGEST_NAME).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Subject(text.substring(0, colon), text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return kind + ":" + name;
  }

  @Override
  public int compareTo(Subject other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : name.compareTo(other.name);
  }
}
