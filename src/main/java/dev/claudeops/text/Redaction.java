package dev.claudeops.text;

/**
 * Takes secrets out of text: what looks like one becomes {@code [redacted:kind]}, the rest stays as
 * it is, and text without one is given back itself.
 *
 * <p>What is seen: private keys (RFC 7468, also cut ones), pairs such as {@code password=...} with
 * their JSON, YAML, environment and command-line forms, passwords in addresses (RFC 3986 userinfo),
 * bearer and basic credentials (RFC 6750, RFC 7617), cookies (RFC 6265), JSON Web Tokens (RFC
 * 7519), and keys that vendors give a known beginning.
 *
 * <p>One pass, hand-written, without regular expressions: every character is looked at a bounded
 * number of times whatever the text is, so that a hostile log line costs what any line of its
 * length does. Cleaning twice changes nothing more.
 */
public final class Redaction {
  private static final byte SEPARATOR = 1;
  private static final byte DASH = 2;
  private static final byte LETTER = 3;

  /** What the characters are at which a secret, or the proof of one, can begin. */
  private static final byte[] TRIGGERS = triggers();

  private Redaction() {}

  private static byte[] triggers() {
    byte[] kinds = new byte[128];
    kinds[':'] = SEPARATOR;
    kinds['='] = SEPARATOR;
    kinds['-'] = DASH;
    for (char first : Tokens.FIRST_LETTERS.toCharArray()) {
      kinds[first] = LETTER;
    }
    return kinds;
  }

  /** The text without its secrets. */
  public static String clean(String text) {
    Draft draft = new Draft(text);
    int length = text.length();
    int i = 0;
    while (i < length) {
      char c = text.charAt(i);
      byte kind = c < 128 ? TRIGGERS[c] : 0;
      int end =
          switch (kind) {
            case SEPARATOR ->
                c == ':' && text.startsWith("//", i + 1) ? url(draft, i) : Pairs.at(draft, i);
            case DASH -> dash(draft, i);
            case LETTER -> Tokens.at(draft, i);
            default -> i;
          };
      i = Math.max(end, i + 1);
    }
    return draft.done();
  }

  /** A private key, or an option with its value. */
  private static int dash(Draft draft, int i) {
    if (i > 0 && (draft.at(i - 1) == '-' || Draft.wordCharacter(draft.at(i - 1)))) {
      return draft.at(i - 1) == '-' ? i : PrivateKeys.at(draft, i);
    }
    return draft.at(i + 1) == '-' && draft.at(i + 2) == '-'
        ? PrivateKeys.at(draft, i)
        : Pairs.option(draft, i);
  }

  /** The longest password with a slash in it that is looked for. */
  private static final int LONGEST_ODD_PASSWORD = 256;

  /**
   * The password in an address; its user is kept.
   *
   * @param colon the one before the two slashes
   */
  private static int url(Draft draft, int colon) {
    int start = colon + 3;
    int end = start;
    int at = -1;
    int split = -1;
    while (end < draft.length() && !endsAuthority(draft.at(end))) {
      char c = draft.at(end);
      if (c == '@') {
        at = end;
      } else if (c == ':' && split < 0) {
        split = end;
      }
      end++;
    }
    if (split < 0 || draft.at(start) == '[') {
      return colon;
    }
    if (at < 0) {
      at = oddAt(draft, split, end);
    }
    if (at <= split + 1 || draft.startsWith(Draft.MARK, split + 1)) {
      return colon;
    }
    Tokens.at(draft, start);
    draft.replace(split + 1, at, "password");
    return at;
  }

  /** Where the host begins when the password holds a slash, a question mark or a hash sign. */
  private static int oddAt(Draft draft, int split, int end) {
    boolean port = true;
    for (int i = split + 1; i < Math.min(end, split + 7); i++) {
      port &= draft.at(i) >= '0' && draft.at(i) <= '9';
    }
    int at = -1;
    for (int i = end; !port && i < draft.length() && i < end + LONGEST_ODD_PASSWORD; i++) {
      char c = draft.at(i);
      if (c <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>') {
        break;
      }
      if (c == '@') {
        at = i;
        break;
      }
    }
    return at;
  }

  private static boolean endsAuthority(char c) {
    return switch (c) {
      case '/', '?', '#', '"', '\'', '<', '>', '`', '\\', ')', '}' -> true;
      default -> c <= ' ';
    };
  }
}
