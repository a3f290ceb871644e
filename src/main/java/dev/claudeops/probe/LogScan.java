package dev.claudeops.probe;

import dev.claudeops.host.Tail;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Needles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Counts what new log text says, line by line, and keeps an example of each different kind of line.
 *
 * <p>All text goes through {@link Needles#walk}; only a line in which a word was found is judged,
 * and only the first of each kind becomes a String. Two lines are of one kind when they differ in
 * numbers and identifiers only.
 */
final class LogScan implements Tail.Lines {
  private static final int MOST_KINDS = 500;
  private static final int LONGEST_EXAMPLE = 4096;
  private static final int COMPARED = 512;

  /** Lines alike: the first of them, what it says, and how many there were. */
  static final class Kind {
    final String example;
    final long says;
    long count;

    Kind(String example, long says) {
      this.example = example;
      this.says = says;
    }
  }

  private final boolean kernel;
  private final Predicate<String> matters;
  private final Map<Long, Kind> kinds = new HashMap<>();
  private final long[] counts = new long[64];
  private long lines;
  private long withNul;

  /**
   * @param kernel whether the kernel writes this log
   * @param matters whether a line that would be a finding is young enough for one
   */
  LogScan(boolean kernel, Predicate<String> matters) {
    this.kernel = kernel;
    this.matters = matters;
  }

  @Override
  public int take(byte[] bytes, int from, int to, boolean last) {
    final Needles needles = LogLine.NEEDLES;
    int begin = from;
    int at = from;
    int state = Needles.START;
    long hits = 0;
    while (at < to) {
      long step = needles.walk(bytes, at, to, state);
      at = (int) step;
      state = (int) (step >>> 32);
      if (needles.atLineEnd(state)) {
        line(bytes, begin, at - 1, hits);
        begin = at;
        hits = 0;
      } else {
        hits |= needles.found(state);
      }
    }
    if (last && begin < to) {
      line(bytes, begin, to, hits);
      begin = to;
    }
    return begin;
  }

  private void line(byte[] bytes, int from, int to, long hits) {
    lines++;
    if (hits != 0 || from < to && LogLevel.mayBegin(bytes[from])) {
      judge(bytes, from, to, hits);
    }
  }

  private void judge(byte[] bytes, int from, int to, long found) {
    int start = from;
    if ((found & LogLine.NUL) != 0) {
      while (start < to && bytes[start] == 0) {
        start++; // The hole that a cut leaves before the writer's next line.
      }
      if (hasNul(bytes, start, to)) {
        withNul++;
        return;
      }
    }
    int end = to > start && bytes[to - 1] == '\r' ? to - 1 : to;
    if (start == end) {
      return;
    }
    long hits = LogLevel.mayBegin(bytes[start]) ? found | LogLine.PREFIX : found;
    count(bytes, start, end, LogLine.judge(bytes, start, end, hits, kernel));
  }

  private void count(byte[] bytes, int from, int to, long says) {
    if (says == 0) {
      return;
    }
    long key = template(bytes, from, Math.min(to, from + COMPARED)) ^ says * 0x9E3779B97F4A7C15L;
    Kind kind = kinds.get(key);
    if (kind == null) {
      String text = text(bytes, from, to);
      long counted =
          (says & LogLine.ALWAYS) == 0 || matters.test(text) ? says : says & ~LogLine.ALWAYS;
      kind = new Kind(text, counted);
      if (kinds.size() < MOST_KINDS) {
        kinds.put(key, kind);
      }
    } else if ((says & LogLine.ALWAYS) != 0
        && (kind.says & LogLine.ALWAYS) == 0
        && matters.test(text(bytes, from, to))) {
      Kind young = new Kind(text(bytes, from, to), says);
      young.count = kind.count;
      kinds.put(key, young);
      kind = young;
    }
    kind.count++;
    for (long rest = kind.says; rest != 0; rest &= rest - 1) {
      counts[Long.numberOfTrailingZeros(rest)]++;
    }
  }

  /**
   * Takes a message that came with a priority of its own.
   *
   * @param byKernel whether the kernel wrote it
   * @param least what it says in any case
   */
  void message(String message, boolean byKernel, long least) {
    byte[] bytes = message.replace('\n', ' ').getBytes(StandardCharsets.UTF_8);
    int to = Math.min(bytes.length, LONGEST_EXAMPLE);
    long hits = 0;
    int state = Needles.START;
    for (int at = 0; at < to; ) {
      long step = LogLine.NEEDLES.walk(bytes, at, to, state);
      at = (int) step;
      state = (int) (step >>> 32);
      hits |= LogLine.NEEDLES.found(state);
    }
    lines++;
    long says = LogLine.judge(bytes, 0, to, hits & ~LogLine.NUL, byKernel);
    count(bytes, 0, to, says & LogLine.ALWAYS | least);
  }

  private static boolean hasNul(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }

  private static String text(byte[] bytes, int from, int to) {
    String text =
        new String(bytes, from, Math.min(to - from, LONGEST_EXAMPLE), StandardCharsets.UTF_8);
    return Clean.line(text, LONGEST_EXAMPLE);
  }

  /**
   * A hash of the line in which every run of letters and digits that holds a digit is one and the
   * same: times, numbers, hex and uuids (FNV-1a over words).
   */
  static long template(byte[] bytes, int from, int to) {
    long hash = 0xcbf29ce484222325L;
    int at = from;
    while (at < to) {
      int start = at;
      boolean digits = false;
      long word = 0xcbf29ce484222325L;
      while (at < to && (LogLevel.letter(bytes[at]) || LogLevel.digit(bytes[at]))) {
        digits |= LogLevel.digit(bytes[at]);
        word = (word ^ bytes[at++]) * 0x100000001b3L;
      }
      if (at > start) {
        hash = (hash ^ (digits ? '#' : word)) * 0x100000001b3L;
      } else {
        hash = (hash ^ bytes[at++]) * 0x100000001b3L;
      }
    }
    return hash;
  }

  /** The lines taken. */
  long lines() {
    return lines;
  }

  /** How many lines said this. */
  long count(long bit) {
    return counts[Long.numberOfTrailingZeros(bit)];
  }

  /** More than a quarter of what passed for lines holds NULs: this is no text. */
  boolean binary() {
    return withNul * 4 > lines;
  }

  /**
   * The different lines that said one of these, the most frequent first, what always matters before
   * the rest.
   */
  List<Kind> kinds(long bits, int most) {
    List<Kind> all = new ArrayList<>(kinds.values());
    all.removeIf(kind -> (kind.says & bits) == 0);
    all.sort(
        Comparator.comparing((Kind kind) -> (kind.says & LogLine.ALWAYS) == 0)
            .thenComparing(kind -> (kind.says & LogLine.ERROR) == 0)
            .thenComparing(kind -> -kind.count)
            .thenComparing(kind -> kind.example));
    return all.subList(0, Math.min(most, all.size()));
  }
}
