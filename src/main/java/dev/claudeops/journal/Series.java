package dev.claudeops.journal;

import dev.claudeops.model.Finding;
import dev.claudeops.model.Measure;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Run;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trouble;
import dev.claudeops.model.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The measures of the checks, a file each: a line for each value, {@code subject TAB measure TAB
 * unit TAB value}. Derived: losing it loses nothing but a look back.
 *
 * <p>Bounded: {@value #MOST_VALUES} values a check, those of subjects with open findings and of
 * declared services first; every check of the last two days, then one an hour, up to {@link #KEPT};
 * {@value #MOST_FILES} files in all.
 */
final class Series {
  static final String SHELF = "series";
  static final String ENDING = ".tsv";
  static final int MOST_VALUES = 2_000;
  static final int MOST_FILES = 900;
  static final Duration KEPT = Duration.ofDays(14);
  static final Duration WHOLE = Duration.ofDays(2);
  private static final long LONGEST = 2 << 20;

  private final Folder folder;

  Series(Folder folder) {
    this.folder = folder;
  }

  /** Writes what a run measured, then takes away what is too much; what could not be is told. */
  Optional<String> write(Run run) {
    try {
      folder.write(folder.file(SHELF, run.id() + ENDING), text(run));
      folder.sync(folder.root().resolve(SHELF));
      thin(run.startedAt());
      return Optional.empty();
    } catch (Trouble trouble) {
      return Optional.of("the measures of this run are not kept: " + trouble.line());
    } catch (IOException e) {
      return Optional.of("old measures cannot be taken away: " + Folder.reason(e));
    }
  }

  private static String text(Run run) {
    Set<Subject> first = new HashSet<>();
    run.findings().stream().filter(Finding::open).map(Finding::subject).forEach(first::add);
    Set<Subject> second = new HashSet<>();
    run.services().stream()
        .filter(ServiceState::declared)
        .forEach(service -> second.addAll(service.parts()));
    StringBuilder out = new StringBuilder();
    int left = MOST_VALUES;
    for (int turn = 0; turn < 3; turn++) {
      for (Observation seen : run.observations()) {
        Subject subject = seen.subject();
        int its = first.contains(subject) ? 0 : second.contains(subject) ? 1 : 2;
        if (its != turn) {
          continue;
        }
        for (Measure measure : seen.measures()) {
          if (left-- <= 0) {
            return out.toString();
          }
          out.append(subject)
              .append('\t')
              .append(measure.name())
              .append('\t')
              .append(measure.unit())
              .append('\t')
              .append(measure.value())
              .append('\n');
        }
      }
    }
    return out.toString();
  }

  private record Piece(String name, Instant at) {}

  /** The oldest first. */
  private List<Piece> pieces() {
    List<Piece> pieces = new ArrayList<>();
    for (String name : folder.names(SHELF)) {
      if (name.endsWith(ENDING) && !name.startsWith(".")) {
        Stem.run(name.substring(0, name.length() - ENDING.length()))
            .flatMap(run -> Stem.time(run.value()))
            .ifPresent(at -> pieces.add(new Piece(name, at)));
      }
    }
    return pieces;
  }

  private void thin(Instant now) throws IOException {
    List<Piece> pieces = pieces();
    List<Piece> kept = new ArrayList<>();
    long hour = Long.MIN_VALUE;
    for (Piece piece : pieces) {
      long its = piece.at().getEpochSecond() / 3_600;
      boolean old = piece.at().isBefore(now.minus(KEPT));
      boolean same = piece.at().isBefore(now.minus(WHOLE)) && its == hour;
      if (old || same) {
        Files.deleteIfExists(folder.file(SHELF, piece.name()));
      } else {
        kept.add(piece);
        hour = its;
      }
    }
    for (Piece piece : kept.subList(0, Math.max(0, kept.size() - MOST_FILES))) {
      Files.deleteIfExists(folder.file(SHELF, piece.name()));
    }
  }

  /** What was measured of a subject since then, the oldest first. Linear in the files since. */
  List<Sample> of(Subject subject, Instant since) {
    List<Sample> samples = new ArrayList<>();
    for (Piece piece : pieces()) {
      if (!piece.at().isBefore(since.minus(Duration.ofMinutes(1)))) {
        lines(piece).forEach(line -> read(subject, piece.at(), line).ifPresent(samples::add));
      }
    }
    return samples;
  }

  private List<String> lines(Piece piece) {
    Path file = folder.file(SHELF, piece.name());
    return switch (folder.read(file, LONGEST)) {
      case Folder.Text.Whole(var text) -> text.lines().toList();
      case Folder.Text.Unreadable _ -> List.of();
    };
  }

  private static Optional<Sample> read(Subject subject, Instant at, String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length != 4 || !fields[0].equals(subject.toString())) {
      return Optional.empty();
    }
    try {
      Measure measure =
          new Measure(fields[1], Double.parseDouble(fields[3]), Unit.valueOf(fields[2]));
      return Optional.of(new Sample(at, measure));
    } catch (IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  /** The measures of every subject in the newest file that holds any. */
  Map<String, Set<String>> held() {
    Map<String, Set<String>> held = new TreeMap<>();
    List<Piece> pieces = pieces();
    for (Piece piece : pieces.reversed()) {
      for (String line : lines(piece)) {
        String[] fields = line.split("\t", -1);
        if (fields.length == 4) {
          held.computeIfAbsent(fields[0], key -> new TreeSet<>()).add(fields[1]);
        }
      }
      if (!held.isEmpty()) {
        break;
      }
    }
    return held;
  }
}
