package dev.claudeops.text;

/**
 * Finds names that speak of a secret with the value beside them: {@code password=x}, {@code
 * "api_key": "x"}, {@code DB_PASSWORD=x}, {@code password "x"}, {@code <password>x</password>}.
 *
 * <p>Log lines say "token: expired" far more often than they hold a token. So where a colon and a
 * space follow a name in the middle of a sentence, only what looks made up is taken out; after an
 * equals sign, in JSON and at the beginning of a line everything is, but for words such as "null".
 * Behind a name that may mean anything, such as "key", only what looks like a key.
 */
final class Pairs {
  private Pairs() {}

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
      if (draft.at(end - 1) == ']' || draft.at(end - 1) == ')') {
        end--;
      }
      boolean quoted = draft.at(end - 1) == '"' || draft.at(end - 1) == '\'';
      if (quoted) {
        end -= draft.at(end - 2) == '\\' ? 2 : 1;
      }
      int start = wordStart(draft, end);
      boolean key = end - start == 3 && draft.startsWithAnyCase("key", start);
      return new Key(
          key && draft.at(start - 1) == ' ' ? wordStart(draft, start - 1) : start,
          end,
          quoted,
          spaced);
    }

    private static int wordStart(Draft draft, int end) {
      int start = end;
      while (start > end - SecretNames.LONGEST && SecretNames.nameCharacter(draft.at(start - 1))) {
        start--;
      }
      return start;
    }

    SecretNames.Meaning meaning(Draft draft) {
      return SecretNames.of(draft, start, end);
    }

    /** Whether it is this word and no more. */
    boolean is(Draft draft, String word) {
      return end - start == word.length() && draft.startsWithAnyCase(word, start);
    }
  }

  // ---- behind a colon or an equals sign ----

  /** Replaces the value behind this separator; gives where to go on. */
  static int at(Draft draft, int separator) {
    boolean colon = draft.at(separator) == ':';
    char next = draft.at(separator + 1);
    char before = draft.at(separator - 1);
    if (colon && next == 'A' && draft.at(separator + 2) == 'A' && Draft.digit(before)) {
      return Tokens.telegram(draft, separator);
    }
    if (colon && next == ':') {
      return separator + 1;
    }
    if (colon && Draft.digit(before) && Draft.digit(draft.at(separator - 2))) {
      return separator;
    }
    boolean operator = !colon && (before == '!' || before == '?' || before == '+');
    Key key = Key.before(draft, operator ? separator - 1 : separator);
    SecretNames.Meaning meaning = key.meaning(draft);
    if (meaning.none()) {
      return colon && key.quoted() ? ofWebKey(draft, separator, key) : separator;
    }
    int value = separator + 1;
    boolean comparison = before == '!' && !colon;
    while (draft.at(value) == '=' && value < separator + 3) {
      comparison |= !colon;
      value++;
    }
    boolean assigned = !colon || value > separator + 1;
    value += draft.at(value) == '>' ? 1 : 0;
    int first = blanksEnd(draft, value);
    boolean gap = first > value;
    boolean empty = gap && assigned && !key.spaced() && !key.quoted() && !comparison && !colon;
    if (first >= draft.length() || empty) {
      return separator;
    }
    boolean verdict = !assigned && !key.quoted() && key.is(draft, "pass");
    if (verdict && gap && Draft.upper(draft.at(key.start()))) {
      return separator;
    }
    boolean prose =
        !assigned
            && !key.quoted()
            && (gap ? told(draft, key, first) : called(draft, key) || key.is(draft, "passwords"));
    boolean env = !colon && env(draft, key.start(), key.end());
    boolean folder = draft.startsWithAnyCase("pwd", key.end() - 3);
    SecretValues.Pair pair =
        new SecretValues.Pair(
            meaning.kind(),
            !assigned,
            prose || comparison,
            env,
            folder,
            verdict ? SecretValues.Doubt.MIXED : doubt(draft, key, meaning));
    if (!assigned && gap) {
      first = afterType(draft, first);
    }
    return comparison && !quote(draft.at(first))
        ? separator
        : Values.replace(draft, separator, first, pair);
  }

  private static SecretValues.Doubt doubt(Draft draft, Key key, SecretNames.Meaning meaning) {
    if (!meaning.weak()) {
      return SecretValues.Doubt.NONE;
    }
    char before = draft.at(key.start() - 1);
    return before == '&' || before == '?' ? SecretValues.Doubt.QUERY : SecretValues.Doubt.KEY;
  }

  /** {@code password: String = "x"}: the value stands behind the type. */
  private static int afterType(Draft draft, int first) {
    int end = first + (draft.at(first) == '&' ? 1 : 0);
    while (end < first + 24 && Letters.ALNUM.has(draft.at(end))) {
      end++;
    }
    int equals = draft.at(end) == ' ' ? end + 1 : end;
    int value = draft.at(equals + 1) == ' ' ? equals + 2 : equals + 1;
    return end > first && draft.at(equals) == '=' && quote(draft.at(value)) ? value : first;
  }

  /** The private parts of a JSON Web Key (RFC 7517): d, p, q, dp, dq, qi, k. */
  private static int ofWebKey(Draft draft, int separator, Key key) {
    boolean part =
        switch (draft.part(key.start(), Math.min(key.end(), key.start() + 3))) {
          case "d", "p", "q", "k", "dp", "dq", "qi" -> true;
          default -> false;
        };
    int first = blanksEnd(draft, separator + 1);
    if (!part || draft.at(first) != '"') {
      return separator;
    }
    int end = Letters.WORD.run(draft, first + 1, draft.length());
    boolean secret = draft.at(end) == '"' && Opaque.key(draft, first + 1, end, 20);
    return secret ? draft.replace(first + 1, end, "private-key") : separator;
  }

  /** Whether a name with a colon and a space is part of a sentence. */
  private static boolean told(Draft draft, Key key, int first) {
    return !opens(draft, key.start()) || goesOn(draft, first);
  }

  /** Whether a name is the part of a path or of a function: {@code /token:revoke}. */
  private static boolean called(Draft draft, Key key) {
    char before = draft.at(key.start() - 1);
    return before == '/' || before == '(' || draft.at(key.end()) == ')';
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
    int blanks = i;
    while (blank(draft.at(i)) && i < blanks + 200) {
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

  // ---- behind something else ----

  /**
   * A value in quotes behind a name and blanks, or a name in quotes and a comma: {@code #define
   * PASSWORD "x"}, {@code define('DB_PASSWORD', 'x')}, {@code ["--password", "x"]}.
   *
   * @param open the quote before the value
   */
  static int quoted(Draft draft, int open) {
    int end = blanksStart(draft, open);
    boolean comma = draft.at(end - 1) == ',';
    if (comma) {
      end = blanksStart(draft, end - 1);
    }
    boolean named = comma ? quote(draft.at(end - 1)) : end < open;
    if (!named) {
      return open;
    }
    Key key = Key.before(draft, end);
    SecretNames.Meaning meaning = key.meaning(draft);
    if (meaning.none() || meaning.weak() || key.quoted() != comma) {
      return open;
    }
    boolean option = comma && draft.at(key.start()) == '-';
    SecretValues.Pair pair =
        new SecretValues.Pair(
            meaning.kind(), false, !option, false, false, SecretValues.Doubt.NONE);
    return Values.replace(draft, open, open, pair);
  }

  /** {@code <password>x</password>}. */
  static int element(Draft draft, int close) {
    if (!Letters.ALNUM.has(draft.at(close - 1))) {
      return close;
    }
    Key key = Key.before(draft, close);
    SecretNames.Meaning meaning = key.meaning(draft);
    if (meaning.none() || meaning.weak() || draft.at(key.start() - 1) != '<') {
      return close;
    }
    int end = close + 1;
    while (end < close + 512 && draft.at(end) != '<' && draft.at(end) != '\n') {
      end++;
    }
    SecretValues.Pair pair =
        new SecretValues.Pair(meaning.kind(), true, false, false, false, SecretValues.Doubt.NONE);
    return draft.at(end) == '<'
            && draft.at(end + 1) == '/'
            && SecretValues.secret(draft, close + 1, end, pair)
        ? draft.replace(close + 1, end, meaning.kind())
        : close;
  }

  /** {@code token%3Dx%26}: a pair in an address inside an address. */
  static int encoded(Draft draft, int percent) {
    boolean equals = draft.at(percent + 1) == '3' && "dDaA".indexOf(draft.at(percent + 2)) >= 0;
    if (!equals || percent + 2 >= draft.length()) {
      return percent;
    }
    Key key = Key.before(draft, percent);
    // "%26token": the two digits of the sign before are no part of the name.
    SecretNames.Meaning meaning = key.meaning(draft);
    int end = Letters.DOTTED.run(draft, percent + 3, draft.length());
    if (meaning.none() || meaning.weak() || end == percent + 3) {
      return percent;
    }
    SecretValues.Pair pair =
        new SecretValues.Pair(meaning.kind(), true, false, false, false, SecretValues.Doubt.NONE);
    return SecretValues.secret(draft, percent + 3, end, pair)
        ? draft.replace(percent + 3, end, meaning.kind())
        : percent;
  }

  // ---- characters ----

  private static int blanksEnd(Draft draft, int start) {
    int end = start;
    while (end < start + 8 && blank(draft.at(end))) {
      end++;
    }
    return end;
  }

  private static int blanksStart(Draft draft, int end) {
    int start = end;
    while (start > end - 8 && blank(draft.at(start - 1))) {
      start--;
    }
    return start;
  }

  private static boolean quote(char c) {
    return c == '"' || c == '\'' || c == '`';
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }
}
