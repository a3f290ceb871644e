package dev.claudeops.action;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The regular expressions that a script may declare for its parameters: characters, dots and
 * classes one after the other, with alternatives but without groups, so that no value can make the
 * matching slow.
 */
final class SimplePattern {
  private static final int LONGEST = 100;
  private static final int MOST_OPEN = 3;
  private static final String CLASS = "\\[\\^?[^\\[\\]&\\\\^]{1,60}\\]";
  private static final String COUNT = "[*+?]|\\{[0-9]{1,3}(?:,[0-9]{0,3})?\\}";

  private static final Pattern FORM =
      Pattern.compile(
          "^(?:(?:%s|\\\\[.dw-]|[A-Za-z0-9_/:@=,%%~. -])(?:%s)?+|\\|)++".formatted(CLASS, COUNT));

  private SimplePattern() {}

  static boolean good(String pattern) {
    if (pattern.length() > LONGEST || !FORM.matcher(pattern).matches()) {
      return false;
    }
    String counts = pattern.replaceAll(CLASS, "x").replaceAll("[^*+?{]", "");
    try {
      Pattern.compile(pattern);
      return counts.length() <= MOST_OPEN;
    } catch (PatternSyntaxException backwards) { // such as [z-a]
      return false;
    }
  }
}
