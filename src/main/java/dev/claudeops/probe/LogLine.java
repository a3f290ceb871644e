package dev.claudeops.probe;

import dev.claudeops.text.Needles;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one line of a log says, told from its bytes: an error, a warning, or one of the things that
 * always matter.
 *
 * <p>Precision before recall, because every false error wakes a person: a level that the line
 * states decides over words in its text ({@code INFO 0 errors}); a line of an access log is judged
 * by its status alone; words count only as whole words that are not negated; a line that begins
 * with blanks belongs to the one before it and has no level of its own.
 */
final class LogLine {
  /** The bits of what a line says. */
  static final long ERROR = 1;

  static final long WARNING = 1 << 1;
  static final long OOM = 1 << 2;
  static final long SEGFAULT = 1 << 3;
  static final long IO_ERROR = 1 << 4;
  static final long NO_SPACE = 1 << 5;
  static final long DESCRIPTORS = 1 << 6;
  static final long CERTIFICATE = 1 << 7;
  static final long KERNEL = 1 << 8;
  static final long CRASH = 1 << 9;

  /** Everything that is a finding of its own. */
  static final long ALWAYS =
      OOM | SEGFAULT | IO_ERROR | NO_SPACE | DESCRIPTORS | CERTIFICATE | KERNEL | CRASH;

  /** A NUL stands in the line: it is no text. */
  static final long NUL = 1 << 10;

  /** The kernel is named as the writer. */
  private static final long BY_KERNEL = 1 << 11;

  private static final long STATUS = 1 << 12;
  private static final long KERNEL_ONLY = OOM | SEGFAULT | KERNEL;

  /** An I/O error in the kernel's words; programs say "Input/output error" (strerror(3), EIO). */
  private static final long KERNEL_IO = 1 << 13;

  /** The first byte may begin a level: {@code E0929}, {@code <3>}. */
  static final long PREFIX = 1 << 14;

  static final Needles NEEDLES = new Needles(words());

  private LogLine() {}

  private static Map<String, Long> words() {
    Map<String, Long> words = new LinkedHashMap<>();
    add(words, ERROR, "error", "fatal", "crit", "emerg", "panic", "exception", "traceback");
    add(words, ERROR, "severe", "alert", " err ", "[err]", "=err ", ":err]", "\"err\"", "eror");
    add(words, ERROR, "\"level\":5", "\"level\":6", "\"level\": 5", "\"level\": 6");
    add(words, ERROR, "\"level\":3,", "\"level\":2,", "\"level\":1,", "\"level\":0,");
    add(words, WARNING, "warn", "\"level\":4", "\"level\": 4");
    add(words, STATUS, "\" 5");
    add(words, OOM, "out of memory: kill", "oom-kill:", "invoked oom-killer");
    add(words, SEGFAULT, "segfault at", "general protection");
    add(words, KERNEL_IO, "i/o error", "blk_update_request", "ext4-fs error", "btrfs error");
    add(words, KERNEL_IO, "metadata i/o", "corruption", "remounting filesystem read-only");
    add(words, KERNEL_IO, "critical medium error", "remounting fs read-only");
    add(words, IO_ERROR, "input/output error");
    add(words, NO_SPACE, "no space left on device", "disk quota exceeded");
    add(words, DESCRIPTORS, "too many open files");
    add(words, CERTIFICATE, "certificate has expired", "certificate verify failed");
    add(words, KERNEL, "kernel panic", "bug: ", "soft lockup", "hard lockup", "hung task");
    add(words, KERNEL, "blocked for more than", "detected stall", "[hardware error]");
    add(words, CRASH, "traceback (most recent call last)", "panic: ", "outofmemoryerror");
    add(words, CRASH, "javascript heap out of memory", "exception in thread", "uncaught exception");
    add(words, CRASH, "uncaughtexception", "unhandled exception", "unhandled error");
    add(words, CRASH, "unhandled promise", "unhandledpromise", "unhandled rejection");
    add(words, CRASH, "unhandledrejection", "uncaught error", "uncaught typeerror");
    add(words, BY_KERNEL, " kernel: ");
    add(words, NUL, "\0");
    return words;
  }

  private static void add(Map<String, Long> words, long bit, String... all) {
    for (String word : all) {
      words.merge(word, bit, (a, b) -> a | b);
    }
  }

  /**
   * What the line says.
   *
   * @param hits the bits of the words found in it
   * @param kernel whether the whole source is the kernel's
   */
  static long judge(byte[] bytes, int from, int to, long hits, boolean kernel) {
    if ((hits & ~(BY_KERNEL | NUL)) == 0) {
      return 0;
    }
    int status = LogLevel.status(bytes, from, to);
    if (status > 0) {
      return status >= 500 ? ERROR : 0;
    }
    long always = hits & ALWAYS;
    if (kernel || (hits & BY_KERNEL) != 0) {
      always |= (hits & KERNEL_IO) != 0 ? IO_ERROR : 0;
    } else {
      always &= ~KERNEL_ONLY;
    }
    if (always != 0) {
      return always | ERROR;
    }
    return switch (LogLevel.stated(bytes, from, to)) {
      case ERROR -> ERROR;
      case WARNING -> WARNING;
      case QUIET -> 0;
      case NONE -> byWords(bytes, from, to, hits);
    };
  }

  private static long byWords(byte[] bytes, int from, int to, long hits) {
    if (from < to && (bytes[from] == ' ' || bytes[from] == '\t')) {
      return 0;
    }
    if ((hits & ERROR) != 0 && LogWords.error(bytes, from, to)) {
      return ERROR;
    }
    return (hits & WARNING) != 0 && LogWords.warning(bytes, from, to) ? WARNING : 0;
  }
}
