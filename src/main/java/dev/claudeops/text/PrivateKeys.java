package dev.claudeops.text;

/**
 * Finds private keys in their textual form (RFC 7468, RFC 1421), whole or cut at either end, and
 * single lines of one.
 */
final class PrivateKeys {
  private static final String KIND = "private-key";
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final int LONGEST_LABEL = 60;

  /** Lines of a key have 64 to 76 characters, but for the last; no word is as long. */
  private static final int LEAST_LINE = 40;

  /** How long the lines of a key are: RFC 7468, and ssh-keygen. */
  private static final int LINE = 64;

  private static final int SSH_LINE = 70;

  private PrivateKeys() {}

  // ---- with their markers ----

  /** Replaces the key whose marker stands here; gives where to go on. */
  static int at(Draft draft, int i) {
    if (draft.startsWith(BEGIN, i)) {
      int body = afterLabel(draft, i + BEGIN.length());
      if (body < 0) {
        draft.open(linesEnd(draft, afterLine(draft, i)));
        return i;
      }
      return draft.replace(i, end(draft, body), KIND);
    }
    if (draft.startsWith(END, i)) {
      int after = afterLabel(draft, i + END.length());
      return after < 0 ? i : draft.replace(bodyBefore(draft, i), after, KIND);
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

  // ---- without ----

  /**
   * A body that says what it is: DER that begins with a version number as private keys do and
   * certificates and public keys do not (RFC 8017, RFC 5958), the magic word of OpenSSH, and base64
   * of a marker.
   */
  static int bare(Draft draft, int i) {
    boolean version =
        draft.startsWith("MII", i)
            && draft.startsWith("IBA", i + 6)
            && "AQgw".indexOf(draft.at(i + 5)) >= 0;
    boolean small = draft.startsWith("MHcCAQEE", i) || draft.startsWith("MC4CAQAw", i);
    boolean middle = draft.startsWith("MIGHAgEA", i) || draft.startsWith("MIGkAgEB", i);
    boolean ssh = draft.startsWith("b3BlbnNzaC1rZXktdj", i);
    boolean marker =
        draft.startsWith("LS0tLS1CRUdJTi", i)
            && !draft.startsWith("BDRVJU", i + 14)
            && !draft.startsWith("BQVUJM", i + 14);
    boolean known = version || small || middle || ssh || marker;
    if (!known || i < draft.opened()) {
      return i;
    }
    int end = Letters.BASE64.run(draft, i, draft.length());
    return end - i >= LEAST_LINE ? draft.replace(i, linesEnd(draft, end), KIND) : i;
  }

  /**
   * A single line of a key, as when each line of one becomes a log record: 64 or 70 characters of
   * base64 that end their line and begin it, or follow its heading, and are drawn by lot. The last
   * line of a key, shorter than the others, is known only behind another.
   *
   * @param word the beginning of a word
   */
  static int line(Draft draft, int word) {
    int i = word;
    while (i > word - 4 && (draft.at(i - 1) == '/' || draft.at(i - 1) == '+')) {
      i--;
    }
    if (i < draft.opened() || i < draft.settled() || i > 0 && draft.at(i - 1) > ' ') {
      return word;
    }
    for (int probe = LINE - 1; probe > 0; probe -= 21) {
      if (!Draft.base64(draft.at(i + probe))) {
        return word;
      }
    }
    int end = Letters.BASE64.run(draft, i, i + SSH_LINE + 1);
    int length = end - i;
    boolean ends = end >= draft.length() || draft.at(end) == '\n' || draft.at(end) == '\r';
    boolean key =
        (length == LINE || length == SSH_LINE)
            && ends
            && heads(draft, i)
            && Opaque.base64(draft, i, end);
    if (!key) {
      return word;
    }
    int last = linesEnd(draft, end);
    if (draft.startsWith(END, last + 1)) {
      // Its end marker says whose it is, and takes all of it when it is a private key's.
      draft.open(last);
      return word;
    }
    return draft.replace(cutLine(draft, i), last, KIND);
  }

  /** The beginning of a line before this one of which only the end is there. */
  private static int cutLine(Draft draft, int i) {
    int start = i - 1;
    while (start > draft.settled() && start > i - LINE && Draft.base64(draft.at(start - 1))) {
      start--;
    }
    boolean line = draft.at(i - 1) == '\n' && i - 1 - start >= 20;
    return line && Opaque.base64(draft, start, i - 1) ? start : i;
  }

  /** The end of a value of base64 that goes on in the lines behind it; its own end otherwise. */
  static int further(Draft draft, int start, int end) {
    boolean breaks = draft.at(end) == '\n' || draft.at(end) == '\r';
    return breaks
            && end - start >= LEAST_LINE
            && Letters.BASE64.run(draft, end - LEAST_LINE, end) == end
        ? linesEnd(draft, end)
        : end;
  }

  /** Whether what stands before is nothing, blanks, or the heading of a log record. */
  private static boolean heads(Draft draft, int i) {
    int before = i - 1;
    while (before > i - 12 && (draft.at(before) == ' ' || draft.at(before) == '\t')) {
      before--;
    }
    char c = draft.at(before);
    return before < 0 || c == '\n' || c == ':' || c == ']' || c == '>' || c == '|' || c == '-';
  }

  /** The end of the marker's line, and of the headers behind it (RFC 4880). */
  private static int afterLine(Draft draft, int i) {
    int end = lineBreak(draft, i);
    for (int header = 0; header < 6; header++) {
      int next = lineBreak(draft, end + 1);
      boolean more = next == end + 1 || draft.part(end, next).contains(": ");
      if (draft.at(next) != '\n' || !more) {
        return end;
      }
      end = next;
    }
    return end;
  }

  private static int lineBreak(Draft draft, int start) {
    int end = Math.min(start, draft.length());
    int limit = Math.min(draft.length(), start + BEGIN.length() + LONGEST_LABEL);
    while (end < limit && draft.at(end) != '\n') {
      end++;
    }
    return end;
  }

  /** The end of the lines of base64 that follow the line break here, the last of any length. */
  private static int linesEnd(Draft draft, int lineEnd) {
    int end = lineEnd;
    while (draft.at(end) == '\n' || draft.at(end) == '\r') {
      int start = end;
      while (start < end + 40 && draft.at(start) <= ' ' && start < draft.length()) {
        start++;
      }
      int next = Letters.BASE64.run(draft, start, start + 2 * LINE);
      boolean ends = next >= draft.length() || draft.at(next) <= ' ' || draft.at(next) == '"';
      boolean line =
          next - start >= LEAST_LINE || ends && next > start && lastLine(draft, start, next);
      if (!line || !ends) {
        return end;
      }
      end = next;
      if (next - start < LEAST_LINE) {
        return end;
      }
    }
    return end;
  }

  /** Whether the end of a key, which is no word: filled up, or with digits and both cases. */
  private static boolean lastLine(Draft draft, int start, int end) {
    return draft.at(end - 1) == '=' || Opaque.mixed(draft, start, end, 6);
  }
}
