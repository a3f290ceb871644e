package dev.claudeops.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Many words looked for in bytes at once, letters without case: an automaton of Aho and Corasick
 * (CACM 18, 1975) as one dense table, so that every byte costs two loads and a comparison, however
 * many words there are.
 *
 * <p>A line feed forgets what came before it and is reported like a word, which lets one pass find
 * words and lines. States are offsets into the table; {@link #START} is the beginning of a line.
 */
public final class Needles {
  public static final int START = 0;

  private final byte[] classes = new byte[256];
  private final char[] table;
  private final long[] bits;
  private final int width;
  private final int firstTold;
  private final int lineFeed;

  /**
   * @param words lower case, without line feeds, each with the bits that finding it sets; at most
   *     64 bits are told apart
   */
  public Needles(Map<String, Long> words) {
    Map<byte[], Long> needles = new LinkedHashMap<>();
    words.forEach(
        (word, bit) -> needles.merge(word.getBytes(StandardCharsets.ISO_8859_1), bit, (a, b) -> a));
    this.width = classify(needles.keySet());
    Trie trie = new Trie(width);
    needles.forEach((word, bit) -> trie.add(word, classes, bit));
    trie.complete(classes['\n']);
    int[] place = trie.toldLast();
    int states = place.length;
    if (states * width > Character.MAX_VALUE) {
      throw new IllegalArgumentException(
          "too many words for one table: " + states + " states of " + width);
    }
    this.table = new char[states * width];
    this.bits = new long[states];
    int told = states;
    for (int state = 0; state < states; state++) {
      bits[place[state]] = trie.bits(state);
      for (int c = 0; c < width; c++) {
        table[place[state] * width + c] = (char) (place[trie.next(state, c)] * width);
      }
      if (trie.told(state)) {
        told = Math.min(told, place[state]);
      }
    }
    this.firstTold = told * width;
    this.lineFeed = (states - 1) * width;
  }

  /** Gives every byte that stands in a word a class of its own; all others share class 0. */
  private int classify(Iterable<byte[]> words) {
    int next = 1;
    classes['\n'] = (byte) next++;
    for (byte[] word : words) {
      for (byte b : word) {
        if (b == '\n' || b >= 'A' && b <= 'Z') {
          throw new IllegalArgumentException("a word is lower case and on one line");
        }
        if (classes[b & 0xff] == 0) {
          classes[b & 0xff] = (byte) next++;
        }
      }
    }
    for (int upper = 'A'; upper <= 'Z'; upper++) {
      classes[upper] = classes[upper - 'A' + 'a'];
    }
    return next;
  }

  /**
   * Walks to the next word or line feed, at most to {@code to}.
   *
   * <p>The state after it is in the upper 32 bits of the result, the index behind the last byte
   * walked over in the lower 32. Kept this small because it is the loop that all new log text goes
   * through.
   */
  public long walk(byte[] bytes, int from, int to, int state) {
    final char[] next = table;
    final byte[] kinds = classes;
    final int told = firstTold;
    int at = from;
    int now = state;
    while (at < to) {
      now = next[now + kinds[bytes[at++] & 0xff]];
      if (now >= told) {
        break;
      }
    }
    return (long) now << 32 | at;
  }

  /** Whether a walk stopped behind a line feed. */
  public boolean atLineEnd(int state) {
    return state == lineFeed;
  }

  /** The bits of the words that end where a walk stopped; 0 when none does. */
  public long found(int state) {
    return bits[state / width];
  }

  /** The words as a tree, while the table is being made. */
  private static final class Trie {
    private final int width;
    private final List<int[]> edges = new ArrayList<>();
    private final List<long[]> bits = new ArrayList<>();
    private int lineFeed;

    Trie(int width) {
      this.width = width;
      grow();
    }

    private int grow() {
      int[] row = new int[width];
      Arrays.fill(row, -1);
      edges.add(row);
      bits.add(new long[1]);
      return edges.size() - 1;
    }

    void add(byte[] word, byte[] classes, long bit) {
      int state = 0;
      for (byte b : word) {
        int c = classes[b & 0xff];
        if (edges.get(state)[c] < 0) {
          edges.get(state)[c] = grow();
        }
        state = edges.get(state)[c];
      }
      bits.get(state)[0] |= bit;
    }

    /**
     * Fills in where to go when a word does not go on; breadth first, so shorter tails are done.
     */
    void complete(int newLine) {
      Deque<Integer> queue = new ArrayDeque<>();
      int[] tail = new int[edges.size()];
      for (int c = 0; c < width; c++) {
        int child = edges.getFirst()[c];
        if (child < 0) {
          edges.getFirst()[c] = 0;
        } else {
          queue.add(child);
        }
      }
      while (!queue.isEmpty()) {
        int state = queue.remove();
        bits.get(state)[0] |= bits.get(tail[state])[0];
        for (int c = 0; c < width; c++) {
          int child = edges.get(state)[c];
          if (child < 0) {
            edges.get(state)[c] = edges.get(tail[state])[c];
          } else {
            tail[child] = edges.get(tail[state])[c];
            queue.add(child);
          }
        }
      }
      lineFeed = grow();
      System.arraycopy(edges.getFirst(), 0, edges.get(lineFeed), 0, width);
      edges.forEach(row -> row[newLine] = lineFeed);
    }

    boolean told(int state) {
      return state == lineFeed || bits.get(state)[0] != 0;
    }

    long bits(int state) {
      return bits.get(state)[0];
    }

    int next(int state, int c) {
      return edges.get(state)[c];
    }

    /** New numbers for the states: the silent ones first, the line feed last. */
    int[] toldLast() {
      int[] place = new int[edges.size()];
      int next = 0;
      for (int pass = 0; pass < 2; pass++) {
        for (int state = 0; state < place.length; state++) {
          if (told(state) == (pass == 1)) {
            place[state] = next++;
          }
        }
      }
      return place;
    }
  }
}
