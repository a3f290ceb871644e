package dev.claudeops.config;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Whether a text is a regular expression of Java. */
final class RegularExpression {
  private RegularExpression() {}

  static boolean good(String text) {
    try {
      Pattern.compile(text);
      return true;
    } catch (PatternSyntaxException bad) {
      return false;
    }
  }
}
