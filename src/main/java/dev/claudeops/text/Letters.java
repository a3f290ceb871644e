package dev.claudeops.text;

/** The alphabets that secrets are written in. */
enum Letters {
  DIGITS(1),
  /** Of hexadecimal numbers, in either case. */
  HEX(2),
  /** Capitals and digits. */
  CAPITALS(4),
  /** Small letters and digits. */
  SMALL(8),
  ALNUM(16),
  /** Letters, digits, the underscore and the dash: base64url (RFC 4648). */
  WORD(32),
  /** The same, and the full stop. */
  DOTTED(64),
  /** Base64 in both its forms, with its filling. */
  BASE64(128);

  private static final short[] MASKS = masks();

  private final int bit;

  Letters(int bit) {
    this.bit = bit;
  }

  private static short[] masks() {
    short[] masks = new short[128];
    for (char c = 0; c < 128; c++) {
      boolean digit = Draft.digit(c);
      boolean lower = Draft.lower(c);
      boolean upper = Draft.upper(c);
      boolean word = Draft.wordCharacter(c) || c == '-';
      masks[c] =
          (short)
              ((digit ? 1 : 0)
                  | (digit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' ? 2 : 0)
                  | (digit || upper ? 4 : 0)
                  | (digit || lower ? 8 : 0)
                  | (digit || lower || upper ? 16 : 0)
                  | (word ? 32 : 0)
                  | (word || c == '.' ? 64 : 0)
                  | (Draft.base64(c) ? 128 : 0));
    }
    return masks;
  }

  boolean has(char c) {
    return c < 128 && (MASKS[c] & bit) != 0;
  }

  /** The end of the run of these letters that begins here, or {@code limit}. */
  int run(Draft draft, int start, int limit) {
    int end = start;
    int last = Math.min(limit, draft.length());
    while (end < last && has(draft.at(end))) {
      end++;
    }
    return end;
  }
}
