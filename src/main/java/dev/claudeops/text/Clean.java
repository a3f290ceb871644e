package dev.claudeops.text;

/**
 * Makes text from outside safe to stand in a file, a table or a terminal: control characters,
 * terminal escapes, bidirectional overrides and lone surrogates become visible replacements,
 * lengths are capped. Linear time.
 */
public final class Clean {
  private static final char REPLACEMENT = '\uFFFD';

  private Clean() {}

  /**
   * One line of at most {@code longest} characters; line breaks and tabs become spaces, ends are
   * trimmed.
   */
  public static String line(String text, int longest) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), longest) + 1);
    clean(text, longest, false, out);
    return out.toString().strip();
  }

  /**
   * Several lines of at most {@code longest} characters in all; line feeds are kept, carriage
   * returns go.
   */
  public static String block(String text, int longest) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), longest) + 1);
    clean(text, longest, true, out);
    return out.toString().stripTrailing();
  }

  private static void clean(String text, int longest, boolean keepLines, StringBuilder out) {
    int length = text.length();
    int i = 0;
    while (i < length) {
      if (out.length() >= longest) {
        while (out.length() >= longest && out.length() > 0) {
          out.setLength(out.length() - 1);
        }
        if (out.length() > 0 && Character.isHighSurrogate(out.charAt(out.length() - 1))) {
          out.setLength(out.length() - 1);
        }
        out.append('…');
        return;
      }
      char c = text.charAt(i);
      if (c == 0x1B) {
        i = afterEscape(text, i);
        out.append(REPLACEMENT);
        continue;
      }
      i++;
      if (c == '\n') {
        out.append(keepLines ? '\n' : ' ');
      } else if (c == '\r') {
        if (!keepLines && !(i < length && text.charAt(i) == '\n')) {
          out.append(' ');
        }
      } else if (c == '\t') {
        out.append(keepLines ? '\t' : ' ');
      } else if (Character.isHighSurrogate(c)) {
        if (i < length && Character.isLowSurrogate(text.charAt(i))) {
          int point = Character.toCodePoint(c, text.charAt(i));
          i++;
          if (hidden(point)) {
            out.append(REPLACEMENT);
          } else {
            out.appendCodePoint(point);
          }
        } else {
          out.append(REPLACEMENT);
        }
      } else if (Character.isLowSurrogate(c) || hidden(c)) {
        out.append(REPLACEMENT);
      } else {
        out.append(c);
      }
    }
  }

  /**
   * Skips one ANSI escape sequence (ECMA-48 CSI, OSC up to its terminator, or a two-character one).
   */
  private static int afterEscape(String text, int start) {
    int i = start + 1;
    if (i >= text.length()) {
      return i;
    }
    char kind = text.charAt(i);
    if (kind == '[') {
      i++;
      while (i < text.length() && text.charAt(i) >= 0x20 && text.charAt(i) < 0x40) {
        i++;
      }
      return Math.min(text.length(), i + 1);
    }
    if (kind == ']') {
      int limit = Math.min(text.length(), i + 256);
      for (int j = i; j < limit; j++) {
        if (text.charAt(j) == 0x07) {
          return j + 1;
        }
        if (text.charAt(j) == 0x1B || text.charAt(j) == '\n') {
          return j;
        }
      }
      return limit;
    }
    return kind >= 0x20 ? i + 1 : i;
  }

  private static boolean hidden(int point) {
    int type = Character.getType(point);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.PRIVATE_USE
        || type == Character.UNASSIGNED;
  }
}
