package dev.claudeops.host;

import dev.claudeops.text.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A place in a log file that is known again after the file was renamed, copied or compressed: the
 * file's numbers, how far it was read, and hashes of its first bytes and of those just before the
 * place.
 *
 * @param offset of the first byte not yet taken, in the uncompressed text
 * @param midLine the bytes up to the next line feed belong to a line that was taken already
 * @param head hash of the first bytes, empty when none were taken
 * @param print hash of the bytes before the offset
 * @param at when the last look was; at offset 0, what is younger than this and rotated was not read
 */
public record Cursor(
    long device, long inode, long offset, boolean midLine, String head, String print, Instant at) {
  static final int PRINTED = 256;

  /** A compressed file is searched for the place only so far: it costs seconds. */
  private static final long FARTHEST_IN_COMPRESSED = 1L << 30;

  /**
   * The beginning of a file of which nothing was taken.
   *
   * @param newest when the youngest of the older files beside it was written
   */
  static Cursor atStartOf(FileFacts file, Instant newest) {
    return new Cursor(file.device(), file.inode(), 0, false, "", "", newest);
  }

  Cursor seenAt(Instant time) {
    return offset == 0 ? this : new Cursor(device, inode, offset, midLine, head, print, time);
  }

  /** Reads what {@link #text} wrote; empty when it is anything else. */
  public static Optional<Cursor> parse(String text) {
    String[] words = text.split(" ", -1);
    if (words.length != 8 || !words[0].equals("1")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Cursor(
              Long.parseLong(words[1]),
              Long.parseLong(words[2]),
              Math.max(0, Long.parseLong(words[3])),
              words[4].equals("mid"),
              words[5],
              words[6],
              Instant.parse(words[7])));
    } catch (NumberFormatException | DateTimeParseException notOurs) {
      return Optional.empty();
    }
  }

  /** On one line, to be remembered. */
  public String text() {
    return "1 %d %d %d %s %s %s %s"
        .formatted(device, inode, offset, midLine ? "mid" : "line", head, print, at);
  }

  boolean sameFile(FileFacts facts) {
    return facts.inode() == inode && facts.device() == device;
  }

  /** Whether this file holds, before the offset, what was read; never so at offset 0. */
  boolean standsIn(HostView host, Rotated piece) {
    if (offset == 0) {
      return false;
    }
    if (piece.compressed() ? offset > FARTHEST_IN_COMPRESSED : piece.facts().size() < offset) {
      return false;
    }
    try {
      int first = length(head);
      byte[] start = piece.head(host, first);
      if (start.length < first || !hash(start, 0, first).equals(head)) {
        return false;
      }
      int last = length(print);
      try (InputStream in = piece.open(host, offset - last)) {
        byte[] before = in.readNBytes(last);
        return before.length == last && hash(before, 0, last).equals(print);
      }
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** A hash of some bytes with their number: {@code 256-0f3a...}; empty for no bytes. */
  static String hash(byte[] bytes, int from, int to) {
    return to <= from
        ? ""
        : (to - from) + "-" + Digest.hex(Arrays.copyOfRange(bytes, from, to)).substring(0, 20);
  }

  private static int length(String hash) {
    int dash = hash.indexOf('-');
    try {
      return dash < 1 ? 0 : Math.clamp(Integer.parseInt(hash.substring(0, dash)), 0, PRINTED);
    } catch (NumberFormatException notOurs) {
      return 0;
    }
  }
}
