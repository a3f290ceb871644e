package dev.claudeops.text;

import java.util.List;
import java.util.Locale;

/**
 * How many lines a second {@link Redaction} cleans; run it by hand: {@code java -cp
 * target/classes:target/test-classes dev.claudeops.text.RedactionSpeed}.
 */
final class RedactionSpeed {
  private RedactionSpeed() {}

  public static void main(String[] args) {
    List<String> ordinary = OrdinaryLines.ALL;
    List<String> secret =
        ordinary.stream().map(line -> line + " password=hunter2 url=redis://:x@h/").toList();
    for (int round = 0; round < 5; round++) {
      tell("ordinary lines", ordinary);
      tell("lines with two secrets", secret);
    }
  }

  private static void tell(String what, List<String> lines) {
    long characters = 0;
    long count = 0;
    long kept = 0;
    long start = System.nanoTime();
    for (int i = 0; i < 5_000; i++) {
      for (String line : lines) {
        kept += Redaction.clean(line).length();
        characters += line.length();
        count++;
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%s: %,.0f lines/s, %.0f MB/s (%d)%n",
        what,
        count / seconds,
        characters / seconds / 1e6,
        kept);
  }
}
