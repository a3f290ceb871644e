package dev.claudeops.host;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The end of a log file as lines, and of the older files beside it as far back as is asked. What is
 * read is bounded whatever the files hold; of a compressed one all is unpacked, up to a bound, and
 * the end kept.
 */
public final class LogHistory {
  /** Of a line longer than this the beginning is given. */
  public static final int LONGEST_LINE = 4_096;

  /** Nothing behind this in a compressed file is unpacked. */
  private static final long MOST_UNPACKED = 256L << 20;

  private LogHistory() {}

  /**
   * What was read.
   *
   * @param lines the oldest first
   * @param cut there is more that is older, within the time asked for
   * @param files what was read, the oldest first
   * @param notes what could not be read
   */
  public record Read(List<String> lines, boolean cut, List<String> files, List<String> notes) {
    public Read {
      lines = List.copyOf(lines);
      files = List.copyOf(files);
      notes = List.copyOf(notes);
    }
  }

  /**
   * The last lines of a log.
   *
   * @param since older files that were last written before it are not opened; without it only the
   *     log itself is read, or the youngest of the older ones where it is empty
   * @param most about so many bytes of text are kept, of the end
   * @throws IOException when the log itself is there and cannot be read, or there is none at all
   */
  public static Read read(HostView host, String file, Optional<Instant> since, long most)
      throws IOException {
    Optional<FileFacts> facts = host.facts(file);
    if (facts.isPresent() && !facts.get().isFile()) {
      throw new IOException("it is no regular file");
    }
    List<Rotated> older = new ArrayList<>(Rotated.beside(host, file));
    if (facts.isEmpty() && older.isEmpty()) {
      throw new FileNotFoundException("there is no such file");
    }
    Collections.reverse(older);
    List<Rotated> pieces = new ArrayList<>();
    facts.ifPresent(now -> pieces.add(new Rotated(file, now)));
    boolean empty = facts.filter(now -> now.size() > 0).isEmpty();
    if (since.isPresent()) {
      older.stream()
          .filter(piece -> !piece.facts().modified().isBefore(since.get()))
          .forEach(pieces::add);
    } else if (empty && !older.isEmpty()) {
      pieces.add(older.getFirst());
    }
    return read(host, pieces, most);
  }

  private static Read read(HostView host, List<Rotated> newestFirst, long most) throws IOException {
    Deque<List<String>> parts = new ArrayDeque<>();
    List<String> files = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    long left = most;
    boolean cut = false;
    for (Rotated piece : newestFirst) {
      if (left <= 0) {
        cut = true;
        break;
      }
      try {
        End end = end(host, piece, left);
        left -= end.bytes.length;
        cut = end.cut;
        parts.addFirst(lines(end.bytes, end.cut));
        files.addFirst(piece.file());
      } catch (IOException unreadable) {
        if (piece == newestFirst.getFirst()) {
          throw unreadable;
        }
        notes.add(piece.file() + " could not be read: " + unreadable.getMessage());
      }
      if (cut) {
        break;
      }
    }
    List<String> all = new ArrayList<>();
    parts.forEach(all::addAll);
    return new Read(all, cut, files, notes);
  }

  private record End(byte[] bytes, boolean cut) {}

  private static End end(HostView host, Rotated piece, long most) throws IOException {
    if (!piece.compressed()) {
      long from = Math.max(0, piece.facts().size() - most);
      try (InputStream in = piece.open(host, from)) {
        return new End(in.readNBytes((int) Math.min(most, Integer.MAX_VALUE - 8L)), from > 0);
      }
    }
    try (InputStream in = piece.open(host, 0)) {
      return ending(in, most);
    }
  }

  /** The end of a stream, in two halves that are thrown away in turn: twice the bytes at most. */
  private static End ending(InputStream in, long most) throws IOException {
    ByteArrayOutputStream before = new ByteArrayOutputStream();
    ByteArrayOutputStream now = new ByteArrayOutputStream();
    byte[] block = new byte[64 << 10];
    long all = 0;
    for (int n = in.read(block); n >= 0; n = in.read(block)) {
      all += n;
      if (all > MOST_UNPACKED) {
        throw new IOException("it is larger than " + (MOST_UNPACKED >> 20) + " MiB unpacked");
      }
      now.write(block, 0, n);
      if (now.size() >= most) {
        before = now;
        now = new ByteArrayOutputStream();
      }
    }
    byte[] first = before.toByteArray();
    byte[] second = now.toByteArray();
    int kept = (int) Math.min(most, (long) first.length + second.length);
    int ofFirst = Math.max(0, kept - second.length);
    byte[] end = new byte[kept];
    System.arraycopy(first, first.length - ofFirst, end, 0, ofFirst);
    int ofSecond = kept - ofFirst;
    System.arraycopy(second, second.length - ofSecond, end, ofFirst, ofSecond);
    return new End(end, all > kept);
  }

  /** The lines; the first one is half a one where the beginning was cut. */
  private static List<String> lines(byte[] bytes, boolean cut) {
    List<String> lines = new ArrayList<>();
    int begin = 0;
    if (cut) {
      while (begin < bytes.length && bytes[begin] != '\n') {
        begin++;
      }
      begin++;
    }
    for (int i = begin; i <= bytes.length; i++) {
      if (i == bytes.length ? i > begin : bytes[i] == '\n') {
        int length = Math.min(i - begin, LONGEST_LINE);
        lines.add(new String(bytes, begin, length, StandardCharsets.UTF_8).stripTrailing());
        begin = i + 1;
      }
    }
    return lines;
  }
}
