package dev.claudeops.text;

import java.util.List;

/** The names of settings, options and headers whose value is a secret. */
final class SecretNames {
  static final String AUTHORIZATION = "authorization";
  static final String COOKIE = "cookie";

  /** The longest name that is looked at. */
  static final int LONGEST = 64;

  /**
   * A name, or the end of one, written without {@code _}, {@code -} and {@code .}.
   *
   * @param part whether it must be a part of the name of its own: {@code db_pass}, not {@code
   *     bypass}
   */
  private record Name(String name, String kind, boolean part) {}

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

  private SecretNames() {}

  static boolean nameCharacter(char c) {
    return Draft.wordCharacter(c) || c == '-' || c == '.';
  }

  /** What a name speaks of; empty for most. */
  static String kind(Draft draft, int start, int end) {
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
