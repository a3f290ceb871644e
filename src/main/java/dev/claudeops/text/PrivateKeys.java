package dev.claudeops.text;

/** Finds private keys in their textual form (RFC 7468, RFC 1421), whole or cut at either end. */
final class PrivateKeys {
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final int LONGEST_LABEL = 60;

  /** Lines of a key have 64 to 76 characters, but for the last; no word is as long. */
  private static final int LEAST_LINE = 40;

  private PrivateKeys() {}

  /** Replaces the key whose marker stands here; gives where to go on. */
  static int at(Draft draft, int i) {
    if (draft.startsWith(BEGIN, i)) {
      int body = afterLabel(draft, i + BEGIN.length());
      return body < 0 ? i : draft.replace(i, end(draft, body), "private-key");
    }
    if (draft.startsWith(END, i)) {
      int after = afterLabel(draft, i + END.length());
      return after < 0 ? i : draft.replace(bodyBefore(draft, i), after, "private-key");
    }
    return i;
  }

  /** Behind the marker's last dashes; negative when it is no marker of a private key. */
  private static int afterLabel(Draft draft, int start) {
    int end = start;
    while (end < draft.length()
        && end < start + LONGEST_LABEL
        && (Draft.upper(draft.at(end)) || Draft.digit(draft.at(end)) || draft.at(end) == ' ')) {
      end++;
    }
    if (!draft.part(start, end).contains("PRIVATE KEY")) {
      return -1;
    }
    while (draft.at(end) == '-') {
      end++;
    }
    return end;
  }

  /** Where the key ends: behind its end marker, or at the first character that no key holds. */
  private static int end(Draft draft, int body) {
    int i = body;
    while (i < draft.length()) {
      char c = draft.at(i);
      if (c == '-' && draft.startsWith(END, i)) {
        int after = afterLabel(draft, i + END.length());
        return after < 0 ? i : after;
      }
      boolean ofKey =
          Draft.base64(c)
              || c == '\n'
              || c == '\r'
              || c == '\t'
              || c == ' '
              || c == '\\'
              || c == ':'
              || c == ',';
      if (!ofKey) {
        return i;
      }
      i++;
    }
    return i;
  }

  /** Where the lines of a key whose beginning was cut off begin. */
  private static int bodyBefore(Draft draft, int marker) {
    int start = marker;
    while (start > draft.settled()) {
      int end = start;
      while (end > draft.settled() && gap(draft, end)) {
        end--;
      }
      int line = end;
      while (line > draft.settled() && Draft.base64(draft.at(line - 1)) && !gap(draft, line)) {
        line--;
      }
      boolean last = start == marker;
      if (end == line || !last && end - line < LEAST_LINE) {
        return start;
      }
      start = line;
    }
    return start;
  }

  /** Whether a break between lines, real or written {@code \n}, ends before this. */
  private static boolean gap(Draft draft, int i) {
    char c = draft.at(i - 1);
    return c == ' '
        || c == '\n'
        || c == '\r'
        || c == '\\'
        || (c == 'n' || c == 'r') && draft.at(i - 2) == '\\';
  }
}
