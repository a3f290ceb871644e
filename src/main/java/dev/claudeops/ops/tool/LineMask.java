package dev.claudeops.ops.tool;

/**
 * What a log line has in common with others of its kind: numbers, times, addresses, identifiers,
 * paths and quoted words give way to marks. One pass and linear time, whatever the line holds.
 */
final class LineMask {
  private static final int LONGEST = 600;
  private static final int LONGEST_QUOTE = 200;
  private static final int SHORTEST_ID = 8;

  private LineMask() {}

  static String of(String line) {
    int end = Math.min(line.length(), LONGEST);
    StringBuilder out = new StringBuilder(end);
    int at = 0;
    int noQuoteBefore = 0;
    while (at < end) {
      char c = line.charAt(at);
      if ((c == '"' || c == '\'' || c == '`') && at >= noQuoteBefore && opens(line, at)) {
        int close = line.indexOf(c, at + 1);
        if (close > at && close < end && close - at <= LONGEST_QUOTE) {
          mark(out, "<quoted>");
          at = close + 1;
          continue;
        }
        noQuoteBefore = close < 0 ? end : close;
      }
      if (parts(c)) {
        if (c != ' ' || out.isEmpty() || out.charAt(out.length() - 1) != ' ') {
          out.append(c == '\t' ? ' ' : c);
        }
        at++;
        continue;
      }
      int stop = at;
      while (stop < end && !parts(line.charAt(stop))) {
        stop++;
      }
      word(out, line, at, stop);
      at = stop;
    }
    return out.toString().strip();
  }

  private static boolean opens(String line, int at) {
    return at == 0 || !Character.isLetterOrDigit(line.charAt(at - 1));
  }

  private static boolean parts(char c) {
    return " \t=,;()[]{}<>|\"'`".indexOf(c) >= 0;
  }

  private static void word(StringBuilder out, String line, int from, int to) {
    int end = to;
    while (end > from && ":.!?".indexOf(line.charAt(end - 1)) >= 0) {
      end--;
    }
    String word = line.substring(from, end);
    if (!word.isEmpty()) {
      masked(out, word);
    }
    out.append(line, end, to);
  }

  private static void masked(StringBuilder out, String word) {
    int digits = 0;
    int hex = 0;
    int dots = 0;
    int colons = 0;
    int marks = 0;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      digits += digit ? 1 : 0;
      hex += digit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' ? 1 : 0;
      dots += c == '.' ? 1 : 0;
      colons += c == ':' ? 1 : 0;
      marks += "+-/_TZ%x".indexOf(c) >= 0 ? 1 : 0;
    }
    int length = word.length();
    if (word.contains("://")) {
      mark(out, "<url>");
    } else if (length > 1 && word.charAt(0) == '/') {
      mark(out, "<path>");
    } else if (digits > 0 && dots == 3 && colons <= 1 && digits + dots + colons == length) {
      mark(out, "<ip>");
    } else if (digits > 0 && colons > 1 && hex + colons + dots == length && hex > digits) {
      mark(out, "<ip>");
    } else if (digits > 0 && digits + dots + colons + marks == length) {
      mark(out, "<n>");
    } else if (digits > 1 && length >= SHORTEST_ID && hex + marks == length) {
      mark(out, "<id>");
    } else if (digits > 0) {
      numbers(out, word);
    } else {
      out.append(word);
    }
  }

  /** {@code worker12} as {@code worker<n>}. */
  private static void numbers(StringBuilder out, String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c < '0' || c > '9') {
        out.append(c);
      } else if (i == 0 || word.charAt(i - 1) < '0' || word.charAt(i - 1) > '9') {
        out.append("<n>");
      }
    }
  }

  /** A mark behind the same mark, with a blank between, is one: a date and its time. */
  private static void mark(StringBuilder out, String mark) {
    int length = out.length();
    int same = length - mark.length() - 1;
    if (same >= 0 && out.charAt(length - 1) == ' ' && out.indexOf(mark, same) == same) {
      return;
    }
    out.append(mark);
  }
}
