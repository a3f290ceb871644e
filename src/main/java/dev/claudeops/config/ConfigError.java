package dev.claudeops.config;

import dev.claudeops.text.Clean;

/**
 * One thing that is wrong in a config file, in words; holds no secret and no control character.
 *
 * @param file as it was named to us
 * @param line from 1; 0 where the file could not be read at all
 * @param column from 1; 0 where only the line is known
 * @param pointer the JSON pointer (RFC 6901) of the value; {@code /} for the whole file
 * @param what one sentence without a full stop
 */
public record ConfigError(String file, int line, int column, String pointer, String what) {
  private static final int LONGEST = 600;

  public ConfigError {
    file = Clean.line(file, LONGEST);
    pointer = pointer.isEmpty() ? "/" : Clean.line(pointer, LONGEST);
    what = Clean.line(what, LONGEST);
  }

  /** {@code config.json:12: /services/0/healht: unknown key; did you mean "health"?} */
  @Override
  public String toString() {
    if (line == 0) {
      return file + ": " + what;
    }
    return file + ":" + line + (column > 0 ? ":" + column : "") + ": " + pointer + ": " + what;
  }
}
