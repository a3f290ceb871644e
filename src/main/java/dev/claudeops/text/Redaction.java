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
  private static final byte WORD = 3;
  private static final byte QUOTE = 4;
  private static final byte RARE = 5;

  /** What the characters are at which a secret, or the proof of one, can begin. */
  private static final byte[] TRIGGERS = triggers();

  private Redaction() {}

  private static byte[] triggers() {
    byte[] kinds = new byte[128];
    kinds[':'] = SEPARATOR;
    kinds['='] = SEPARATOR;
    kinds['-'] = DASH;
    kinds['"'] = QUOTE;
    kinds['\''] = QUOTE;
    for (char rare : "~|%>!".toCharArray()) {
      kinds[rare] = RARE;
    }
    for (char c = '0'; c <= 'z'; c++) {
      kinds[c] = Letters.ALNUM.has(c) ? WORD : kinds[c];
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
      if (kind == 0) {
        i++;
        continue;
      }
      int end =
          switch (kind) {
            case WORD -> word(draft, i);
            case SEPARATOR ->
                c == ':' && text.startsWith("//", i + 1)
                    ? Addresses.at(draft, i)
                    : Pairs.at(draft, i);
            case DASH -> dash(draft, i);
            case QUOTE -> Pairs.quoted(draft, i);
            case RARE -> rare(draft, i, c);
            default -> i;
          };
      if (kind == WORD && end <= i) {
        end = wordEnd(text, i + 1);
      }
      i = Math.max(end, i + 1);
    }
    return draft.done();
  }

  private static int wordEnd(String text, int start) {
    int end = start;
    while (end < text.length()) {
      char c = text.charAt(end);
      if (c >= 128 || TRIGGERS[c] != WORD) {
        break;
      }
      end++;
    }
    return end;
  }

  /** A token that is known by how it begins, or a line of a key. */
  private static int word(Draft draft, int i) {
    int end = Tokens.possible(draft, i) ? Tokens.at(draft, i) : i;
    return end == i && draft.length() - i > 60 ? PrivateKeys.line(draft, i) : end;
  }

  private static int rare(Draft draft, int i, char c) {
    return switch (c) {
      case '~' -> Tokens.entra(draft, i);
      case '|' -> Tokens.facebook(draft, i);
      case '!' -> Tokens.salesforce(draft, i);
      case '%' -> Pairs.encoded(draft, i);
      default -> Pairs.element(draft, i);
    };
  }

  /** A private key, an option with its value, or the end of a key that names its place. */
  private static int dash(Draft draft, int i) {
    if (draft.at(i + 1) == 'u' && Letters.HEX.has(draft.at(i - 1))) {
      return Tokens.mailchimp(draft, i);
    }
    if (i > 0 && (draft.at(i - 1) == '-' || Draft.wordCharacter(draft.at(i - 1)))) {
      return draft.at(i - 1) == '-' ? i : PrivateKeys.at(draft, i);
    }
    return draft.at(i + 1) == '-' && draft.at(i + 2) == '-'
        ? PrivateKeys.at(draft, i)
        : Options.at(draft, i);
  }
}
