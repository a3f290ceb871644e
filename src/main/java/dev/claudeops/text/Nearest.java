package dev.claudeops.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word a person probably meant. */
public final class Nearest {
  private static final int LONGEST = 64;

  private Nearest() {}

  /**
   * The known word nearest to this one, when it is near enough to be a slip: a third of its
   * letters, at most three.
   */
  public static Optional<String> to(String word, Collection<String> known) {
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    int slip = Math.clamp(word.length() / 3, 1, 3);
    return known.stream()
        .filter(other -> other.length() <= LONGEST)
        .min(Comparator.comparingInt(other -> distance(other, word)))
        .filter(other -> distance(other, word) <= slip);
  }

  /** Levenshtein's edit distance; quadratic, so only for short words. */
  static int distance(String one, String two) {
    int[] row = new int[two.length() + 1];
    for (int j = 0; j <= two.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int corner = row[0];
      row[0] = i;
      for (int j = 1; j <= two.length(); j++) {
        int change = corner + (one.charAt(i - 1) == two.charAt(j - 1) ? 0 : 1);
        corner = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[two.length()];
  }
}
