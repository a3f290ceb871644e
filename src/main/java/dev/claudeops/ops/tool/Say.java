package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Tool;
import dev.claudeops.model.Measure;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Nearest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** How tools say things: numbers with units, times to the second, and what there is instead. */
final class Say {
  private static final int LONGEST_WORD = 80;
  private static final int MOST_NEAR = 6;
  private static final int MOST_LISTED = 12;

  private Say() {}

  /** {@code used 91 %}. */
  static String measure(Measure measure) {
    double value = measure.value();
    return measure.name()
        + " "
        + switch (measure.unit()) {
          case RATIO -> Humane.percent(value);
          case BYTES -> Humane.bytes(value);
          case SECONDS -> Humane.seconds(value);
          case COUNT -> Humane.number(value);
          case PER_SECOND -> Humane.number(value) + "/s";
        };
  }

  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** One word of the caller's or the machine's, short and on one line. */
  static String word(String text) {
    return Clean.line(text, LONGEST_WORD);
  }

  /** One line of at most so many characters. */
  static String line(String text, int longest) {
    return Clean.line(text, longest);
  }

  /**
   * There is no such thing; the nearest names, or the first of all.
   *
   * @param what with its article: {@code "no service"}
   */
  static Tool.Refusal unknown(String what, String word, Collection<String> known) {
    String asked = word(word);
    List<String> near = near(asked, known);
    String rest =
        known.isEmpty()
            ? "; there are none"
            : near.isEmpty()
                ? "; known: " + listed(known)
                : "; nearest: " + String.join(", ", near);
    return new Tool.Refusal(what + " \"" + asked + "\"" + rest);
  }

  /** Names that hold the word or are held by it, then the one with the fewest letters changed. */
  private static List<String> near(String word, Collection<String> known) {
    Set<String> near = new LinkedHashSet<>();
    String low = word.toLowerCase(Locale.ROOT);
    if (low.length() >= 3) {
      known.stream()
          .filter(
              name -> {
                String other = name.toLowerCase(Locale.ROOT);
                return other.contains(low) || other.length() >= 3 && low.contains(other);
              })
          .limit(MOST_NEAR)
          .forEach(near::add);
    }
    Nearest.of(word, known).ifPresent(near::add);
    return near.stream().limit(MOST_NEAR).map(Say::word).toList();
  }

  private static String listed(Collection<String> known) {
    return known.stream().limit(MOST_LISTED).map(Say::word).collect(Collectors.joining(", "))
        + (known.size() > MOST_LISTED ? " and " + (known.size() - MOST_LISTED) + " more" : "");
  }
}
