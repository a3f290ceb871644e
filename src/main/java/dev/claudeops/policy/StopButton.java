package dev.claudeops.policy;

import dev.claudeops.host.HostView;
import dev.claudeops.host.WholeFile;
import dev.claudeops.model.Trouble;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file that stops everything while it is there: {@code /etc/claudeops/paused}, or {@code paused}
 * in the journal. {@code touch} is enough to press it, {@code rm} to release it; neither ClaudeOps
 * nor a config that can be read is needed.
 *
 * <p>In it may stand {@code until: 2025-09-29T14:00:00Z} and {@code reason: ...}, each on a line.
 * Only a file that says in clear words that its time is over no longer counts. Whatever else stands
 * there, and what cannot be read or be looked at, means paused until it is removed.
 */
public final class StopButton {
  private static final String NAME = "paused";
  private static final int LONGEST = 4_096;
  private static final int LONGEST_REASON = 300;

  private final HostView host;
  private final Path usual;
  private final Path journal;

  /**
   * @param journalFolder where the memory is; it may not be there
   */
  public StopButton(HostView host, Path journalFolder) {
    this.host = host;
    this.usual = host.path("/etc/claudeops/" + NAME);
    this.journal = journalFolder.resolve(NAME);
  }

  /** Why everything is stopped at this time; empty when it is not. Never throws. */
  public Optional<Situation.Stop> read(Instant now) {
    List<Situation.Stop> stops = new ArrayList<>();
    for (Path file : List.of(usual, journal)) {
      look(file).filter(stop -> !over(stop, now)).ifPresent(stops::add);
    }
    return stops.stream().reduce(StopButton::longer);
  }

  private static boolean over(Situation.Stop stop, Instant now) {
    return stop.until().filter(until -> !now.isBefore(until)).isPresent();
  }

  private static Situation.Stop longer(Situation.Stop one, Situation.Stop other) {
    return one.until().isEmpty()
            || other.until().filter(until -> !until.isAfter(one.until().get())).isPresent()
        ? one
        : other;
  }

  private static Optional<Situation.Stop> look(Path file) {
    if (nowhere(file)) {
      return Optional.empty();
    }
    try {
      BasicFileAttributes facts =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(
          facts.isRegularFile()
              ? parse(file, text(file))
              : stop("paused by " + file + ", which is no plain file", Optional.empty()));
    } catch (NoSuchFileException notPressed) {
      return Optional.empty();
    } catch (IOException | RuntimeException unreadable) {
      return Optional.of(stop("paused, because " + file + " cannot be read", Optional.empty()));
    }
  }

  /** Whether there is no folder in which it could be: what stands in its place is a file. */
  private static boolean nowhere(Path file) {
    return Files.isRegularFile(file.getParent());
  }

  private static String text(Path file) throws IOException {
    try (var in = Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(LONGEST + 1);
      if (bytes.length > LONGEST) {
        throw new IOException("too long");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private static Situation.Stop parse(Path file, String text) {
    Optional<Instant> until = Optional.empty();
    boolean garbled = false;
    String reason = "";
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.startsWith("until:")) {
        Optional<Instant> read = time(line.substring("until:".length()).strip());
        garbled |= read.isEmpty() || until.isPresent();
        until = read;
      } else if (line.startsWith("reason:")) {
        reason = line.substring("reason:".length()).strip();
      } else if (!line.isEmpty() && !line.startsWith("by:") && reason.isEmpty()) {
        reason = line;
      }
    }
    String why = "paused by " + file + (reason.isEmpty() ? "" : ": " + reason);
    return garbled
        ? stop(why + " (its end cannot be read, so until it is removed)", Optional.empty())
        : stop(why, until);
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException none) {
      return Optional.empty();
    }
  }

  private static Situation.Stop stop(String why, Optional<Instant> until) {
    return new Situation.Stop(Clean.line(why, LONGEST_REASON), until);
  }

  /**
   * Presses it: in the journal where that can be written, else in /etc/claudeops. Whole or not at
   * all.
   *
   * @param span empty when until it is released
   * @param who presses it
   * @return the file
   * @throws Trouble when it could be written in neither place
   */
  public Path press(Optional<Duration> span, String why, String who) {
    Instant now = host.now().truncatedTo(ChronoUnit.SECONDS);
    StringBuilder text = new StringBuilder();
    span.ifPresent(time -> text.append("until: ").append(now.plus(time)).append('\n'));
    text.append("reason: ").append(Clean.line(why, LONGEST_REASON)).append('\n');
    text.append("by: ").append(Clean.line(who, 60)).append(", ").append(Humane.minute(now));
    text.append(" UTC\n");
    try {
      if (Files.isDirectory(journal.getParent())) {
        return write(journal, text.toString());
      }
    } catch (IOException readOnlyOrFull) {
      // The other place may be on a disk that can be written.
    }
    try {
      if (!Files.isDirectory(usual.getParent())) {
        Files.createDirectories(usual.getParent());
      }
      return write(usual, text.toString());
    } catch (IOException e) {
      throw new Trouble(
          Trouble.Code.CANNOT_CREATE,
          "neither " + journal + " nor " + usual + " can be written: " + reason(e),
          "`touch` one of them as root, or stop the timer",
          e);
    }
  }

  private static Path write(Path file, String text) throws IOException {
    WholeFile.write(file, text, "rw-r-----");
    WholeFile.sync(file.getParent());
    return file;
  }

  /**
   * Releases it, wherever it was pressed.
   *
   * @return whether it was pressed at all
   * @throws Trouble when one of the files stays
   */
  public boolean release() {
    boolean was = false;
    for (Path file : List.of(usual, journal)) {
      try {
        was |= !nowhere(file) && Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new Trouble(
            Trouble.Code.NO_PERMISSION,
            file + " cannot be removed, so everything stays stopped: " + reason(e),
            "remove it as root",
            e);
      }
    }
    return was;
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException of && of.getReason() != null
        ? of.getReason()
        : e instanceof AccessDeniedException
            ? "permission denied"
            : Clean.line(String.valueOf(e.getMessage()), 200);
  }
}
