package dev.claudeops.text;

/** Tells what a machine drew by lot from what a person would write. */
final class Opaque {
  /** The longest part of a value that is looked at. */
  private static final int LONGEST = 256;

  private static final int DIGIT = 1;
  private static final int LOWER = 2;
  private static final int UPPER = 4;
  private static final int SIGN = 8;

  private Opaque() {}

  /** The sorts of characters in it, as bits; what stands in addresses and paths is no sign. */
  private static int sorts(Draft draft, int start, int end) {
    int sorts = 0;
    for (int i = start; i < Math.min(end, start + LONGEST); i++) {
      char c = draft.at(i);
      sorts |=
          Draft.digit(c)
              ? DIGIT
              : Draft.lower(c)
                  ? LOWER
                  : Draft.upper(c) ? UPPER : "!@#$%^&*~+?".indexOf(c) >= 0 ? SIGN : 0;
    }
    return sorts;
  }

  /** Digits with both cases, or with letters and a sign, in at least this many characters. */
  static boolean mixed(Draft draft, int start, int end, int least) {
    if (end - start < least) {
      return false;
    }
    int sorts = sorts(draft, start, end);
    int cases = sorts & (LOWER | UPPER);
    return (sorts & DIGIT) != 0 && (cases == (LOWER | UPPER) || cases != 0 && (sorts & SIGN) != 0);
  }

  /**
   * Whether a value is a key by its looks alone: one word of base64 or hexadecimal letters, with
   * digits all over it, and no path, name, address, time or UUID.
   */
  static boolean key(Draft draft, int start, int end, int least) {
    int length = end - start;
    if (length < least || length > 4096) {
      return false;
    }
    int limit = Math.min(end, start + LONGEST);
    int digits = 0;
    int joints = 0;
    int changes = 0;
    int before = 0;
    int sorts = 0;
    for (int i = start; i < limit; i++) {
      char c = draft.at(i);
      int sort = Draft.digit(c) ? DIGIT : Draft.lower(c) ? LOWER : Draft.upper(c) ? UPPER : 0;
      if (sort == 0) {
        if (!Draft.base64(c)) {
          return false;
        }
        joints++;
      }
      digits += sort == DIGIT ? 1 : 0;
      changes += sort != before && sort != 0 && before != 0 ? 1 : 0;
      sorts |= sort;
      before = sort;
    }
    int seen = limit - start;
    boolean both = (sorts & LOWER) != 0 && (sorts & UPPER) != 0;
    boolean spread = changes * 6 >= seen;
    return digits >= (length < 32 ? 1 : 2)
        && joints * 8 <= seen
        && spread
        && (both || length >= 32 && (sorts & (LOWER | UPPER)) != 0);
  }

  /** Base64 of bytes that look drawn by lot: both cases all over it and digits. */
  static boolean base64(Draft draft, int start, int end) {
    int digits = 0;
    int lower = 0;
    int upper = 0;
    for (int i = start; i < end; i++) {
      char c = draft.at(i);
      digits += Draft.digit(c) ? 1 : 0;
      lower += Draft.lower(c) ? 1 : 0;
      upper += Draft.upper(c) ? 1 : 0;
    }
    int length = end - start;
    return digits * 25 >= length && lower * 6 >= length && upper * 6 >= length;
  }
}
