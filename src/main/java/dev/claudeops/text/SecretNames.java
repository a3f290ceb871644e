package dev.claudeops.text;

import java.util.List;
import java.util.Locale;

/** The names of settings, options and headers whose value is a secret. */
final class SecretNames {
  static final String AUTHORIZATION = "authorization";
  static final String COOKIE = "cookie";

  /** The longest name that is looked at. */
  static final int LONGEST = 64;

  /**
   * What a name speaks of.
   *
   * @param kind empty for most names
   * @param weak whether it is the value that must look like a secret
   */
  record Meaning(String kind, boolean weak) {
    boolean none() {
      return kind.isEmpty();
    }
  }

  static final Meaning NONE = new Meaning("", false);

  /**
   * A name, or the end of one, written without {@code _}, {@code -}, {@code .} and blanks.
   *
   * @param part whether it must be a part of the name of its own: {@code db_pass}, not {@code
   *     bypass}
   */
  private record Name(String name, Meaning meaning, boolean part) {}

  private static final List<Name> NAMES =
      List.of(
          sure("password", "password"),
          sure("passwd", "password"),
          sure("passphrase", "password"),
          sure("passcode", "password"),
          part("pwd", "password"),
          part("pass", "password"),
          part("pw", "password"),
          part("psk", "password"),
          sure("mysqlpass", "password"),
          sure("requirepass", "password"),
          sure("masterauth", "password"),
          sure("secret", "secret"),
          sure("token", "token"),
          part("bearer", "token"),
          sure("apikey", "api-key"),
          sure("accesskey", "api-key"),
          sure("accountkey", "api-key"),
          sure("secretkey", "api-key"),
          sure("privatekey", "api-key"),
          sure("sharedkey", "api-key"),
          sure("signingkey", "api-key"),
          sure("encryptionkey", "api-key"),
          sure("authkey", "api-key"),
          sure("authenticationkey", "api-key"),
          sure("activationkey", "api-key"),
          sure("licensekey", "api-key"),
          sure("contribsyscom", "password"),
          sure("authorization", AUTHORIZATION),
          sure("cookie", COOKIE),
          maybe("passwords", "password"),
          maybe("credential", "secret"),
          maybe("credentials", "secret"),
          maybe("signature", "secret"),
          maybe("accessid", "api-key"),
          new Name("sig", new Meaning("secret", true), true),
          new Name("auth", new Meaning("token", true), true),
          new Name("cred", new Meaning("secret", true), true),
          new Name("creds", new Meaning("secret", true), true),
          maybe("key", "api-key"));

  /** The names by their last letter, counted from a. */
  private static final Name[][] BY_LAST = byLast();

  /** Names that end in "key" and hold no secret. */
  private static final List<String> PUBLIC_KEYS =
      List.of("public", "pub", "foreign", "primary", "partition", "cache", "sort", "row", "host");

  /** What a name goes on to speak of, when not of the secret itself. */
  private static final List<String> ABOUT =
      List.of(
          "file",
          "path",
          "type",
          "name",
          "policy",
          "length",
          "len",
          "size",
          "count",
          "expir",
          "ttl",
          "url",
          "uri",
          "endpoint",
          "algorithm",
          "method",
          "field",
          "version",
          "date",
          "time",
          "age",
          "limit",
          "usage",
          "max",
          "min",
          "ref",
          "scope",
          "header",
          "prefix",
          "hash",
          "handler",
          "service",
          "class",
          "filter",
          "provider",
          "manager",
          "factory",
          "store",
          "arn",
          "hint");

  private SecretNames() {}

  private static Name sure(String name, String kind) {
    return new Name(name, new Meaning(kind, false), false);
  }

  private static Name part(String name, String kind) {
    return new Name(name, new Meaning(kind, false), true);
  }

  private static Name maybe(String name, String kind) {
    return new Name(name, new Meaning(kind, true), false);
  }

  private static Name[][] byLast() {
    Name[][] names = new Name[26][];
    for (int letter = 0; letter < 26; letter++) {
      char last = (char) ('a' + letter);
      names[letter] =
          NAMES.stream()
              .filter(name -> name.name().charAt(name.name().length() - 1) == last)
              .toArray(Name[]::new);
    }
    return names;
  }

  static boolean nameCharacter(char c) {
    return Draft.wordCharacter(c) || c == '-' || c == '.';
  }

  /** What a name speaks of. */
  static Meaning of(Draft draft, int start, int nameEnd) {
    int end = nameEnd;
    while (end > start && (Draft.digit(draft.at(end - 1)) || draft.at(end - 1) == '_')) {
      end--;
    }
    if (end - start < 2) {
      return NONE;
    }
    int last = (draft.at(end - 1) | 0x20) - 'a';
    if (last < 0 || last >= 26) {
      return NONE;
    }
    for (Name name : BY_LAST[last]) {
      int begin = endsWith(draft, start, end, name.name());
      if (begin >= 0 && (!name.part() || begin == start || apart(draft, begin))) {
        return name.name().equals("key") && publicKey(draft, start, begin) ? NONE : name.meaning();
      }
    }
    return last == 'd' - 'a' && abbreviated(draft, start, end)
        ? new Meaning("password", false)
        : holds(draft, start, end);
  }

  private static boolean publicKey(Draft draft, int start, int end) {
    String before = draft.part(start, end).toLowerCase(Locale.ROOT);
    return PUBLIC_KEYS.stream().anyMatch(before::contains);
  }

  /** The many ways to shorten or misspell "password": PSWD, passwrd, paswd. */
  private static boolean abbreviated(Draft draft, int start, int end) {
    int i = end;
    boolean w = false;
    while (i > start && "paswordt".indexOf(draft.at(i - 1) | 0x20) >= 0 && end - i < 10) {
      i--;
      w |= (draft.at(i) | 0x20) == 'w';
      if ((draft.at(i) | 0x20) == 'p') {
        char next = (char) (draft.at(i + 1) | 0x20);
        return w && (next == 'a' || next == 's' || next == 'w') && (i == start || apart(draft, i));
      }
    }
    return false;
  }

  /** A name that speaks of a secret and goes on: {@code token_value}, {@code passwordNew}. */
  private static Meaning holds(Draft draft, int start, int end) {
    for (int i = start; i < end - 5; i++) {
      int c = draft.at(i) | 0x20;
      String kind =
          c == 'p' && draft.startsWithAnyCase("passw", i)
              ? "password"
              : c == 's' && draft.startsWithAnyCase("secret", i)
                  ? "secret"
                  : c == 't' && draft.startsWithAnyCase("token", i) ? "token" : "";
      if (!kind.isEmpty()) {
        String rest = draft.part(i + 5, end).toLowerCase(Locale.ROOT);
        return ABOUT.stream().anyMatch(rest::contains) ? NONE : new Meaning(kind, true);
      }
    }
    return NONE;
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
      } else if (c != '_' && c != '-' && c != '.' && c != ' ' || left == word.length()) {
        return -1;
      }
    }
    return i;
  }
}
