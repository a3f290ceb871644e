package dev.claudeops.text;

import java.util.List;
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
  /**
   * A name, or the end of one, written without {@code _}, {@code -} and {@code .}.
   *
   * @param part whether it must be a part of the name of its own: {@code db_pass}, not {@code
   *     bypass}
   */
  private record Name(String name, String kind, boolean part) {}

  private static final String AUTHORIZATION = "authorization";
  private static final String COOKIE = "cookie";

  private static final List<Name> NAMES =
      List.of(
          new Name("password", "password", false),
          new Name("passwd", "password", false),
          new Name("passphrase", "password", false),
          new Name("pwd", "password", true),
          new Name("pass", "password", true),
          new Name("requirepass", "password", false),
          new Name("masterauth", "password", false),
          new Name("secret", "secret", false),
          new Name("token", "token", false),
          new Name("apikey", "api-key", false),
          new Name("accesskey", "api-key", false),
          new Name("secretkey", "api-key", false),
          new Name("privatekey", "api-key", false),
          new Name("authorization", AUTHORIZATION, false),
          new Name("cookie", COOKIE, false));

  private static final int LONGEST_NAME = 64;

  /** The longest value that can be one of the words below. */
  private static final int LONGEST_WORD = 16;

  /** Values that tell of a secret without being one. */
  private static final Set<String> WORDS =
      Set.of(
          "null",
          "none",
          "nil",
          "undefined",
          "true",
          "false",
          "yes",
          "no",
          "on",
          "off",
          "ok",
          "empty",
          "missing",
          "invalid",
          "expired",
          "required",
          "denied",
          "disabled",
          "enabled",
          "unknown",
          "failed",
          "failure",
          "revoked",
          "rejected",
          "set",
          "unset",
          "unchanged",
          "changed",
          "reset",
          "incorrect",
          "wrong",
          "redacted",
          "hidden",
          "masked",
          "filtered",
          "prompt",
          "ask",
          "valid",
          "accepted",
          "found",
          "not",
          "is",
          "was",
          "to",
          "for",
          "or",
          "and",
          "from",
          "with",
          "in",
          "as",
          "option",
          "flag",
          "argument",
          "must",
          "value",
          "n/a");

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

  /** Replaces the value behind this separator; gives where to go on. */
  static int at(Draft draft, int separator) {
    int end = separator;
    while (end > separator - 3 && blank(draft.at(end - 1))) {
      end--;
    }
    boolean spaceBefore = end < separator;
    if (draft.at(end - 1) == ']') {
      end--;
    }
    char closing = draft.at(end - 1);
    boolean quoted = closing == '"' || closing == '\'';
    if (quoted) {
      end -= draft.at(end - 2) == '\\' ? 2 : 1;
    }
    int start = end;
    while (start > end - LONGEST_NAME && nameCharacter(draft.at(start - 1))) {
      start--;
    }
    String kind = kind(draft, start, end);
    if (kind.isEmpty()) {
      return separator;
    }
    boolean colon = draft.at(separator) == ':';
    int value = separator + 1;
    if (draft.at(value) == '>' || draft.at(value) == '=') {
      if (!colon && draft.at(value) == '=') {
        return separator;
      }
      value++;
    }
    int first = value;
    while (first < value + 8 && blank(draft.at(first))) {
      first++;
    }
    boolean gap = first > value;
    if (first >= draft.length() || gap && !colon && !spaceBefore && !quoted) {
      return separator;
    }
    boolean prose =
        colon
            && !quoted
            && (gap
                ? !opens(draft, start) || goesOn(draft, first)
                : draft.at(start - 1) == '/' || draft.at(start - 1) == '(');
    if (colon && !quoted && end - start == "pass".length()) {
      return separator;
    }
    boolean folder = draft.startsWithAnyCase("pwd", end - 3);
    return value(
        draft,
        separator,
        first,
        new Pair(kind, colon, prose, env(draft, start, end, colon), folder));
  }

  /**
   * What is known of a value before it is looked at.
   *
   * @param colon whether a colon stands before it
   * @param prose whether it stands in a sentence
   * @param env whether it reaches to the next white space, whatever it holds
   * @param folder whether it may be the working folder, as in the {@code PWD=/root} of sudo
   */
  private record Pair(String kind, boolean colon, boolean prose, boolean env, boolean folder) {}

  /** {@code NAME=} at the beginning of a line, also behind {@code export}. */
  private static boolean env(Draft draft, int start, int end, boolean colon) {
    for (int i = start; i < end; i++) {
      if (Draft.lower(draft.at(i))) {
        return false;
      }
    }
    char before = draft.at(start - 1);
    return !colon && (start == 0 || before == '\n' || before == ' ');
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

  private static int value(Draft draft, int separator, int first, Pair pair) {
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
    if (marked(draft, start) || draft.at(start) == '[' || draft.at(start) == '{') {
      return separator;
    }
    return switch (pair.kind()) {
      case AUTHORIZATION -> authorization(draft, separator, start, draft.length(), false);
      case COOKIE -> cookie(draft, separator, start, -1);
      default -> judged(draft, separator, start, wordEnd(draft, start, pair.env()), pair);
    };
  }

  private static int judged(Draft draft, int separator, int start, int end, Pair pair) {
    return switch (pair.kind()) {
      case AUTHORIZATION -> authorization(draft, separator, start, end, true);
      case COOKIE -> cookie(draft, separator, start, end);
      default ->
          secret(draft, start, end, pair) ? draft.replace(start, end, pair.kind()) : separator;
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

  // ---- what a value is ----

  private static boolean secret(Draft draft, int start, int end, Pair pair) {
    int length = end - start;
    if (length == 0 || marked(draft, start) || placeholder(draft, start, end)) {
      return false;
    }
    if (length <= LONGEST_WORD
        && WORDS.contains(sentence(draft.part(start, end)).toLowerCase(Locale.ROOT))) {
      return false;
    }
    if (pair.folder() && (draft.at(start) == '/' || draft.at(start) == '~')) {
      return false;
    }
    boolean number = length <= 5 && number(draft, start, end);
    if (pair.colon() && number || length <= 3 && number) {
      return false;
    }
    return !pair.prose() || madeUp(draft, start, end);
  }

  /** A word without the full stop or colon of its sentence. */
  private static String sentence(String word) {
    int end = word.length();
    while (end > 0 && ".:!?".indexOf(word.charAt(end - 1)) >= 0) {
      end--;
    }
    return word.substring(0, end);
  }

  /** What stands for a value: {@code ***}, {@code xxxx}, {@code <password>}, {@code ${NAME}}. */
  private static boolean placeholder(Draft draft, int start, int end) {
    char first = draft.at(start);
    char second = draft.at(start + 1);
    int bracket = "[{(<".indexOf(first);
    if (bracket >= 0) {
      boolean quoted = "\"'`".indexOf(draft.at(start - 1)) >= 0;
      return !quoted || draft.at(end - 1) == "]})>".charAt(bracket);
    }
    if ((first == '$' || first == '%') && (second == '{' || second == '(')) {
      return true;
    }
    if (first != '*' && first != 'x' && first != 'X' && first != '.' && first != '\u2022') {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (draft.at(i) != first) {
        return false;
      }
    }
    return true;
  }

  private static boolean number(Draft draft, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!Draft.digit(draft.at(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether no one would say this as a word: digits among letters, cases mixed, or very long. */
  private static boolean madeUp(Draft draft, int start, int end) {
    int length = end - start;
    if (length < 6) {
      return false;
    }
    boolean digit = false;
    boolean letter = false;
    boolean lowerBefore = false;
    boolean odd = false;
    for (int i = start; i < end; i++) {
      char c = draft.at(i);
      digit |= Draft.digit(c);
      letter |= Draft.lower(c) || Draft.upper(c);
      odd |= lowerBefore && Draft.upper(c) || "!#$%^&*+~".indexOf(c) >= 0;
      lowerBefore = Draft.lower(c);
    }
    return digit && letter || digit && length >= 8 || odd || length >= 24;
  }

  private static boolean marked(Draft draft, int start) {
    return draft.startsWith(Draft.MARK, start);
  }

  // ---- headers ----

  /**
   * Keeps the scheme; a sentence such as "authorization: denied by policy" stays.
   *
   * @param limit where its quotes close; the end of the text when it has none
   */
  private static int authorization(
      Draft draft, int separator, int start, int limit, boolean quoted) {
    if (marked(draft, start)) {
      return separator;
    }
    int word = Math.min(limit, wordEnd(draft, start, false));
    String scheme =
        word - start <= LONGEST_WORD ? draft.part(start, word).toLowerCase(Locale.ROOT) : "";
    if (!SCHEMES.contains(scheme)) {
      return madeUp(draft, start, word) ? draft.replace(start, word, AUTHORIZATION) : separator;
    }
    int proof = word;
    while (proof < Math.min(limit, word + 8) && blank(draft.at(proof))) {
      proof++;
    }
    if (proof >= limit || marked(draft, proof)) {
      return separator;
    }
    boolean single = scheme.equals("bearer") || scheme.equals("basic") || scheme.equals("token");
    int end =
        single
            ? Math.min(limit, wordEnd(draft, proof, false))
            : quoted ? limit : lineEnd(draft, proof);
    return end > proof ? draft.replace(proof, end, AUTHORIZATION) : separator;
  }

  /**
   * What begins with a cookie's name and an equals sign goes, up to the end of the line.
   *
   * @param limit where its quotes close; negative when it has none
   */
  private static int cookie(Draft draft, int separator, int start, int limit) {
    int name = start;
    while (name < start + LONGEST_NAME && (nameCharacter(draft.at(name)))) {
      name++;
    }
    if (name == start || draft.at(name) != '=' || limit >= 0 && name >= limit) {
      return separator;
    }
    int end = limit < 0 ? name : limit;
    while (limit < 0 && end < draft.length() && "\r\n\"'`".indexOf(draft.at(end)) < 0) {
      end++;
    }
    return draft.replace(start, end, COOKIE);
  }

  // ---- the command line ----

  /** Replaces the value of {@code --password x}, {@code -password x} and mysql's {@code -px}. */
  static int option(Draft draft, int dash) {
    int start = dash + (draft.at(dash + 1) == '-' ? 2 : 1);
    int end = start;
    while (end < start + LONGEST_NAME && nameCharacter(draft.at(end))) {
      end++;
    }
    if (start == dash + 1 && draft.at(start) == 'p' && ofMysql(draft, dash)) {
      int valueEnd = wordEnd(draft, start + 1, true);
      return valueEnd > start + 1 && !marked(draft, start + 1)
          ? draft.replace(start + 1, valueEnd, "password")
          : dash;
    }
    String kind = draft.at(end) == ' ' ? kind(draft, start, end) : "";
    char first = draft.at(end + 1);
    if (kind.isEmpty() || kind.equals(COOKIE) || first <= ' ' || first == '-') {
      return dash;
    }
    if (inCapitals(draft, end + 1)) {
      return dash;
    }
    return value(draft, dash, end + 1, new Pair(kind, false, false, true, false));
  }

  /** The name of a value, as in {@code --password PASSWORD} of a usage line. */
  private static boolean inCapitals(Draft draft, int start) {
    int i = start;
    while (i < start + LONGEST_WORD && (Draft.upper(draft.at(i)) || draft.at(i) == '_')) {
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

  // ---- names ----

  private static boolean nameCharacter(char c) {
    return Draft.wordCharacter(c) || c == '-' || c == '.';
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }

  /** What a name speaks of; empty for most. */
  private static String kind(Draft draft, int start, int end) {
    if (end - start < 3) {
      return "";
    }
    switch (draft.at(end - 1) | 0x20) {
      case 'd', 'e', 's', 'h', 't', 'n', 'y' -> {}
      default -> {
        return "";
      }
    }
    for (Name name : NAMES) {
      int begin = endsWith(draft, start, end, name.name());
      if (begin >= 0 && (!name.part() || begin == start || apart(draft, begin))) {
        return name.kind();
      }
    }
    return "";
  }

  /** Whether a part of a name begins here: {@code db_pwd}, {@code dbPwd}. */
  private static boolean apart(Draft draft, int i) {
    char before = draft.at(i - 1);
    return !Draft.wordCharacter(before)
        || before == '_'
        || Draft.lower(before) && Draft.upper(draft.at(i));
  }

  /** Where a word begins that a name ends with, whatever its case and its joints; or negative. */
  private static int endsWith(Draft draft, int start, int end, String word) {
    int i = end;
    int left = word.length();
    while (left > 0) {
      i--;
      if (i < start) {
        return -1;
      }
      char c = draft.at(i);
      if ((c | 0x20) == word.charAt(left - 1) && c != '_') {
        left--;
      } else if (c != '_' && c != '-' && c != '.' || left == word.length()) {
        return -1;
      }
    }
    return i;
  }
}
