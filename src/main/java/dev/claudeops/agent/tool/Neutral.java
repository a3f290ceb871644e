package dev.claudeops.agent.tool;

/**
 * Text from outside in the form that whoever reads a prompt may be shown: what a client of a model
 * takes for an order of its user stands behind a backslash. These are, with any number of
 * backslashes before them already:
 *
 * <ul>
 *   <li>{@code @} where no word ends before it, which Claude Code replaces by the file of that name
 *   <li>{@code /} at the begin of a line, which it takes for a command
 *   <li>{@code <} with a name behind it, such as {@code </system-reminder>}, which models take for
 *       words of their own side: {@code <\/system-reminder>}; and {@code <|}, as the marks between
 *       turns begin
 * </ul>
 *
 * <p>{@link #restore} takes exactly these backslashes away again, so that a name which went out
 * neutral comes back as it was: {@code restore(of(text)).equals(text)} for every text. Both take
 * linear time. Control characters are not its business ({@link dev.claudeops.text.Clean} goes
 * before it).
 */
public final class Neutral {
  private Neutral() {}

  /** The neutral form. */
  public static String of(String text) {
    return turn(text, true);
  }

  /** The text whose neutral form this is; other texts stay as they are. */
  public static String restore(String text) {
    return turn(text, false);
  }

  private static String turn(String text, boolean adding) {
    int length = text.length();
    StringBuilder out = new StringBuilder(length + 16);
    int i = 0;
    while (i < length) {
      if (i > 0 && endsWord(text.charAt(i - 1))) {
        out.append(text.charAt(i++));
        continue;
      }
      int end = i;
      while (end < length && text.charAt(end) == '\\') {
        end++;
      }
      int slashes = end - i;
      if (order(text, i, end)) {
        slashes += adding ? 1 : slashes > 0 ? -1 : 0;
      }
      out.repeat('\\', slashes);
      if (end < length) {
        out.append(text.charAt(end));
      }
      i = end + 1;
    }
    return out.toString();
  }

  /** Whether the backslashes from begin to end stand before what could be an order. */
  private static boolean order(String text, int begin, int end) {
    if (end >= text.length()) {
      return false;
    }
    char c = text.charAt(end);
    boolean line = begin == 0 || text.charAt(begin - 1) == '\n';
    boolean tag = begin > 0 && text.charAt(begin - 1) == '<';
    return c == '@'
        || line && c == '/'
        || tag && (name(c) || c == '|' || c == '/' && named(text, end + 1));
  }

  private static boolean named(String text, int at) {
    return at < text.length() && name(text.charAt(at));
  }

  private static boolean name(char c) {
    return Character.isLetter(c) || c == '!' || c == '?' || c == '_';
  }

  private static boolean endsWord(char c) {
    return Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-' || c == '+';
  }
}
