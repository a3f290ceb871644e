package dev.claudeops.text;

import java.util.Locale;
import java.util.Set;

/** Where the value beside a name begins and ends, and what of it goes. */
final class Values {
  /** How a credential is presented (IANA HTTP Authentication Schemes, and the usual "Token"). */
  private static final Set<String> SCHEMES =
      Set.of(
          "basic",
          "bearer",
          "token",
          "digest",
          "negotiate",
          "ntlm",
          "apikey",
          "api-key",
          "api-token",
          "bot",
          "sharedkey",
          "sso-key",
          "hmac",
          "hawk",
          "aws4-hmac-sha256",
          "dpop",
          "gnap",
          "mutual",
          "oauth",
          "scram-sha-256");

  private static final Set<String> SINGLE = Set.of("basic", "bearer", "token", "bot", "api-token");

  /** The longest value that is looked at where it, and not its name, must prove the secret. */
  private static final int LONGEST_DOUBTED = 128;

  private Values() {}

  /**
   * Replaces the value that begins here if it is a secret.
   *
   * @param back where to go on when it is not
   */
  static int replace(Draft draft, int back, int first, SecretValues.Pair pair) {
    int start = first;
    if (draft.at(start) == '(' && quote(draft.at(start + 1))) {
      start++;
    } else if ("bBrRuUfF@".indexOf(draft.at(start)) >= 0 && quote(draft.at(start + 1))) {
      start++;
    }
    char quote = draft.at(start);
    boolean escaped = quote == '\\' && draft.at(start + 1) == '"';
    if (escaped) {
      quote = '"';
      start++;
    }
    if (quote(quote)) {
      start++;
      if (draft.at(start) == quote && draft.at(start + 1) == quote) {
        start += 2;
      }
      return judged(draft, back, start, closing(draft, start, quote, escaped), pair);
    }
    start += entity(draft, start);
    if (SecretValues.marked(draft, start) || draft.at(start) == '[' || draft.at(start) == '{') {
      return back;
    }
    return switch (pair.kind()) {
      case SecretNames.AUTHORIZATION -> authorization(draft, back, start, draft.length(), false);
      case SecretNames.COOKIE -> cookie(draft, back, start, -1);
      default -> word(draft, back, start, pair);
    };
  }

  private static int word(Draft draft, int back, int start, SecretValues.Pair pair) {
    boolean doubted = pair.doubt() != SecretValues.Doubt.NONE;
    int limit = doubted ? start + LONGEST_DOUBTED : draft.length();
    int end = wordEnd(draft, start, limit, pair.env());
    if (!SecretValues.secret(draft, start, end, pair)) {
      return back;
    }
    int whole = wordEnd(draft, end, draft.length(), pair.env());
    return draft.replace(start, PrivateKeys.further(draft, start, whole), pair.kind());
  }

  private static int judged(Draft draft, int back, int start, int end, SecretValues.Pair pair) {
    return switch (pair.kind()) {
      case SecretNames.AUTHORIZATION -> authorization(draft, back, start, end, true);
      case SecretNames.COOKIE -> cookie(draft, back, start, end);
      default ->
          SecretValues.secret(draft, start, end, pair)
              ? draft.replace(start, PrivateKeys.further(draft, start, end), pair.kind())
              : back;
    };
  }

  // ---- where a value ends ----

  private static boolean quote(char c) {
    return c == '"' || c == '\'' || c == '`';
  }

  /** The length of a quote that HTML or an address has written otherwise. */
  private static int entity(Draft draft, int i) {
    if (draft.startsWith("&quot;", i)) {
      return 6;
    }
    return draft.startsWith("&#34;", i) || draft.startsWith("&#39;", i)
        ? 5
        : draft.startsWith("%22", i) ? 3 : 0;
  }

  private static int closing(Draft draft, int start, char quote, boolean escaped) {
    int i = start;
    while (i < draft.length() && draft.at(i) != '\n') {
      char c = draft.at(i);
      if (escaped && c == '\\' && draft.at(i + 1) == quote || !escaped && c == quote) {
        return i;
      }
      i += c == '\\' ? 2 : 1;
    }
    return Math.min(i, draft.length());
  }

  /**
   * The end of a word.
   *
   * @param env whether nothing but white space and quotes ends it
   */
  static int wordEnd(Draft draft, int start, int limit, boolean env) {
    int i = start;
    int last = Math.min(limit, draft.length());
    while (i < last) {
      char c = draft.at(i);
      if (c <= ' ' || c == '"' || c == '\'' || c == '`') {
        break;
      }
      if (!env && "&;,)}]<>|".indexOf(c) >= 0) {
        break;
      }
      if (c == '\\' && (draft.at(i + 1) == 'n' || draft.at(i + 1) == '"')) {
        break;
      }
      i++;
    }
    return i;
  }

  private static int lineEnd(Draft draft, int start) {
    int i = start;
    while (i < draft.length() && draft.at(i) != '\n' && draft.at(i) != '\r') {
      i++;
    }
    return i;
  }

  // ---- headers ----

  /**
   * Keeps the scheme; a sentence such as "authorization: denied by policy" stays.
   *
   * @param limit where its quotes close; the end of the text when it has none
   */
  private static int authorization(Draft draft, int back, int start, int limit, boolean quoted) {
    if (SecretValues.marked(draft, start)) {
      return back;
    }
    int word = wordEnd(draft, start, limit, false);
    String scheme =
        word - start <= SecretValues.LONGEST_WORD
            ? draft.part(start, word).toLowerCase(Locale.ROOT)
            : "";
    if (!SCHEMES.contains(scheme)) {
      return SecretValues.madeUp(draft, start, word)
          ? draft.replace(start, word, SecretNames.AUTHORIZATION)
          : back;
    }
    int proof = word;
    while (proof < Math.min(limit, word + 8)
        && (draft.at(proof) == ' ' || draft.at(proof) == '\t')) {
      proof++;
    }
    if (proof >= limit || SecretValues.marked(draft, proof)) {
      return back;
    }
    if (SecretValues.placeholder(draft, proof, wordEnd(draft, proof, limit, false))) {
      return back;
    }
    int end =
        SINGLE.contains(scheme)
            ? wordEnd(draft, proof, limit, false)
            : quoted ? limit : lineEnd(draft, proof);
    return end > proof ? draft.replace(proof, end, SecretNames.AUTHORIZATION) : back;
  }

  /**
   * What begins with a cookie's name and an equals sign goes, up to the end of the line.
   *
   * @param limit where its quotes close; negative when it has none
   */
  private static int cookie(Draft draft, int back, int start, int limit) {
    int name = start;
    while (name < start + SecretNames.LONGEST && SecretNames.nameCharacter(draft.at(name))) {
      name++;
    }
    if (name == start || draft.at(name) != '=' || limit >= 0 && name >= limit) {
      return back;
    }
    int end = limit < 0 ? name : limit;
    while (limit < 0 && end < draft.length() && "\r\n\"'`".indexOf(draft.at(end)) < 0) {
      end++;
    }
    return draft.replace(start, end, SecretNames.COOKIE);
  }
}
