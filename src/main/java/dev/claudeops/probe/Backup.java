package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;

import dev.claudeops.config.Check;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * Backups as files: the newest of a pattern must be young enough, large enough, and not much
 * smaller than the one before.
 */
final class Backup implements Probe {
  private static final int MOST = 20_000;

  /** A file that was written to this lately may still grow: its size is not judged. */
  private static final Duration GROWING = Duration.ofMinutes(5);

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "backup",
          "The age and size of the newest backup file of a pattern.",
          Duration.ofSeconds(10),
          "leave to read the folder of the backups",
          List.of("backup"),
          List.of(
              new ProbeSpec.Gauge("age", Unit.SECONDS, "since the newest file was written"),
              new ProbeSpec.Gauge("size", Unit.BYTES, "of the newest file that is whole"),
              new ProbeSpec.Gauge("files", Unit.COUNT, "files of the pattern")),
          List.of(
              atOnce(
                  "backup-missing",
                  Severity.CRITICAL,
                  "There is no backup where one should be.",
                  "See whether the backup job runs, and whether its folder is mounted."),
              atOnce(
                  "backup-old",
                  Severity.CRITICAL,
                  "No backup was made for too long.",
                  "Run the backup job by hand and read what it says."),
              atOnce(
                  "backup-small",
                  Severity.CRITICAL,
                  "The backup is too small to hold the data.",
                  "Look into the file; run the backup job by hand and read what it says."),
              atOnce(
                  "backup-shrunk",
                  Severity.WARNING,
                  "The backup is much smaller than the one before; data may be missing.",
                  "Compare the two; see whether much was deleted on purpose.")),
          List.of());

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    return site.config().everyCheck(Check.Backup.class).stream()
        .map(check -> Look.at(check.subject(), SPEC.deadline(), () -> look(site.host(), check)))
        .toList();
  }

  private record Found(String file, FileFacts facts) {
    Instant at() {
      return facts.modified();
    }
  }

  private static Observation look(HostView host, Check.Backup check) {
    Observation.Builder seen = Observation.of(check.subject(), host.now());
    List<Found> files;
    try {
      files = found(host, check.files());
    } catch (IOException e) {
      return seen.unknown(check.files() + " cannot be read: " + e.getMessage());
    } catch (PatternSyntaxException bad) {
      return seen.unknown(check.files() + " is no pattern: " + bad.getDescription());
    }
    seen.measure("files", files.size(), Unit.COUNT);
    if (files.isEmpty()) {
      return seen.symptom(
              "backup-missing", Severity.CRITICAL, "no file matches %s".formatted(check.files()))
          .ok("");
    }
    seen.evidence(
        check.files(),
        files.stream()
            .limit(5)
            .map(
                one ->
                    "%s  %s  %s"
                        .formatted(
                            Humane.minute(one.at()), Humane.bytes(one.facts.size()), one.file))
            .collect(Collectors.joining("\n")));
    return judged(host, check, files, seen);
  }

  /** Newest first. */
  private static Observation judged(
      HostView host, Check.Backup check, List<Found> files, Observation.Builder seen) {
    Duration age = age(host, files.getFirst());
    seen.measure("age", age.toSeconds(), Unit.SECONDS);
    if (age.compareTo(check.maxAge()) > 0) {
      seen.symptom(
          "backup-old",
          Severity.CRITICAL,
          "the newest backup is %s old, at most %s are allowed"
              .formatted(Humane.duration(age), Humane.duration(check.maxAge())));
    }
    List<Found> whole =
        files.stream()
            .filter(one -> one.facts.isFile() && age(host, one).compareTo(GROWING) >= 0)
            .toList();
    if (whole.isEmpty()) {
      return seen.ok(
          "the newest is %s old%s"
              .formatted(
                  Humane.duration(age),
                  files.getFirst().facts.isFile() ? ", its size is not settled yet" : ""));
    }
    long size = whole.getFirst().facts.size();
    seen.measure("size", size, Unit.BYTES);
    if (size < check.minSize()) {
      seen.symptom(
          "backup-small",
          Severity.CRITICAL,
          "the newest backup has only %s, at least %s are wanted"
              .formatted(Humane.bytes(size), Humane.bytes(check.minSize())));
    }
    Optional<Long> before = whole.stream().skip(1).findFirst().map(one -> one.facts.size());
    before
        .filter(old -> size < old * check.shrink())
        .ifPresent(
            old ->
                seen.symptom(
                    "backup-shrunk",
                    Severity.WARNING,
                    "the newest backup has %s, the one before had %s"
                        .formatted(Humane.bytes(size), Humane.bytes(old))));
    return seen.ok(
        "the newest is %s old and has %s, %s in all"
            .formatted(
                Humane.duration(age), Humane.bytes(size), Humane.count(files.size(), "file")));
  }

  private static Duration age(HostView host, Found one) {
    Duration age = Duration.between(one.at(), host.now());
    return age.isNegative() ? Duration.ZERO : age;
  }

  // ---- the pattern: an absolute path, each of whose parts may hold * ? [..] {..} ----

  private static List<Found> found(HostView host, String pattern) throws IOException {
    List<String> folders = List.of("/");
    List<String> parts = List.of(pattern.split("/+"));
    for (int i = 1; i < parts.size(); i++) {
      boolean last = i == parts.size() - 1;
      folders = below(host, folders, parts.get(i), last);
    }
    List<Found> files = new ArrayList<>();
    for (String file : folders) {
      host.facts(file)
          .filter(facts -> facts.isFile() || facts.isFolder())
          .ifPresent(facts -> files.add(new Found(file, facts)));
    }
    files.sort(Comparator.comparing(Found::at).reversed());
    return files;
  }

  private static List<String> below(HostView host, List<String> folders, String part, boolean last)
      throws IOException {
    List<String> next = new ArrayList<>();
    boolean plain = part.chars().noneMatch(c -> "*?[{\\".indexOf(c) >= 0);
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + part);
    for (String folder : folders) {
      String prefix = folder.equals("/") ? "/" : folder + "/";
      if (plain) {
        next.add(prefix + part);
        continue;
      }
      if (host.facts(folder).filter(FileFacts::isFolder).isEmpty()) {
        continue;
      }
      for (String name : host.list(folder)) {
        if (next.size() < MOST
            && matcher.matches(Path.of(name))
            && (last || host.facts(prefix + name).filter(FileFacts::isFolder).isPresent())) {
          next.add(prefix + name);
        }
      }
    }
    return next;
  }
}
