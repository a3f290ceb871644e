package dev.claudeops.text;

/**
 * Finds a secret that a sentence tells: {@code password is x}, {@code password for bob: x}, {@code
 * token x}. Sentences speak of secrets far more often than they tell one, so only what looks drawn
 * by lot is taken.
 */
final class Told {
  private static final int LONGEST = 256;

  private Told() {}

  static int at(Draft draft, int i) {
    int end = Letters.ALNUM.run(draft, i, i + 12);
    String kind =
        switch (end - i) {
          case 8 -> word(draft, "password", i);
          case 6 -> draft.startsWithAnyCase("secret", i) ? "secret" : word(draft, "passwd", i);
          case 5 -> draft.startsWithAnyCase("token", i) ? "token" : "";
          default -> "";
        };
    if (kind.isEmpty() || draft.at(end) != ' ' && draft.at(end) != ',') {
      return i;
    }
    int start = after(draft, end + 1);
    int last = valueEnd(draft, start);
    boolean named = start > end + 1;
    boolean secret =
        Opaque.mixed(draft, start, last, named ? 7 : 8) && plain(draft, start, last)
            || Opaque.key(draft, start, last, 20);
    return secret && !SecretValues.marked(draft, start) ? draft.replace(start, last, kind) : i;
  }

  private static String word(Draft draft, String word, int i) {
    return draft.startsWithAnyCase(word, i) ? "password" : "";
  }

  /** Behind "is", "was", "for NAME:", "default:". */
  private static int after(Draft draft, int start) {
    for (String link : new String[] {"is ", "was ", "is: ", "to "}) {
      if (draft.startsWith(link, start)) {
        return start + link.length();
      }
    }
    int name = draft.startsWith("for ", start) ? start + 4 : start;
    int end = Letters.DOTTED.run(draft, name, name + 40);
    boolean colon =
        draft.at(end) == ':' && end > name && (name > start || draft.at(start - 1) == ',');
    int value = draft.at(end + 1) == ' ' ? end + 2 : end + 1;
    return colon ? value : start;
  }

  private static int valueEnd(Draft draft, int start) {
    int end = start;
    while (end < start + LONGEST && end < draft.length()) {
      char c = draft.at(end);
      if (c <= ' ' || "\"'`,;&<>()[]{}|".indexOf(c) >= 0) {
        break;
      }
      end++;
    }
    return end;
  }

  /** Whether it holds nothing of an address, a path or a name such as {@code Auth.Token2:run}. */
  static boolean plain(Draft draft, int start, int end) {
    for (int i = start; i < end; i++) {
      if ("/:.=\\".indexOf(draft.at(i)) >= 0) {
        return false;
      }
    }
    return true;
  }
}
