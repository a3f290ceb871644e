package dev.claudeops.agent.brief;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The lines of an evidence that are worth their tokens: those that speak of a fault before the
 * rest, the last before the first, in the order in which they were written. A line that only
 * repeats another but for its numbers is told once. Linear in the text, plus sorting.
 */
final class Decisive {
  /** Words of a reason. */
  private static final List<String> REASONS =
      List.of(
          "error",
          "fatal",
          "emerg",
          "crit",
          "panic",
          "exception",
          "denied",
          "refused",
          "cannot",
          "can't",
          "could not",
          "unable",
          "no such",
          "not found",
          "no space",
          "invalid",
          "unknown",
          "missing",
          "expired",
          "timed out",
          "timeout",
          "killed",
          "oom",
          "out of memory",
          "corrupt",
          "in use",
          "segfault",
          "core dump",
          "unreachable",
          "reset by",
          "broken",
          "read-only",
          "deadlock",
          "too many",
          "exceed",
          "not responding");

  /** Words of what came of it. */
  private static final List<String> RESULTS =
      List.of(
          "fail",
          "abort",
          "exit",
          "status",
          "signal",
          "blocked",
          "waiting",
          "limit",
          "unhealthy",
          "degraded",
          "result=");

  /** {@code LoadState=loaded}, and the heading of a further source. */
  private static final Pattern PROPERTY = Pattern.compile("[A-Z][A-Za-z]{1,40}=.*|-- .*");

  private static final int MOST_SCORE = 5;
  private static final int FEW = 4;

  private Decisive() {}

  /**
   * @param lines in their order
   * @param left how many lines of the whole are not in it
   */
  record Cut(List<String> lines, int left) {}

  /** As many lines as this many bytes hold, each cut to this many characters. */
  static Cut of(String text, int bytes, int longest) {
    List<String> lines = Quoted.split(text);
    int[] score = new int[lines.size()];
    Set<String> told = new HashSet<>();
    for (int i = lines.size() - 1; i >= 0; i--) {
      score[i] = told.add(shape(lines.get(i))) ? score(lines.get(i)) : -1;
    }
    int[] worth = worth(lines, score);
    List<Integer> order =
        IntStream.range(0, score.length)
            .boxed()
            .sorted(
                Comparator.comparing((Integer i) -> worth[i])
                    .reversed()
                    .thenComparing(Comparator.reverseOrder()))
            .toList();
    boolean[] kept = new boolean[score.length];
    int room = bytes;
    int left = lines.size();
    for (int i : order) {
      int size = Math.min(size(lines.get(i)), longest * 4) + Quoted.BAR.length() + 1;
      if (size <= room && worth[i] > 0) {
        kept[i] = true;
        room -= size;
        left--;
      }
    }
    List<String> out = new ArrayList<>();
    for (int i = 0; i < kept.length; i++) {
      if (kept[i]) {
        String line = lines.get(i);
        out.add(line.length() > longest ? line.substring(0, longest - 1) + "…" : line);
      }
    }
    return new Cut(out, left);
  }

  /**
   * What a line is worth beside the others: one that speaks of no fault counts where few do, and
   * right behind one that does, as the lines of a stack trace do and properties do not.
   */
  private static int[] worth(List<String> lines, int[] score) {
    boolean few = IntStream.of(score).filter(one -> one > 0).count() < FEW;
    int[] worth = new int[score.length];
    for (int i = 0; i < score.length; i++) {
      boolean behind =
          !PROPERTY.matcher(lines.get(i)).matches()
              && ((i > 0 && score[i - 1] > 0) || (i > 1 && score[i - 1] == 0 && score[i - 2] > 0));
      worth[i] = score[i] > 0 ? score[i] + 2 : score[i] < 0 ? 0 : behind ? 2 : few ? 1 : 0;
    }
    return worth;
  }

  private static int size(String line) {
    return line.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Two for each word of a reason, one for each of a result, at most {@value #MOST_SCORE}. */
  private static int score(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    int score = 0;
    for (String word : REASONS) {
      score += lower.contains(word) ? 2 : 0;
    }
    for (String word : RESULTS) {
      score += lower.contains(word) ? 1 : 0;
    }
    return Math.min(score, MOST_SCORE);
  }

  /** The line with every number the same. */
  private static String shape(String line) {
    StringBuilder shape = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c < '0' || c > '9') {
        shape.append(c);
      } else if (shape.isEmpty() || shape.charAt(shape.length() - 1) != '0') {
        shape.append('0');
      }
    }
    return shape.toString();
  }
}
