package dev.claudeops.text;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Finds secrets that are known by how they begin, or by the shape of the whole. */
final class Tokens {
  private static final String KEY = "api-key";

  private static final boolean[] HEADS = heads();

  private Tokens() {}

  /** Whether any token begins with the two characters here. */
  static boolean possible(Draft draft, int i) {
    char first = draft.at(i);
    char second = draft.at(i + 1);
    return first < 128 && second < 128 && HEADS[first * 128 + second];
  }

  private static boolean[] heads() {
    boolean[] heads = Vendors.heads();
    for (String head : "ey b3 be bE Be BE ba bA Ba BA ac LS MI MH MC".split(" ")) {
      heads[head.charAt(0) * 128 + head.charAt(1)] = true;
    }
    for (String head : "at pa pA PA Pa se sE Se SE to tO To TO".split(" ")) {
      heads[head.charAt(0) * 128 + head.charAt(1)] = true;
    }
    for (char second = '0'; second <= 'z'; second++) {
      heads['M' * 128 + second] = true;
      heads['N' * 128 + second] = true;
      heads['O' * 128 + second] = true;
    }
    return heads;
  }

  /** Replaces the token whose first character, at the beginning of a word, is here. */
  static int at(Draft draft, int i) {
    char before = draft.at(i - 1);
    if (before == '-' || before == '+' || Draft.wordCharacter(before) && before != '_') {
      return i;
    }
    int end = Vendors.end(draft, i);
    if (end > i) {
      return draft.replace(i, end, KEY);
    }
    char c = draft.at(i);
    if (before == '_') {
      return c == 'p' || c == 's' || c == 't' ? Told.at(draft, i) : i;
    }
    return switch (c) {
      case 'e' -> webToken(draft, i);
      case 'b' -> draft.at(i + 1) == '3' ? PrivateKeys.bare(draft, i) : credentials(draft, i);
      case 'B' -> credentials(draft, i);
      case 'a' -> before == '.' ? terraform(draft, i) : access(draft, i);
      case 'L' -> PrivateKeys.bare(draft, i);
      case 'M' -> draft.at(i + 1) == 'I' ? PrivateKeys.bare(draft, i) : encoded(draft, i);
      case 'N', 'O' -> encoded(draft, i);
      case 'p', 'P', 's', 'S', 't', 'T' -> Told.at(draft, i);
      default -> i;
    };
  }

  /** Header, payload and signature (RFC 7519), or five parts (RFC 7516); the end may be cut off. */
  private static int webToken(Draft draft, int i) {
    if (!draft.startsWith("eyJ", i)) {
      return i;
    }
    int header = Letters.WORD.run(draft, i, draft.length());
    if (draft.at(header) != '.') {
      // Base64 of {"k":, as Grafana writes its older keys.
      return draft.startsWith("eyJrIjoi", i) && header - i >= 40
          ? draft.replace(i, Letters.BASE64.run(draft, header, draft.length()), KEY)
          : i;
    }
    int payload = Letters.WORD.run(draft, header + 1, draft.length());
    if (header - i < 10 || payload - header < 10) {
      return i;
    }
    int end = payload;
    for (int part = 0; part < 3 && draft.at(end) == '.'; part++) {
      end = Letters.WORD.run(draft, end + 1, draft.length());
    }
    return draft.replace(i, end, "jwt");
  }

  // ---- how credentials are presented ----

  /** {@code Bearer} or {@code Basic} and what proves who asks. */
  private static int credentials(Draft draft, int i) {
    boolean bearer = draft.startsWithAnyCase("bearer ", i);
    if (!bearer && !draft.startsWithAnyCase("basic ", i)) {
      return i;
    }
    int start = i + (bearer ? 7 : 6);
    int end = start;
    boolean digit = false;
    while (Draft.base64(draft.at(end)) || draft.at(end) == '.' || draft.at(end) == '~') {
      digit |= Draft.digit(draft.at(end));
      end++;
    }
    boolean secret =
        bearer
            ? end - start >= 20 || end - start >= 8 && digit
            : userAndPassword(draft, start, end);
    return secret ? draft.replace(start, end, bearer ? "token" : "password") : i;
  }

  /** Whether this is base64 of {@code user:password}, which "Basic settings" is not. */
  private static boolean userAndPassword(Draft draft, int start, int end) {
    int length = end - start;
    if (length < 8 || length > 1024 || length % 4 != 0) {
      return false;
    }
    int letters = end;
    while (letters > end - 2 && draft.at(letters - 1) == '=') {
      letters--;
    }
    for (int i = start; i < letters; i++) {
      char c = draft.at(i);
      if (!Letters.ALNUM.has(c) && c != '+' && c != '/') {
        return false;
      }
    }
    String text =
        new String(Base64.getDecoder().decode(draft.part(start, end)), StandardCharsets.UTF_8);
    return text.indexOf(':') >= 0 && text.chars().noneMatch(c -> c < ' ' || c == 0xFFFD);
  }

  // ---- known by the shape of the whole ----

  /** Braintree: {@code access_token$production$MERCHANT$HEX}. */
  private static int access(Draft draft, int i) {
    if (!draft.startsWith("access_token$", i)) {
      return i;
    }
    int end = i + "access_token".length();
    while (draft.at(end) == '$' || Letters.ALNUM.has(draft.at(end))) {
      end++;
    }
    return end - i >= 40 ? draft.replace(i, end, KEY) : i;
  }

  /** HCP Terraform: fourteen characters, {@code .atlasv1.}, and sixty more. */
  private static int terraform(Draft draft, int i) {
    int start = back(draft, Letters.ALNUM, i - 1, 20);
    if (!draft.startsWith("atlasv1.", i) || i - 1 - start < 10) {
      return i;
    }
    int end = Letters.WORD.run(draft, i + 8, draft.length());
    return end - i >= 48 ? draft.replace(start, end, KEY) : i;
  }

  /**
   * Digits in base64 with what follows them: a Discord bot (its number, time and proof, apart by
   * dots), or an Atlassian server's token (base64 of a number, a colon and bytes).
   */
  private static int encoded(Draft draft, int i) {
    int end = Letters.WORD.run(draft, i, i + 46);
    int length = end - i;
    if (length >= 23 && length <= 28 && draft.at(end) == '.') {
      int time = Letters.WORD.run(draft, end + 1, end + 9);
      int proof = Letters.WORD.run(draft, time + 1, time + 60);
      boolean bot = time - end - 1 >= 6 && draft.at(time) == '.' && proof - time - 1 >= 27;
      return bot ? draft.replace(i, proof, KEY) : i;
    }
    if (length != 44 || Letters.ALNUM.run(draft, i, end) != end) {
      return i;
    }
    byte[] bytes = Base64.getDecoder().decode(draft.part(i, end));
    int digits = 0;
    while (digits < bytes.length && bytes[digits] >= '0' && bytes[digits] <= '9') {
      digits++;
    }
    return digits >= 8 && digits < 20 && bytes[digits] == ':' ? draft.replace(i, end, KEY) : i;
  }

  /** A Telegram bot: its number, a colon, and 35 characters that begin with {@code AA}. */
  static int telegram(Draft draft, int colon) {
    int end = Letters.WORD.run(draft, colon + 1, colon + 40);
    int start = back(draft, Letters.DIGITS, colon, 12);
    boolean bot = end - colon - 1 >= 33 && end - colon - 1 <= 36 && colon - start >= 8;
    return bot ? draft.replace(start, end, KEY) : colon;
  }

  /** A Facebook app: its number, a bar, and 27 characters. */
  static int facebook(Draft draft, int bar) {
    int start = back(draft, Letters.DIGITS, bar, 20);
    int end = bar - start >= 13 ? Letters.WORD.run(draft, bar + 1, bar + 40) : bar;
    return end - bar - 1 >= 24 && Opaque.mixed(draft, bar + 1, end, 24)
        ? draft.replace(start, end, KEY)
        : bar;
  }

  /** Microsoft Entra: three characters, a digit, {@code Q~}, and 31 to 34 more. */
  static int entra(Draft draft, int tilde) {
    if (draft.at(tilde - 1) != 'Q' || !Draft.digit(draft.at(tilde - 2))) {
      return tilde;
    }
    int end = tilde + 1;
    while (end < tilde + 60 && (Letters.DOTTED.has(draft.at(end)) || draft.at(end) == '~')) {
      end++;
    }
    int start = Math.max(draft.settled(), tilde - 5);
    while (start < tilde && draft.at(start) <= ' ') {
      start++;
    }
    return end - tilde - 1 >= 30 ? draft.replace(start, end, "secret") : tilde;
  }

  /** Salesforce: the organization, which begins with {@code 00D}, and its session. */
  static int salesforce(Draft draft, int mark) {
    int start = back(draft, Letters.ALNUM, mark, 20);
    int end = Letters.DOTTED.run(draft, mark + 1, draft.length());
    boolean session = mark - start >= 15 && draft.startsWith("00D", start) && end - mark > 50;
    return session ? draft.replace(start, end, "token") : mark;
  }

  /** Mailchimp: 32 hexadecimal digits and where they are known, {@code -us12}. */
  static int mailchimp(Draft draft, int dash) {
    int start = back(draft, Letters.HEX, dash, 40);
    boolean key =
        dash - start == 32 && draft.at(dash + 2) == 's' && Draft.digit(draft.at(dash + 3));
    return key ? draft.replace(start, Letters.ALNUM.run(draft, dash + 1, dash + 6), KEY) : dash;
  }

  /** Where the letters that end before this begin, at most so many of them. */
  private static int back(Draft draft, Letters letters, int end, int most) {
    int start = end;
    int first = Math.max(draft.settled(), end - most);
    while (start > first && letters.has(draft.at(start - 1))) {
      start--;
    }
    return start;
  }
}
