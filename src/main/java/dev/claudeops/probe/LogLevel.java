package dev.claudeops.probe;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * The level that a log line states itself, in the forms that programs use; no allocation on the
 * way.
 */
public enum LogLevel {
  ERROR,
  WARNING,
  /** A level below warning. */
  QUIET,
  /** None is stated. */
  NONE;

  /** A level stands at the beginning of a line, behind a time and a name. */
  private static final int HEAD = 200;

  private static final int WHOLE = 4096;
  private static final int LONGEST_WORD = 11;

  private static final Set<String> ERRORS =
      Set.of(
          "err",
          "eror",
          "error",
          "fatal",
          "crit",
          "critical",
          "alert",
          "emerg",
          "emergency",
          "panic",
          "severe",
          "dpanic");
  private static final Set<String> WARNINGS = Set.of("warn", "warning", "wrn");
  private static final Set<String> QUIETS =
      Set.of(
          "info",
          "information",
          "inf",
          "debug",
          "dbg",
          "trace",
          "notice",
          "note",
          "verbose",
          "fine",
          "finer",
          "finest",
          "system",
          "statement",
          "detail",
          "hint",
          "context",
          "log");

  /** What PostgreSQL writes as a level only with a colon; without one they are ordinary words. */
  private static final Set<String> WITH_COLON =
      Set.of("log", "statement", "detail", "hint", "context", "system", "note", "fine");

  /**
   * The level of a line: the one that it states, else what its status says where it is of an access
   * log, else what its words say.
   */
  public static LogLevel of(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    int status = status(bytes, 0, bytes.length);
    if (status > 0) {
      return status >= 500 ? ERROR : QUIET;
    }
    LogLevel stated = stated(bytes, 0, bytes.length);
    if (stated != NONE) {
      return stated;
    }
    return LogWords.error(bytes, 0, bytes.length)
        ? ERROR
        : LogWords.warning(bytes, 0, bytes.length) ? WARNING : NONE;
  }

  /** The level that this line states. */
  static LogLevel stated(byte[] bytes, int from, int to) {
    LogLevel prefix = prefix(bytes, from, to);
    if (prefix != NONE) {
      return prefix;
    }
    LogLevel field = field(bytes, from, Math.min(to, from + WHOLE));
    return field != NONE ? field : token(bytes, from, Math.min(to, from + HEAD), to);
  }

  /** Whether a line that begins with this byte may begin with its level. */
  static boolean mayBegin(byte first) {
    return first == '<' || first == 'E' || first == 'F' || first == 'W';
  }

  /** {@code <3>} as sd-daemon(3) and syslog have it, {@code E0929 14:00} as glog writes it. */
  private static LogLevel prefix(byte[] bytes, int from, int to) {
    if (to - from < 6) {
      return NONE;
    }
    byte first = bytes[from];
    if (first == '<') {
      int number = 0;
      int at = from + 1;
      while (at < from + 4 && digit(bytes[at])) {
        number = number * 10 + bytes[at++] - '0';
      }
      return at > from + 1 && bytes[at] == '>' && number < 192 ? ofSyslog(number & 7) : NONE;
    }
    boolean glog =
        digit(bytes[from + 1])
            && digit(bytes[from + 2])
            && digit(bytes[from + 3])
            && digit(bytes[from + 4])
            && bytes[from + 5] == ' ';
    return !glog
        ? NONE
        : switch (first) {
          case 'E', 'F' -> ERROR;
          case 'W' -> WARNING;
          case 'I' -> QUIET;
          default -> NONE;
        };
  }

  private static LogLevel ofSyslog(int priority) {
    return priority <= 3 ? ERROR : priority == 4 ? WARNING : QUIET;
  }

  /** {@code "level":"error"}, {@code "level":50}, {@code level=error}, {@code severity=ERROR}. */
  private static LogLevel field(byte[] bytes, int from, int to) {
    for (int i = from; i < to - 4; i++) {
      byte b = bytes[i];
      if (b != 'l' && b != 's') {
        continue;
      }
      int end =
          is(bytes, i, to, "level")
              ? i + 5
              : is(bytes, i, to, "lvl") ? i + 3 : is(bytes, i, to, "severity") ? i + 8 : -1;
      if (end < 0 || end >= to) {
        continue;
      }
      boolean key = i > from && bytes[i - 1] == '"' && bytes[end] == '"';
      boolean word = bytes[end] == '=' && (i == from || bytes[i - 1] == ' ');
      if (!key && !word) {
        continue;
      }
      int at = key ? end + 1 : end;
      while (at < to && (bytes[at] == ' ' || bytes[at] == ':' || bytes[at] == '=')) {
        at++;
      }
      LogLevel level = value(bytes, at, to);
      if (level != NONE) {
        return level;
      }
    }
    return NONE;
  }

  private static LogLevel value(byte[] bytes, int from, int to) {
    int at = from < to && bytes[from] == '"' ? from + 1 : from;
    if (at < to && digit(bytes[at])) {
      int number = 0;
      while (at < to && digit(bytes[at]) && number < 1000) {
        number = number * 10 + bytes[at++] - '0';
      }
      // Below ten they are syslog's, where less is worse; else pino's and bunyan's 10 to 60.
      return number < 8 ? ofSyslog(number) : number >= 50 ? ERROR : number >= 40 ? WARNING : QUIET;
    }
    int end = wordEnd(bytes, at, to);
    return ofWord(bytes, at, end);
  }

  /**
   * The first word that is a level: in capitals between blanks or colons, in any case in brackets,
   * or at the beginning of the line before a colon.
   */
  private static LogLevel token(byte[] bytes, int from, int to, int lineEnd) {
    int at = from;
    while (at < to) {
      if (!letter(bytes[at])) {
        at = afterEscape(bytes, at, to);
        continue;
      }
      int end = wordEnd(bytes, at, lineEnd);
      int length = end - at;
      if (length >= 3 && length <= LONGEST_WORD) {
        byte before = at == from ? (byte) ' ' : bytes[at - 1];
        byte after = end == lineEnd ? (byte) ' ' : bytes[end];
        boolean bracketed = (before == '[' || before == ':') && after == ']';
        boolean capitals = capitals(bytes, at, end) && opens(before) && closes(after);
        boolean leading = at == from && after == ':';
        if (bracketed || capitals || leading) {
          LogLevel level = ofWord(bytes, at, end);
          if (level != NONE && (after == ':' || bracketed || !needsColon(bytes, at, end))) {
            return level;
          }
        }
      }
      at = end;
    }
    return NONE;
  }

  /** An 'm' stands directly before a word only as the end of a terminal's colour. */
  private static boolean opens(byte b) {
    return b == ' ' || b == '[' || b == '(' || b == '|' || b == '\t' || b == ':' || b == '"'
        || b == 'm';
  }

  private static boolean closes(byte b) {
    return b == ' ' || b == ']' || b == ')' || b == '|' || b == '\t' || b == ':' || b == ','
        || b == '"' || b == 0x1b;
  }

  private static boolean needsColon(byte[] bytes, int from, int to) {
    return WITH_COLON.contains(lower(bytes, from, to));
  }

  private static LogLevel ofWord(byte[] bytes, int from, int to) {
    if (to - from < 3 || to - from > LONGEST_WORD) {
      return NONE;
    }
    String word = lower(bytes, from, to);
    return ERRORS.contains(word)
        ? ERROR
        : WARNINGS.contains(word) ? WARNING : QUIETS.contains(word) ? QUIET : NONE;
  }

  /**
   * The status of a line that has the shape of an access log, {@code "GET / HTTP/1.1" 500 123}; 0
   * when it has not. The server escapes quotes in what the client sent, so the first place counts.
   */
  static int status(byte[] bytes, int from, int to) {
    int end = Math.min(to, from + Short.MAX_VALUE) - 6;
    for (int i = from; i < end; i++) {
      if (bytes[i] == '"'
          && bytes[i + 1] == ' '
          && bytes[i + 2] >= '1'
          && bytes[i + 2] <= '5'
          && digit(bytes[i + 3])
          && digit(bytes[i + 4])
          && bytes[i + 5] == ' '
          && (digit(bytes[i + 6]) || bytes[i + 6] == '-')) {
        return (bytes[i + 2] - '0') * 100 + (bytes[i + 3] - '0') * 10 + bytes[i + 4] - '0';
      }
    }
    return 0;
  }

  /** The index behind this byte, or behind the terminal's colour (ECMA-48 CSI) that it begins. */
  static int afterEscape(byte[] bytes, int at, int to) {
    if (bytes[at] != 0x1b || at + 1 >= to || bytes[at + 1] != '[') {
      return at + 1;
    }
    int end = at + 2;
    while (end < to && (digit(bytes[end]) || bytes[end] == ';')) {
      end++;
    }
    return Math.min(to, end + 1);
  }

  static boolean is(byte[] bytes, int at, int to, String lowerCase) {
    int length = lowerCase.length();
    if (at < 0 || to - at < length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      int b = bytes[at + i];
      if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  static int wordEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && letter(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean capitals(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < 'A' || bytes[i] > 'Z') {
        return false;
      }
    }
    return true;
  }

  private static String lower(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
  }

  static boolean letter(byte b) {
    return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
  }

  static boolean digit(byte b) {
    return b >= '0' && b <= '9';
  }
}
