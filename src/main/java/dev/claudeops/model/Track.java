package dev.claudeops.model;

import dev.claudeops.text.Clean;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The judge's memory of one fingerprint between runs.
 *
 * @param looks the last looks, oldest first: {@code x} bad, {@code .} good; looks that saw nothing
 *     leave no mark
 * @param level the severity it stands at by its thresholds, for the separate lines of raising and
 *     clearing
 * @param since the first bad look of this stretch
 * @param opened when the finding opened; empty while it is only watched
 * @param turns the times at which it opened or closed lately, for telling a flapping subject
 * @param unseen runs in a row that could have looked at it and had no sight of it
 */
public record Track(
    FindingId id,
    Subject subject,
    String type,
    Severity severity,
    String title,
    String looks,
    Optional<Severity> level,
    Instant since,
    Optional<Instant> opened,
    List<Instant> turns,
    boolean flapping,
    int unseen) {
  public Track {
    title = Clean.line(title, 300);
    if (unseen < 0) {
      throw new IllegalArgumentException("a track counts its unseen runs from 0");
    }
    if (!looks.matches("[x.]{0," + Patience.LONGEST + "}")) {
      throw new IllegalArgumentException("a track's looks are at most 32 of x and .");
    }
    turns = List.copyOf(turns);
  }

  public boolean open() {
    return opened.isPresent();
  }
}
