package dev.claudeops.agent.claude;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers written as words, from eleven on: {@code ninety-three} becomes {@code 93}. Smaller ones
 * stay words, for "one of the two" claims nothing.
 */
final class NumberWords {
  private static final Map<String, Integer> ONES =
      Map.ofEntries(
          Map.entry("a", 1),
          Map.entry("one", 1),
          Map.entry("two", 2),
          Map.entry("three", 3),
          Map.entry("four", 4),
          Map.entry("five", 5),
          Map.entry("six", 6),
          Map.entry("seven", 7),
          Map.entry("eight", 8),
          Map.entry("nine", 9),
          Map.entry("ten", 10),
          Map.entry("eleven", 11),
          Map.entry("twelve", 12),
          Map.entry("thirteen", 13),
          Map.entry("fourteen", 14),
          Map.entry("fifteen", 15),
          Map.entry("sixteen", 16),
          Map.entry("seventeen", 17),
          Map.entry("eighteen", 18),
          Map.entry("nineteen", 19));
  private static final Map<String, Integer> TENS =
      Map.of(
          "twenty", 20, "thirty", 30, "forty", 40, "fifty", 50, "sixty", 60, "seventy", 70,
          "eighty", 80, "ninety", 90);
  private static final Map<String, Long> TIMES =
      Map.of("dozen", 12L, "hundred", 100L, "thousand", 1_000L, "million", 1_000_000L);
  private static final String ONE = String.join("|", ONES.keySet());
  private static final String TEN = String.join("|", TENS.keySet());
  private static final String MANY = String.join("|", TIMES.keySet());
  private static final String SMALL =
      "(?:(?:" + TEN + ")(?:[ -](?:" + ONE + ")\\b)?|(?:" + ONE + "))";
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?i)(?<![\\w-])"
              + SMALL
              + "\\b(?:[ -](?:"
              + MANY
              + ")\\b(?: and)?(?: "
              + SMALL
              + "\\b)?){0,3}(?![\\w])");

  private NumberWords() {}

  static String asDigits(String text) {
    Matcher words = NUMBER.matcher(text);
    StringBuilder out = new StringBuilder();
    while (words.find()) {
      long value = value(words.group());
      words.appendReplacement(
          out, value > 10 ? Long.toString(value) : Matcher.quoteReplacement(words.group()));
    }
    return words.appendTail(out).toString();
  }

  private static long value(String words) {
    long all = 0;
    long part = 0;
    for (String word : words.toLowerCase(java.util.Locale.ROOT).split("[ -]")) {
      if (ONES.containsKey(word)) {
        part += ONES.get(word);
      } else if (TENS.containsKey(word)) {
        part += TENS.get(word);
      } else if (TIMES.containsKey(word)) {
        long times = TIMES.get(word);
        part = Math.max(1, part) * times;
        if (times >= 1_000) {
          all += part;
          part = 0;
        }
      }
    }
    return all + part;
  }
}
