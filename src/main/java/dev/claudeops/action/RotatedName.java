package dev.claudeops.action;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an old file of a log, as logrotate(8), PM2's and the programs' own rotation make it:
 * {@code x.log.1}, {@code x.2.gz}, {@code x-20250929}, {@code x.log.old}, {@code
 * x-2025-09-29.log.gz}.
 *
 * @param log the name of the log that it was
 */
record RotatedName(String log) {
  private static final String PRESSED = "(?:\\.(?:gz|xz|bz2|zst))?";
  private static final String DATE =
      "[-._]{1,2}(?:20\\d{2}-?[01]\\d-?[0-3]\\d(?:[-_.T:]?\\d{1,8}){0,4}|1\\d{9})";
  private static final Pattern BEHIND =
      Pattern.compile("^(.{1,200}?)(?:\\.\\d{1,3}|" + DATE + "|\\.old)" + PRESSED);
  private static final Pattern INSIDE =
      Pattern.compile("^(.{1,200}?)(?:" + DATE + "|\\.\\d{1,3})\\.log" + PRESSED);

  /** Binary logs of databases bear numbers too, and a replica or a restore needs them. */
  private static final Pattern NEEDED =
      Pattern.compile(
          "(?i)(?:^|[^a-z])(?:bin|binlog|relay|redo|undo|wal|archive|dump|backup)(?:[^a-z]|$)");

  /** Reads a file's name; empty when it is not that of an old log. */
  static Optional<RotatedName> of(String name) {
    if (name.length() > 255 || NEEDED.matcher(name).find()) {
      return Optional.empty();
    }
    Matcher inside = INSIDE.matcher(name);
    if (inside.matches()) {
      return Optional.of(new RotatedName(inside.group(1) + ".log"));
    }
    Matcher behind = BEHIND.matcher(name);
    return behind.matches() ? Optional.of(new RotatedName(behind.group(1))) : Optional.empty();
  }

  /** Whether the log's own name says that it is one. */
  boolean saysSo() {
    return log.endsWith("log") || log.endsWith(".err") || log.endsWith(".out");
  }
}
