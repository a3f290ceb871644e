package dev.claudeops.text;

/** A text while parts of it are replaced, from its beginning to its end. */
final class Draft {
  /** How every replacement begins. */
  static final String MARK = "[redacted:";

  private final String text;
  private StringBuilder out;
  private int done;
  private int opened;
  private final Echoes echoes = new Echoes();
  private final Programs programs = new Programs();

  Draft(String text) {
    this.text = text;
  }

  int length() {
    return text.length();
  }

  /** The character there; NUL outside the text. */
  char at(int i) {
    return i >= 0 && i < text.length() ? text.charAt(i) : '\0';
  }

  boolean startsWith(String word, int i) {
    return text.startsWith(word, i);
  }

  /** The same for a word in lower case, whatever the case of the text (ASCII). */
  boolean startsWithAnyCase(String word, int i) {
    return text.regionMatches(true, i, word, 0, word.length());
  }

  String part(int start, int end) {
    return text.substring(start, end);
  }

  /** Everything before this is settled; nothing is replaced there any more. */
  int settled() {
    return done;
  }

  /** Puts the mark of this kind in place of a part; parts come in order. */
  int replace(int start, int end, String kind) {
    if (out == null) {
      out = new StringBuilder(text.length() + 32);
    }
    out.append(text, done, Math.max(done, start)).append(MARK).append(kind).append(']');
    echoes.heard(this, start, end, kind);
    done = Math.max(done, end);
    return end;
  }

  /** From here on to this end, lines of base64 are those of a certificate or a public key. */
  void open(int end) {
    opened = end;
  }

  /** The end of what is known to be public; it may lie behind. */
  int opened() {
    return opened;
  }

  Programs programs() {
    return programs;
  }

  String done() {
    return out == null ? text : echoes.silenced(out.append(text, done, text.length()).toString());
  }

  // ---- characters ----

  static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean lower(char c) {
    return c >= 'a' && c <= 'z';
  }

  static boolean upper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  /** Letters, digits and the underscore. */
  static boolean wordCharacter(char c) {
    return lower(c) || upper(c) || digit(c) || c == '_';
  }

  /** The alphabets of base64 and base64url (RFC 4648). */
  static boolean base64(char c) {
    return wordCharacter(c) || c == '-' || c == '+' || c == '/' || c == '=';
  }
}
