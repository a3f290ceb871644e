package dev.claudeops.text;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Finds secrets that are known by how they begin. */
final class Tokens {
  /**
   * A beginning that a vendor gives its keys (their documentation, and GitHub's list of secret
   * scanning patterns).
   *
   * @param least characters behind the beginning
   * @param digit whether one of them must be a digit, where the beginning alone says too little
   */
  private record Vendor(String beginning, int least, boolean digit) {}

  private static final List<Vendor> VENDORS =
      List.of(
          new Vendor("sk-", 20, true),
          new Vendor("sk_live_", 10, false),
          new Vendor("sk_test_", 10, false),
          new Vendor("rk_live_", 10, false),
          new Vendor("ghp_", 20, false),
          new Vendor("gho_", 20, false),
          new Vendor("ghu_", 20, false),
          new Vendor("ghs_", 20, false),
          new Vendor("ghr_", 20, false),
          new Vendor("github_pat_", 20, false),
          new Vendor("glpat-", 16, false),
          new Vendor("npm_", 30, false),
          new Vendor("xoxa-", 10, false),
          new Vendor("xoxb-", 10, false),
          new Vendor("xoxe-", 10, false),
          new Vendor("xoxo-", 10, false),
          new Vendor("xoxp-", 10, false),
          new Vendor("xoxr-", 10, false),
          new Vendor("xoxs-", 10, false),
          new Vendor("AKIA", 16, false),
          new Vendor("ASIA", 16, false),
          new Vendor("AIza", 35, false));

  /** The letters that anything found here begins with. */
  static final String FIRST_LETTERS = "srgnxAebB";

  private Tokens() {}

  /** Replaces the token that begins here; gives where to go on. */
  static int at(Draft draft, int i) {
    char before = draft.at(i - 1);
    if (Draft.wordCharacter(before) || before == '-') {
      return i;
    }
    return switch (draft.at(i)) {
      case 'e' -> webToken(draft, i);
      case 'b', 'B' -> credentials(draft, i);
      case 's', 'r', 'g', 'n', 'x', 'A' -> vendor(draft, i);
      default -> i;
    };
  }

  private static int vendor(Draft draft, int i) {
    for (Vendor vendor : VENDORS) {
      if (draft.startsWith(vendor.beginning(), i)) {
        int body = i + vendor.beginning().length();
        int end = run(draft, body);
        boolean digit = !vendor.digit();
        for (int j = body; !digit && j < end; j++) {
          digit = Draft.digit(draft.at(j));
        }
        return end - body >= vendor.least() && digit ? draft.replace(i, end, "api-key") : i;
      }
    }
    return i;
  }

  /** The end of the letters, digits, underscores and dashes that begin here. */
  private static int run(Draft draft, int start) {
    int end = start;
    while (Draft.wordCharacter(draft.at(end)) || draft.at(end) == '-') {
      end++;
    }
    return end;
  }

  /** Header, payload and signature (RFC 7519); the signature may be cut off. */
  private static int webToken(Draft draft, int i) {
    if (!draft.startsWith("eyJ", i)) {
      return i;
    }
    int header = run(draft, i);
    if (header - i < 10 || draft.at(header) != '.') {
      return i;
    }
    int payload = run(draft, header + 1);
    if (payload - header < 10) {
      return i;
    }
    int end = draft.at(payload) == '.' ? run(draft, payload + 1) : payload;
    return draft.replace(i, end, "jwt");
  }

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
      if (!Draft.wordCharacter(c) && c != '+' && c != '/' || c == '_') {
        return false;
      }
    }
    String text =
        new String(Base64.getDecoder().decode(draft.part(start, end)), StandardCharsets.UTF_8);
    return text.indexOf(':') >= 0 && text.chars().noneMatch(c -> c < ' ' || c == 0xFFFD);
  }
}
