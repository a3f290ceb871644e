package dev.claudeops.probe;

import dev.claudeops.host.Cursor;
import dev.claudeops.host.FilePattern;
import dev.claudeops.host.Tail;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Reads what is new in one log file, or in those of a pattern, and tells of it. */
final class LogFile {
  private static final String AT = "log/at/";
  private static final String PAST = "log/past/";

  /** At first sight an old line is no news. */
  static final Duration NEWS = Duration.ofHours(2);

  private LogFile() {}

  static Subject subject(String path) {
    return new Subject("log", path);
  }

  /** Forgets the files that no path and no pattern names any more. */
  static void forget(Memory memory, List<String> named) {
    for (String key : memory.next().keySet()) {
      if (key.startsWith(AT)) {
        String path = key.substring(AT.length());
        if (!named.contains(path)
            && named.stream()
                .filter(FilePattern::isPattern)
                .noneMatch(p -> FilePattern.covers(p, path))) {
          drop(memory, path);
        }
      }
    }
  }

  private static void drop(Memory memory, String path) {
    memory.drop(AT + path);
    memory.drop(PAST + path);
  }

  /** One observation for each file of a pattern. */
  static List<Observation> lookAtAll(Site site, String pattern, long until) {
    List<String> fresh = LogFiles.fresh(site.host(), pattern);
    Set<String> paths = new LinkedHashSet<>(fresh);
    for (String key : site.memory().next().keySet()) {
      if (key.startsWith(AT) && FilePattern.covers(pattern, key.substring(AT.length()))) {
        paths.add(key.substring(AT.length()));
      }
    }
    List<Observation> seen = new ArrayList<>();
    for (String path : paths) {
      Observation one = look(site, path, until);
      if (fresh.contains(path)) {
        seen.add(one);
      } else {
        drop(site.memory(), path); // It was read to its end now, and nobody writes to it.
        if (one.measure("lines").filter(lines -> lines.value() > 0).isPresent()) {
          seen.add(one);
        }
      }
    }
    if (seen.isEmpty() && LogFiles.wanted(site.config(), pattern)) {
      seen.add(Observation.unknown(subject(pattern), site.host().now(), "no file has such a name"));
    }
    return seen;
  }

  /** What is new in this file. What keeps it from being read is UNKNOWN and costs no line. */
  static Observation look(Site site, String path, long until) {
    Instant now = site.host().now();
    Optional<Cursor> before = site.memory().get(AT + path).flatMap(Cursor::parse);
    Predicate<String> young =
        before.isPresent()
            ? line -> true
            : line ->
                LineTime.of(line, site.host().zone(), now)
                    .filter(at -> at.plus(NEWS).isAfter(now))
                    .isPresent();
    LogScan scan = new LogScan(path.endsWith("/kern.log") || path.endsWith("/dmesg"), young);
    try {
      Tail.Reading read =
          Tail.read(
              site.host(), path, before, new Tail.Allowance(site.config().logCap(), until), scan);
      site.memory().put(AT + path, read.cursor().text());
      if (read.gone() && scan.lines() == 0) {
        return Observation.unknown(
            subject(path), now, "the file is gone since the last look; does its program run?");
      }
      if (scan.binary()) {
        return Observation.unknown(
            subject(path), now, "it holds binary data and no lines of text; take it out of `logs`");
      }
      List<String> notes = new ArrayList<>(read.notes());
      if (read.gone()) {
        notes.add("the file itself is gone");
      }
      return LogStory.tell(
          site,
          new LogStory.Read(
              subject(path),
              path,
              Optional.empty(),
              site.memory().get(PAST + path).flatMap(LogStory.Past::parse).map(LogStory.Past::at),
              Optional.of(read.bytes()),
              read.behind(),
              notes),
          scan,
          PAST + path);
    } catch (AccessDeniedException denied) {
      return Observation.unknown(subject(path), now, "it may not be read; run as root to see it");
    } catch (IOException e) {
      return Observation.unknown(subject(path), now, "it cannot be read: " + reason(e));
    }
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException file && file.getReason() != null
        ? file.getReason()
        : String.valueOf(e.getMessage());
  }
}
