package dev.claudeops.text;

import java.util.Locale;
import java.util.Set;

/**
 * Finds names that speak of a secret with the value beside them: {@code password=x}, {@code
 * "api_key": "x"}, {@code DB_PASSWORD=x}, {@code --token x}, {@code Authorization: Bearer x}.
 *
 * <p>Log lines say "token: expired" far more often than they hold a token. So where a colon and a
 * space follow a name in the middle of a sentence, only what looks made up is taken out; after an
 * equals sign, in JSON and at the beginning of a line everything is, but for words such as "null".
 */
final class Pairs {
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
          "hmac",
          "hawk",
          "aws4-hmac-sha256",
          "dpop",
          "gnap",
          "mutual",
          "oauth",
          "scram-sha-256");

  private Pairs() {}

  // ---- a name, a separator, a value ----

  /**
   * A name before a separator.
   *
   * @param spaced whether white space is between the two
   */
  private record Key(int start, int end, boolean quoted, boolean spaced) {
    static Key before(Draft draft, int separator) {
      int end = separator;
      while (end > separator - 3 && blank(draft.at(end - 1))) {
        end--;
      }
      boolean spaced = end < separator;
      if (draft.at(end - 1) == ']') {
        end--;
      }
      boolean quoted = draft.at(end - 1) == '"' || draft.at(end - 1) == '\'';
      if (quoted) {
        end -= draft.at(end - 2) == '\\' ? 2 : 1;
      }
      int start = end;
      while (start > end - SecretNames.LONGEST && SecretNames.nameCharacter(draft.at(start - 1))) {
        start--;
      }
      return new Key(start, end, quoted, spaced);
    }
  }

  /** Replaces the value behind this separator; gives where to go on. */
  static int at(Draft draft, int separator) {
    Key key = Key.before(draft, separator);
    String kind = SecretNames.kind(draft, key.start(), key.end());
    boolean colon = draft.at(separator) == ':';
    char next = draft.at(separator + 1);
    boolean comparison = !colon && next == '=';
    boolean verdict = colon && !key.quoted() && key.end() - key.start() == "pass".length();
    if (kind.isEmpty() || comparison || verdict) {
      return separator;
    }
    int value = separator + (next == '>' || next == '=' ? 2 : 1);
    int first = value;
    while (first < value + 8 && blank(draft.at(first))) {
      first++;
    }
    boolean gap = first > value;
    boolean empty = gap && !colon && !key.spaced() && !key.quoted();
    if (first >= draft.length() || empty) {
      return separator;
    }
    boolean prose = colon && !key.quoted() && (gap ? told(draft, key, first) : called(draft, key));
    boolean env = !colon && env(draft, key.start(), key.end());
    boolean folder = draft.startsWithAnyCase("pwd", key.end() - 3);
    return value(draft, separator, first, new SecretValues.Pair(kind, colon, prose, env, folder));
  }

  /** Whether a name with a colon and a space is part of a sentence. */
  private static boolean told(Draft draft, Key key, int first) {
    return !opens(draft, key.start()) || goesOn(draft, first);
  }

  /** Whether a name is the part of a path or of a function: {@code /token:revoke}. */
  private static boolean called(Draft draft, Key key) {
    char before = draft.at(key.start() - 1);
    return before == '/' || before == '(';
  }

  /** {@code NAME=} at the beginning of a line, also behind {@code export}. */
  private static boolean env(Draft draft, int start, int end) {
    for (int i = start; i < end; i++) {
      if (Draft.lower(draft.at(i))) {
        return false;
      }
    }
    char before = draft.at(start - 1);
    return start == 0 || before == '\n' || before == ' ';
  }

  /** Whether a name that begins here begins a line, an object or an item, and no sentence. */
  private static boolean opens(Draft draft, int start) {
    int i = start;
    while (i > start - 40 && (blank(draft.at(i - 1)) || draft.at(i - 1) == '-')) {
      i--;
    }
    char before = draft.at(i - 1);
    return i == 0 || before == '\n' || before == '{' || before == ',';
  }

  /** Whether a value is not the last word of its line, but for a comment. */
  private static boolean goesOn(Draft draft, int first) {
    int i = first;
    while (i < first + 200 && draft.at(i) > ' ') {
      i++;
    }
    while (blank(draft.at(i))) {
      i++;
    }
    char next = draft.at(i);
    return i < draft.length()
        && next > ' '
        && next != '#'
        && draft.at(i - 1) == ' '
        && "\"',}".indexOf(draft.at(first)) < 0
        && ",;}".indexOf(draft.at(i - 2)) < 0;
  }

  private static int value(Draft draft, int separator, int first, SecretValues.Pair pair) {
    int start = first;
    char quote = draft.at(first);
    boolean escaped = quote == '\\' && draft.at(first + 1) == '"';
    if (escaped) {
      quote = '"';
      start++;
    }
    if (quote == '"' || quote == '\'' || quote == '`') {
      start++;
      int end = closing(draft, start, quote, escaped);
      return judged(draft, separator, start, end, pair);
    }
    if (SecretValues.marked(draft, start) || draft.at(start) == '[' || draft.at(start) == '{') {
      return separator;
    }
    return switch (pair.kind()) {
      case SecretNames.AUTHORIZATION ->
          authorization(draft, separator, start, draft.length(), false);
      case SecretNames.COOKIE -> cookie(draft, separator, start, -1);
      default -> judged(draft, separator, start, wordEnd(draft, start, pair.env()), pair);
    };
  }

  private static int judged(
      Draft draft, int separator, int start, int end, SecretValues.Pair pair) {
    return switch (pair.kind()) {
      case SecretNames.AUTHORIZATION -> authorization(draft, separator, start, end, true);
      case SecretNames.COOKIE -> cookie(draft, separator, start, end);
      default ->
          SecretValues.secret(draft, start, end, pair)
              ? draft.replace(start, end, pair.kind())
              : separator;
    };
  }

  // ---- where a value ends ----

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

  private static int wordEnd(Draft draft, int start, boolean env) {
    int i = start;
    while (i < draft.length()) {
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
  private static int authorization(
      Draft draft, int separator, int start, int limit, boolean quoted) {
    if (SecretValues.marked(draft, start)) {
      return separator;
    }
    int word = Math.min(limit, wordEnd(draft, start, false));
    String scheme =
        word - start <= SecretValues.LONGEST_WORD
            ? draft.part(start, word).toLowerCase(Locale.ROOT)
            : "";
    if (!SCHEMES.contains(scheme)) {
      return SecretValues.madeUp(draft, start, word)
          ? draft.replace(start, word, SecretNames.AUTHORIZATION)
          : separator;
    }
    int proof = word;
    while (proof < Math.min(limit, word + 8) && blank(draft.at(proof))) {
      proof++;
    }
    if (proof >= limit || SecretValues.marked(draft, proof)) {
      return separator;
    }
    boolean single = scheme.equals("bearer") || scheme.equals("basic") || scheme.equals("token");
    int end =
        single
            ? Math.min(limit, wordEnd(draft, proof, false))
            : quoted ? limit : lineEnd(draft, proof);
    return end > proof ? draft.replace(proof, end, SecretNames.AUTHORIZATION) : separator;
  }

  /**
   * What begins with a cookie's name and an equals sign goes, up to the end of the line.
   *
   * @param limit where its quotes close; negative when it has none
   */
  private static int cookie(Draft draft, int separator, int start, int limit) {
    int name = start;
    while (name < start + SecretNames.LONGEST && (SecretNames.nameCharacter(draft.at(name)))) {
      name++;
    }
    if (name == start || draft.at(name) != '=' || limit >= 0 && name >= limit) {
      return separator;
    }
    int end = limit < 0 ? name : limit;
    while (limit < 0 && end < draft.length() && "\r\n\"'`".indexOf(draft.at(end)) < 0) {
      end++;
    }
    return draft.replace(start, end, SecretNames.COOKIE);
  }

  // ---- the command line ----

  /** Replaces the value of {@code --password x}, {@code -password x} and mysql's {@code -px}. */
  static int option(Draft draft, int dash) {
    int start = dash + (draft.at(dash + 1) == '-' ? 2 : 1);
    int end = start;
    while (end < start + SecretNames.LONGEST && SecretNames.nameCharacter(draft.at(end))) {
      end++;
    }
    if (start == dash + 1 && draft.at(start) == 'p' && ofMysql(draft, dash)) {
      int valueEnd = wordEnd(draft, start + 1, true);
      return valueEnd > start + 1 && !SecretValues.marked(draft, start + 1)
          ? draft.replace(start + 1, valueEnd, "password")
          : dash;
    }
    // What an option denies, as in "--no-ask-password", has no value behind it.
    boolean valued = draft.at(end) == ' ' && !draft.startsWith("no-", start);
    String kind = valued ? SecretNames.kind(draft, start, end) : "";
    char first = draft.at(end + 1);
    if (kind.isEmpty() || kind.equals(SecretNames.COOKIE) || first <= ' ' || first == '-') {
      return dash;
    }
    if (inCapitals(draft, end + 1)) {
      return dash;
    }
    return value(draft, dash, end + 1, new SecretValues.Pair(kind, false, false, true, false));
  }

  /** The name of a value, as in {@code --password PASSWORD} of a usage line. */
  private static boolean inCapitals(Draft draft, int start) {
    int i = start;
    while (i < start + SecretValues.LONGEST_WORD
        && (Draft.upper(draft.at(i)) || draft.at(i) == '_')) {
      i++;
    }
    return i > start && (draft.at(i) <= ' ' || draft.at(i) == ']');
  }

  /** Whether a client of MySQL or MariaDB is called shortly before on this line. */
  private static boolean ofMysql(Draft draft, int dash) {
    if (draft.at(dash - 1) != ' ') {
      return false;
    }
    for (int i = dash - 1; i >= Math.max(0, dash - 120) && draft.at(i) != '\n'; i--) {
      char c = draft.at(i);
      if (c == 'm' && (draft.startsWith("mysql", i) || draft.startsWith("mariadb", i))) {
        return !draft.startsWith("mysqld ", i) && !draft.startsWith("mariadbd ", i);
      }
    }
    return false;
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }
}
