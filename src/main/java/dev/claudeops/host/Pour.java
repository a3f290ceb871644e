package dev.claudeops.host;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/** The block loop of {@link Tail}: reads one file of a log's history into the taker of lines. */
final class Pour {
  private static final int BLOCK = 256 << 10;

  /** A last line without an end that nobody touched for so long is whole. */
  private static final Duration FINISHED = Duration.ofSeconds(60);

  /**
   * Where it ended.
   *
   * @param cursor empty when nothing was taken
   * @param behind how many bytes the allowance left; 0 when the end was reached
   */
  record Level(Optional<Cursor> cursor, long behind) {}

  private final HostView host;
  private final Tail.Allowance allowance;
  private final Tail.Lines lines;
  private final byte[] buffer = new byte[Cursor.PRINTED + Tail.LONGEST_LINE + 2 * BLOCK];
  private long taken;
  // Bytes start..end of the buffer are not yet taken; those before them are kept for the print.
  private int start;
  private int end;
  private boolean midLine;

  Pour(HostView host, Tail.Allowance allowance, Tail.Lines lines) {
    this.host = host;
    this.allowance = allowance;
    this.lines = lines;
  }

  /** The bytes taken of all files so far. */
  long taken() {
    return taken;
  }

  /** Takes what a file holds from this offset to its end, or to the end of the allowance. */
  Level from(Rotated piece, long offset, boolean inLine, boolean moreFollows) throws IOException {
    boolean ended =
        piece.compressed()
            || moreFollows
            || piece.facts().modified().plus(FINISHED).isBefore(host.now());
    byte[] head = piece.head(host, Cursor.PRINTED);
    int history = (int) Math.min(offset, Cursor.PRINTED);
    midLine = inLine;
    long place = offset;
    try (InputStream in = piece.open(host, offset - history)) {
      if (host.facts(piece.file()).filter(now -> now.inode() == piece.facts().inode()).isEmpty()) {
        throw new Tail.Moved(piece.file());
      }
      start = in.readNBytes(buffer, 0, history);
      end = start;
      boolean drained = false;
      while (!drained && (place == offset || !exhausted())) {
        makeRoom();
        int read = in.read(buffer, end, BLOCK);
        drained = read <= 0;
        end += Math.max(read, 0);
        int before = start;
        take(drained && ended);
        place += start - before;
        taken += start - before;
      }
      long behind =
          drained ? 0 : Math.max(1, piece.facts().size() - (piece.compressed() ? 0 : place));
      return new Level(cursor(piece, place, head, offset), behind);
    }
  }

  private Optional<Cursor> cursor(Rotated piece, long place, byte[] head, long offset) {
    if (place == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Cursor(
            piece.facts().device(),
            piece.facts().inode(),
            place,
            midLine,
            Cursor.hash(head, 0, (int) Math.min(head.length, place)),
            Cursor.hash(buffer, Math.max(0, start - Cursor.PRINTED), start),
            host.now()));
  }

  private boolean exhausted() {
    return taken >= allowance.bytes() || host.nanos() - allowance.until() >= 0;
  }

  private void makeRoom() {
    if (buffer.length - end < BLOCK) {
      int kept = Math.max(0, start - Cursor.PRINTED);
      System.arraycopy(buffer, kept, buffer, 0, end - kept);
      start -= kept;
      end -= kept;
    }
  }

  /** Hands on the whole lines in the buffer, and with {@code last} also the one without an end. */
  private void take(boolean last) {
    if (midLine) {
      while (start < end && midLine) {
        midLine = buffer[start++] != '\n';
      }
      if (midLine) {
        return;
      }
    }
    int began = start;
    start = lines.take(buffer, start, end, last);
    if (last && start > began && buffer[start - 1] != '\n') {
      midLine = true;
    }
    if (end - start > Tail.LONGEST_LINE) {
      midLine = !onlyHole();
      if (midLine) {
        lines.take(buffer, start, start + Tail.LONGEST_LINE, true);
      }
      start = end;
    }
  }

  /** A file cut below its writer's place begins with a hole, which reads as NULs. */
  private boolean onlyHole() {
    for (int i = start; i < end; i++) {
      if (buffer[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
