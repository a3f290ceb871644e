package dev.claudeops.text;

import java.util.Locale;
import java.util.Set;

/** Tells a secret from a word, a number or what stands in a secret's place. */
final class SecretValues {
  /** The longest value that can be one of the words below. */
  static final int LONGEST_WORD = 16;

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

  private SecretValues() {}

  /**
   * What is known of a value before it is looked at.
   *
   * @param colon whether a colon stands before it
   * @param prose whether it stands in a sentence
   * @param env whether it reaches to the next white space, whatever it holds
   * @param folder whether it may be the working folder, as in the {@code PWD=/root} of sudo
   * @param doubt what its looks must prove because its name does not
   */
  record Pair(
      String kind, boolean colon, boolean prose, boolean env, boolean folder, Doubt doubt) {}

  /** What a value must look like to be taken for a secret. */
  enum Doubt {
    NONE,
    /** Cases, digits and signs mixed, as no word is. */
    MIXED,
    /** A key: long, and drawn by lot. */
    KEY,
    /** The same, or a long number, as part of an address. */
    QUERY
  }

  static boolean secret(Draft draft, int start, int end, Pair pair) {
    int length = end - start;
    if (length == 0 || marked(draft, start) || placeholder(draft, start, end)) {
      return false;
    }
    boolean plausible =
        switch (pair.doubt()) {
          case NONE -> true;
          case MIXED -> Opaque.mixed(draft, start, end, 7) && Told.plain(draft, start, end);
          case KEY -> key(draft, start, end, pair.kind());
          case QUERY -> key(draft, start, end, pair.kind()) || longNumber(draft, start, end);
        };
    if (!plausible) {
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

  private static boolean key(Draft draft, int start, int end, String kind) {
    boolean word = kind.equals("password") && draft.at(start) != '/';
    return Opaque.key(draft, start, end, 16) || word && Opaque.mixed(draft, start, end, 8);
  }

  private static boolean longNumber(Draft draft, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!Draft.digit(draft.at(i)) && draft.at(i) != '-') {
        return false;
      }
    }
    return end - start >= 20;
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
  static boolean placeholder(Draft draft, int start, int end) {
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
    if (first == '$' && variable(draft, start + 1, end)) {
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

  /** The name of a shell's variable, in capitals. */
  private static boolean variable(Draft draft, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!Draft.upper(draft.at(i)) && draft.at(i) != '_') {
        return false;
      }
    }
    return end - start >= 3;
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
  static boolean madeUp(Draft draft, int start, int end) {
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

  static boolean marked(Draft draft, int start) {
    return draft.startsWith(Draft.MARK, start);
  }
}
