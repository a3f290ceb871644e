package dev.claudeops.host;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Reads what was added to a log file since a cursor, through every way in which logs are rotated.
 *
 * <p>Each line is handed on once: what was written before a rename, a copy-and-truncate or a
 * compression is looked for beside the file and finished first, and the cursor moves into a file
 * only when something of it was taken. Lost is what a copy-and-truncate itself loses (lines between
 * the copy and the cut) and what was deleted before we came; {@link Reading#notes} says so. Memory
 * is bounded whatever the file holds: of a line longer than {@value #LONGEST_LINE} bytes the
 * beginning is handed on and the rest skipped.
 */
public final class Tail {
  public static final int LONGEST_LINE = 64 << 10;

  /** At first sight reading begins this near to the end. */
  static final long FIRST_SIGHT = 64 << 10;

  /** Whoever takes the lines. */
  @FunctionalInterface
  public interface Lines {
    /**
     * Takes whole lines from these bytes and returns the index behind the last one taken.
     *
     * @param last what follows the last line feed is a line too
     */
    int take(byte[] bytes, int from, int to, boolean last);
  }

  /**
   * How much may be read.
   *
   * @param bytes about so many; the block in hand is finished
   * @param until by the clock of {@link HostView#nanos}; one block is read in any case
   */
  public record Allowance(long bytes, long until) {}

  /**
   * What became of one reading.
   *
   * @param cursor where the next one begins
   * @param first true when there was no cursor and reading began near the end
   * @param gone the file is not there; what was left of it beside its place was read
   * @param bytes how many were taken
   * @param behind how many are left because the allowance was used up; those of compressed files as
   *     they lie
   * @param notes what a person should know: a truncation, a remainder that was not found
   */
  public record Reading(
      Cursor cursor, boolean first, boolean gone, long bytes, long behind, List<String> notes) {
    public Reading {
      notes = List.copyOf(notes);
    }
  }

  private final HostView host;
  private final String file;
  private final Pour pour;
  private final List<String> notes = new ArrayList<>();
  private Cursor cursor;
  private long behind;

  private Tail(HostView host, String file, Cursor cursor, Pour pour) {
    this.host = host;
    this.file = file;
    this.cursor = cursor;
    this.pour = pour;
  }

  /**
   * Hands every new line of this file to {@code lines}. Fails with words when the file cannot be
   * read or is no regular file; nothing is lost by that, the old cursor stays good.
   */
  public static Reading read(
      HostView host, String file, Optional<Cursor> before, Allowance allowance, Lines lines)
      throws IOException {
    for (int again = 0; again < 3; again++) {
      try {
        return readOnce(host, file, before, allowance, lines);
      } catch (Moved rotatedUnderUs) {
        Thread.yield();
      }
    }
    throw new IOException("it is rotated faster than it can be read");
  }

  /** A file was renamed between looking at its name and opening it; nothing was taken of it. */
  static final class Moved extends IOException {
    private static final long serialVersionUID = 1L;

    Moved(String file) {
      super(file + " was moved while it was being opened");
    }
  }

  private static Reading readOnce(
      HostView host, String file, Optional<Cursor> before, Allowance allowance, Lines lines)
      throws IOException {
    Optional<FileFacts> facts = host.facts(file);
    if (facts.isPresent() && !facts.get().isFile()) {
      throw new IOException(
          facts.get().isFolder() ? "it is a folder and no file" : "it is no regular file");
    }
    Pour pour = new Pour(host, allowance, lines);
    if (before.isEmpty()) {
      FileFacts now = facts.orElseThrow(() -> new FileNotFoundException("there is no such file"));
      Tail tail = new Tail(host, file, Cursor.atStartOf(now, Rotated.newest(host, file)), pour);
      long near = Math.max(0, now.size() - FIRST_SIGHT);
      tail.pour(new Rotated(file, now), near, near > 0, false);
      return tail.reading(true, false);
    }
    Tail tail = new Tail(host, file, before.get(), pour);
    tail.follow(facts.map(now -> new Rotated(file, now)));
    return tail.reading(false, facts.isEmpty());
  }

  private Reading reading(boolean first, boolean gone) {
    return new Reading(cursor.seenAt(host.now()), first, gone, pour.taken(), behind, notes);
  }

  private void follow(Optional<Rotated> current) throws IOException {
    List<Rotated> pieces = new ArrayList<>();
    boolean found =
        cursor.offset() > 0 && current.isPresent() && cursor.standsIn(host, current.get());
    if (!found) {
      pieces.addAll(olderPieces(current));
      found = !pieces.isEmpty() && cursor.standsIn(host, pieces.getFirst());
    }
    current.ifPresent(pieces::add);
    for (int i = 0; i < pieces.size(); i++) {
      Rotated piece = pieces.get(i);
      if (behind > 0) {
        behind += piece.facts().size();
        continue;
      }
      boolean moreFollows = pieces.stream().skip(i + 1).anyMatch(later -> later.facts().size() > 0);
      boolean here = i == 0 && found;
      try {
        pour(piece, here ? cursor.offset() : 0, here && cursor.midLine(), moreFollows);
      } catch (EOFException | ZipException damaged) {
        notes.add("the rest of " + piece.file() + " is damaged or unfinished and was not read");
      } catch (Moved moved) {
        if (pour.taken() == 0) {
          throw moved;
        }
        return; // What we have is in order, and the next look goes on behind it.
      }
    }
  }

  /** The files that hold what was written before the one that is there now, oldest first. */
  private List<Rotated> olderPieces(Optional<Rotated> current) {
    List<Rotated> rotated = Rotated.beside(host, file);
    for (Rotated piece : rotated) {
      if (cursor.standsIn(host, piece)) {
        return piece.andLater(rotated);
      }
    }
    if (cursor.offset() > 0 && current.isPresent()) {
      notes.add(
          cursor.sameFile(current.get().facts())
              ? "it was truncated; what was written before that and not yet read is lost"
              : "it was replaced and the old file was not found; what was left of that is lost");
      Instant newest = Rotated.newest(host, file);
      Instant lastLook = cursor.at();
      cursor = Cursor.atStartOf(current.get().facts(), newest);
      return rotated.stream().filter(piece -> piece.facts().modified().isAfter(lastLook)).toList();
    }
    Instant before = cursor.at();
    return rotated.stream().filter(piece -> piece.facts().modified().isAfter(before)).toList();
  }

  /**
   * Takes what one file holds from this offset.
   *
   * @param moreFollows the writer has moved on, so that a last line without an end is whole
   */
  private void pour(Rotated piece, long offset, boolean midLine, boolean moreFollows)
      throws IOException {
    Pour.Level level = pour.from(piece, offset, midLine, moreFollows);
    cursor = level.cursor().orElse(cursor);
    behind += level.behind();
  }
}
