package dev.claudeops.notify;

import java.nio.charset.StandardCharsets;

/** Text as services take it: cut to length at a sensible place, and calling nobody. */
final class Words {
  private static final String CUT = "\n... (cut; the issue file has all of it)";
  private static final String GAP = "\u200B";

  private Words() {}

  /** At most this many characters (UTF-16 units), cut at the end of a line or a word. */
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    String end = most > 4 * CUT.length() ? CUT : "…";
    int at = most - end.length();
    int line = text.lastIndexOf('\n', at);
    int space = text.lastIndexOf(' ', at);
    if (line > at / 2) {
      at = line;
    } else if (space > at / 2) {
      at = space;
    } else if (at > 0 && Character.isHighSurrogate(text.charAt(at - 1))) {
      at--;
    }
    return text.substring(0, Math.max(0, at)) + end;
  }

  /** At most this many bytes of UTF-8. */
  static String cutBytes(String text, int most) {
    String cut = text;
    for (int length = Math.min(text.length(), most); bytes(cut) > most; ) {
      length -= Math.max(1, (bytes(cut) - most) / 3);
      cut = cut(text, Math.max(0, length));
    }
    return cut;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * The same to the eye, without a mention: an invisible gap (U+200B) behind every at sign that is
   * not inside a word, and behind every one before a word that calls many.
   */
  static String callingNobody(String text) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(c);
      if (c == '@' || c == '\uFF20') {
        boolean inWord = i > 0 && Character.isLetterOrDigit(text.charAt(i - 1));
        if (!inWord || callsMany(text, i + 1)) {
          out.append(GAP);
        }
      }
    }
    return out.toString();
  }

  private static boolean callsMany(String text, int at) {
    for (String word : new String[] {"everyone", "here", "channel", "room", "all", "group"}) {
      if (text.regionMatches(true, at, word, 0, word.length())) {
        return true;
      }
    }
    return false;
  }
}
