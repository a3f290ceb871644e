package dev.claudeops.text;

import java.util.List;

/** Lines of logs to measure redaction with. */
public final class RedactionSamples {
  private RedactionSamples() {}

  public static List<String> ordinary() {
    return OrdinaryLines.ALL;
  }

  /** The same, each with a pair and an address that hold a secret. */
  public static List<String> withSecrets() {
    return OrdinaryLines.ALL.stream()
        .map(line -> line + " password=hunter2 url=redis://:x9@h/")
        .toList();
  }

  /** What {@link Redaction#clean} makes of a line. */
  public static String clean(String line) {
    return Redaction.clean(line);
  }
}
