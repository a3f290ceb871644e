package dev.claudeops.probe;

import static dev.claudeops.probe.LogLevel.afterEscape;
import static dev.claudeops.probe.LogLevel.digit;
import static dev.claudeops.probe.LogLevel.is;
import static dev.claudeops.probe.LogLevel.letter;
import static dev.claudeops.probe.LogLevel.wordEnd;

/**
 * The words of trouble in a line that states no level: whole words, not part of a path or a name,
 * not negated ({@code 0 errors}, {@code error=null}, {@code not an error}).
 */
final class LogWords {
  private static final String[] ALONE = {
    "error", "errors", "fatal", "panic", "exception", "traceback"
  };
  private static final String[] WITH_COLON = {
    "critical", "crit", "severe", "alert", "emergency", "emerg"
  };
  private static final String[] NEGATIONS = {
    "no", "not", "without", "zero", "non", "ignoring", "ignored"
  };
  private static final String[] BETWEEN = {
    "an", "a", "any", "new", "such", "more", "fatal", "critical", "known", "other"
  };
  private static final String[] NOTHINGS = {
    "null", "none", "nil", "false", "no", "ok", "undefined", "success"
  };
  private static final int FARTHEST = 4096;

  private LogWords() {}

  /** Whether a word says that something went wrong. */
  static boolean error(byte[] bytes, int from, int lineEnd) {
    int to = Math.min(lineEnd, from + FARTHEST);
    int at = from;
    while (at < to) {
      if (!letter(bytes[at])) {
        at = afterEscape(bytes, at, to);
        continue;
      }
      int end = wordEnd(bytes, at, to);
      if (end - at >= 4
          && (trouble(bytes, at, end, to) || typeName(bytes, at, end, to))
          && stands(bytes, from, at, end, to)
          && !negatedBefore(bytes, from, at)
          && !nothingAfter(bytes, end, to)) {
        return true;
      }
      at = end;
    }
    return false;
  }

  /** Whether a word warns. */
  static boolean warning(byte[] bytes, int from, int lineEnd) {
    int to = Math.min(lineEnd, from + FARTHEST);
    int at = from;
    while (at < to) {
      if (!letter(bytes[at])) {
        at = afterEscape(bytes, at, to);
        continue;
      }
      int end = wordEnd(bytes, at, to);
      if ((one(bytes, at, end, "warn") || one(bytes, at, end, "warning"))
          && stands(bytes, from, at, end, to)
          && !negatedBefore(bytes, from, at)
          && !nothingAfter(bytes, end, to)) {
        return true;
      }
      at = end;
    }
    return false;
  }

  private static boolean trouble(byte[] bytes, int at, int end, int to) {
    return any(bytes, at, end, ALONE)
        || end < to && bytes[end] == ':' && any(bytes, at, end, WITH_COLON);
  }

  /** {@code TypeError:}, {@code java.io.IOException: ...}. */
  private static boolean typeName(byte[] bytes, int at, int end, int to) {
    int length = end - at;
    return bytes[at] >= 'A'
        && bytes[at] <= 'Z'
        && (length > 5 && bytes[end - 5] == 'E' && is(bytes, end - 5, end, "error")
            || length > 9 && bytes[end - 9] == 'E' && is(bytes, end - 9, end, "exception"))
        && (end == to || bytes[end] == ':');
  }

  /** No part of a path, an address, an option or a longer name. */
  private static boolean stands(byte[] bytes, int from, int at, int end, int to) {
    if (at > from) {
      byte before = bytes[at - 1];
      boolean qualified = before == '.' && bytes[at] >= 'A' && bytes[at] <= 'Z';
      if (digit(before) || before < 0 || "_/-@$%+&?#\\=.".indexOf(before) >= 0 && !qualified) {
        return false;
      }
    }
    if (end >= to) {
      return true;
    }
    byte after = bytes[end];
    if (after == '.') {
      return end + 1 >= to || bytes[end + 1] == ' ' || bytes[end + 1] == '.';
    }
    return !digit(after) && after > 0 && "_/-@%?&\\+".indexOf(after) < 0;
  }

  private static boolean negatedBefore(byte[] bytes, int from, int at) {
    int end = at;
    for (int words = 0; words < 3; words++) {
      while (end > from && (bytes[end - 1] == ' ' || bytes[end - 1] == '-')) {
        end--;
      }
      int start = end;
      while (start > from && (letter(bytes[start - 1]) || digit(bytes[start - 1]))) {
        start--;
      }
      if (start == end) {
        return false;
      }
      if (end - start == 1
          && bytes[start] == '0'
          && (start == from || bytes[start - 1] == ' ' || bytes[start - 1] == '(')) {
        return true;
      }
      if (any(bytes, start, end, NEGATIONS)) {
        return true;
      }
      if (!any(bytes, start, end, BETWEEN)) {
        return false;
      }
      end = start;
    }
    return false;
  }

  /** {@code : 0}, {@code =null}, {@code ":""}, {@code count: 0}, {@code -free}. */
  private static boolean nothingAfter(byte[] bytes, int end, int to) {
    int at = end;
    if (at < to && bytes[at] == ' ' && at + 1 < to && letter(bytes[at + 1])) {
      int next = wordEnd(bytes, at + 1, to);
      boolean counted =
          one(bytes, at + 1, next, "count")
              || one(bytes, at + 1, next, "found")
              || one(bytes, at + 1, next, "rate");
      if (one(bytes, at + 1, next, "free")) {
        return true;
      }
      at = counted ? next : at;
    }
    boolean told = false;
    while (at < to
        && (bytes[at] == '"' || bytes[at] == ' ' || bytes[at] == ':' || bytes[at] == '=')) {
      told |= bytes[at] == ':' || bytes[at] == '=';
      at++;
      if (told && at < to && (bytes[at] == '"' || bytes[at] == '\'')) {
        return at + 1 < to && bytes[at + 1] == bytes[at];
      }
    }
    if (at == end || at >= to) {
      return false;
    }
    if (bytes[at] == '0') {
      while (at < to && (bytes[at] == '0' || bytes[at] == '.')) {
        at++;
      }
      return at == to || !digit(bytes[at]) && !letter(bytes[at]);
    }
    if (!told) {
      return false;
    }
    if (at + 1 < to
        && (bytes[at] == '[' && bytes[at + 1] == ']' || bytes[at] == '{' && bytes[at + 1] == '}')) {
      return true;
    }
    int word = wordEnd(bytes, at, to);
    return any(bytes, at, word, NOTHINGS)
        && (word == to || "_-/".indexOf(bytes[word]) < 0 && bytes[word] != ' ');
  }

  private static boolean any(byte[] bytes, int at, int end, String[] words) {
    for (String word : words) {
      if (one(bytes, at, end, word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean one(byte[] bytes, int at, int end, String word) {
    return end - at == word.length() && is(bytes, at, end, word);
  }
}
