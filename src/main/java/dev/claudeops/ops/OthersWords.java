package dev.claudeops.ops;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * All that a run was told in others' words: what looks saw and what tools answered. It tells
 * whether a sentence is made of them. Safe for threads.
 *
 * <p>Bounded: beyond {@value #MOST} characters nothing more is taken in, and {@link #whole} is
 * false.
 */
final class OthersWords {
  static final int MOST = 16 << 20;

  /** So many words in a row that stand somewhere else are a quotation. */
  static final int QUOTED = 6;

  private final List<String> texts = new ArrayList<>();
  private long size;
  private boolean whole = true;

  synchronized void add(String text) {
    if (size + text.length() > MOST) {
      whole = false;
      return;
    }
    size += text.length();
    texts.add(text);
  }

  /** Whether everything that was told was taken in. */
  synchronized boolean whole() {
    return whole;
  }

  /**
   * The first {@value #QUOTED} words in a row of the sentence that stand in what was told, whatever
   * stands between them there; a sentence of four or five words counts whole. Linear in what was
   * told.
   */
  Optional<String> quoted(String sentence, List<String> more) {
    List<String> words = words(sentence);
    int length = Math.min(QUOTED, words.size());
    if (length < 4) {
      return Optional.empty();
    }
    Set<String> runs = new HashSet<>();
    for (int i = 0; i + length <= words.size(); i++) {
      runs.add(String.join(" ", words.subList(i, i + length)));
    }
    List<String> all;
    synchronized (this) {
      all = new ArrayList<>(texts);
    }
    all.addAll(more);
    for (String text : all) {
      Optional<String> found = in(words(text), length, runs);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> in(List<String> words, int length, Set<String> runs) {
    for (int i = 0; i + length <= words.size(); i++) {
      String run = String.join(" ", words.subList(i, i + length));
      if (runs.contains(run)) {
        return Optional.of(run);
      }
    }
    return Optional.empty();
  }

  /** Runs of letters and digits in lower case. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    String lower = text.toLowerCase(Locale.ROOT);
    int from = -1;
    for (int i = 0; i <= lower.length(); i++) {
      boolean part = i < lower.length() && Character.isLetterOrDigit(lower.charAt(i));
      if (part && from < 0) {
        from = i;
      } else if (!part && from >= 0) {
        words.add(lower.substring(from, i));
        from = -1;
      }
    }
    return words;
  }
}
