package dev.claudeops.action;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A text as the hexadecimal digits of its UTF-8: the form in which no text can be SQL. */
final class Hex {
  private Hex() {}

  /** Upper-case, as MariaDB's HEX(). */
  static String of(String text) {
    return HexFormat.of().withUpperCase().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }
}
