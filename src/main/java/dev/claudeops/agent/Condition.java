package dev.claudeops.agent;

import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.util.Optional;

/**
 * What must hold for a step, or for a whole runbook: {@code critical}, {@code need}, {@code
 * culprit:pid}, {@code since < 10m}, {@code used > 95%}, any of them behind {@code not}.
 *
 * <p>A measure that was not taken fulfils no condition, neither the one nor its opposite: what is
 * not known is no reason to act.
 */
sealed interface Condition {
  /** The finding is critical. */
  record Critical() implements Condition {}

  /** A service that the subject's service needs is unhealthy. */
  record Needing() implements Condition {}

  /** The look named a culprit for the finding, of this kind where one is given. */
  record Named(Optional<String> kind) implements Condition {}

  /** A comparison of the time that the finding has stood, or of a measure of its subject. */
  record Compare(String name, boolean above, double line) implements Condition {
    /** The name that stands for the seconds since the finding was first seen. */
    static final String SINCE = "since";
  }

  record Not(Condition other) implements Condition {}

  /** As a runbook may have it. */
  default String says() {
    return switch (this) {
      case Critical _ -> "critical";
      case Needing _ -> "need";
      case Named(Optional<String> kind) -> "culprit" + kind.map(only -> ":" + only).orElse("");
      case Compare(String name, boolean above, double line) ->
          name
              + (above ? " > " : " < ")
              + (name.equals(Compare.SINCE) ? Humane.seconds(line) : Humane.number(line));
      case Not(Condition other) -> "not " + other.says();
    };
  }

  static Condition parse(String text) throws Malformed {
    String[] words = text.strip().split(" +", -1);
    if (words.length > 1 && words[0].equals("not")) {
      String rest = text.strip().substring(3).strip();
      if (rest.startsWith("not ")) {
        throw new Malformed("a condition has at most one \"not\"");
      }
      return new Not(parse(rest));
    }
    if (words.length == 1) {
      return word(words[0]);
    }
    boolean compares = words.length == 3 && (words[1].equals(">") || words[1].equals("<"));
    if (!compares || !words[0].matches("[a-z0-9][a-z0-9.-]{0,60}")) {
      throw new Malformed(
          "\"%s\" is no condition; one is such as critical, culprit:pid, since < 10m, used > 95%%"
              .formatted(Clean.line(text, 80)));
    }
    return new Compare(words[0], words[1].equals(">"), value(words[2]));
  }

  private static Condition word(String word) throws Malformed {
    switch (word) {
      case "critical":
        return new Critical();
      case "need":
        return new Needing();
      case "culprit":
        return new Named(Optional.empty());
      default:
        if (word.startsWith("culprit:")) {
          return new Named(Optional.of(Place.kind(word.substring("culprit:".length()))));
        }
        throw new Malformed("\"" + Clean.line(word, 60) + "\" is no condition");
    }
  }

  /** A number, a share such as 95%, a time such as 10m (seconds), a size such as 2GB (bytes). */
  private static double value(String text) throws Malformed {
    if (text.matches("[0-9]{1,15}(\\.[0-9]{1,6})?")) {
      return Double.parseDouble(text);
    }
    if (text.matches("[0-9]{1,6}(\\.[0-9]{1,6})?%")) {
      return Double.parseDouble(text.substring(0, text.length() - 1)) / 100;
    }
    return Humane.parseDuration(text)
        .map(duration -> duration.toMillis() / 1000.0)
        .or(() -> Humane.parseBytes(text).map(Long::doubleValue))
        .orElseThrow(
            () ->
                new Malformed(
                    "\"%s\" is no number, share, time or size".formatted(Clean.line(text, 40))));
  }
}
