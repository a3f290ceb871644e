package dev.claudeops.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The word a person probably meant: the nearest known one by edit distance, when it is near. */
public final class Nearest {
  private static final int LONGEST = 64;

  private Nearest() {}

  /** {@code ; did you mean "health"?} or nothing. */
  public static String hint(String word, Collection<String> known) {
    return of(word, known).map(near -> "; did you mean \"" + near + "\"?").orElse("");
  }

  /** The nearest of the known words, or one that begins with it; empty when none is near. */
  public static Optional<String> of(String word, Collection<String> known) {
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    String best = "";
    int least = Math.max(1, (word.length() + 1) / 3) + 1;
    for (String candidate : known) {
      if (candidate.length() > LONGEST) {
        continue;
      }
      String a = word.toLowerCase(Locale.ROOT);
      String b = candidate.toLowerCase(Locale.ROOT);
      int distance = a.length() >= 3 && b.startsWith(a) ? 1 : distance(a, b);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /** {@code "a", "b" or "c"}. */
  public static String list(Collection<String> words) {
    String all = words.stream().map(word -> "\"" + word + "\"").collect(Collectors.joining(", "));
    int last = all.lastIndexOf(", ");
    return last < 0 ? all : all.substring(0, last) + " or " + all.substring(last + 2);
  }

  /** Insertions, deletions, replacements and swaps of neighbours, each one step. */
  private static int distance(String a, String b) {
    int[][] steps = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          steps[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least =
            Math.min(
                Math.min(steps[i - 1][j] + 1, steps[i][j - 1] + 1), steps[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, steps[i - 2][j - 2] + 1);
        }
        steps[i][j] = least;
      }
    }
    return steps[a.length()][b.length()];
  }
}
