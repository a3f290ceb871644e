package dev.claudeops.probe;

import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Makes an observation of what a scan of one source found, by comparing it with how the source
 * usually is.
 */
final class LogStory {
  /** So many errors a minute are nothing to speak of on any server. */
  static final double USUAL_AT_MOST = 5;

  /** So many times its usual rate is unusual for a source. */
  static final double UNUSUAL_FACTOR = 5;

  /** A log that grows so many bytes an hour may be the flood, which the judge decides. */
  private static final double FLOOD = 50e6;

  /** The half-life of what is usual is about seven hours. */
  private static final double MEMORY_MINUTES = 600;

  /** A shorter time between two looks counts as this, so that one error in a second is no rate. */
  private static final Duration SHORTEST = Duration.ofMinutes(10);

  private static final int MOST_EXAMPLES = 20;
  private static final int LONGEST_EXAMPLE = 180;

  private record Always(long bit, String type, Severity severity, String what) {}

  private static final List<Always> ALWAYS =
      List.of(
          new Always(
              LogLine.OOM,
              "log-oom",
              Severity.CRITICAL,
              "the kernel killed a process for lack of memory"),
          new Always(
              LogLine.KERNEL,
              "log-kernel",
              Severity.CRITICAL,
              "the kernel reports a fault of its own or of the hardware"),
          new Always(
              LogLine.IO_ERROR,
              "log-io-error",
              Severity.CRITICAL,
              "a disk or file system failed to read or write"),
          new Always(
              LogLine.NO_SPACE,
              "log-no-space",
              Severity.CRITICAL,
              "a write failed because a disk or quota was full"),
          new Always(
              LogLine.SEGFAULT, "log-segfault", Severity.WARNING, "a program crashed in memory"),
          new Always(
              LogLine.DESCRIPTORS,
              "log-descriptors",
              Severity.WARNING,
              "a program ran out of file descriptors"),
          new Always(
              LogLine.CERTIFICATE,
              "log-certificate",
              Severity.WARNING,
              "a certificate was refused"),
          new Always(
              LogLine.CRASH,
              "log-crash",
              Severity.WARNING,
              "a program died of an error it did not handle"));

  /**
   * What is remembered of a source between looks.
   *
   * @param usual errors a minute
   * @param behind bytes that the last look left unread
   */
  record Past(double usual, long behind, Instant at) {
    static Optional<Past> parse(String text) {
      String[] words = text.split(" ");
      try {
        return words.length != 3
            ? Optional.empty()
            : Optional.of(
                new Past(
                    Double.parseDouble(words[0]),
                    Long.parseLong(words[1]),
                    Instant.ofEpochMilli(Long.parseLong(words[2]))));
      } catch (NumberFormatException notOurs) {
        return Optional.empty();
      }
    }

    String text() {
      return "%s %d %d".formatted(Double.toString(usual), behind, at.toEpochMilli());
    }
  }

  /**
   * What was read of a source.
   *
   * @param source for the evidence: the file or the command line
   * @param since where a rate may be told: the time the text was written in
   * @param bytes how many were read; empty for a source that is no file
   * @param headline what is said in place of the usual counts
   * @param notes what else a person should know
   */
  record Read(
      Subject subject,
      String source,
      Optional<String> headline,
      Optional<Instant> since,
      Optional<Long> bytes,
      long behind,
      List<String> notes) {}

  private LogStory() {}

  /** The observation, and the past for the next look under {@code key}. */
  static Observation tell(Site site, Read read, LogScan scan, String key) {
    Instant now = site.host().now();
    Optional<Past> past = site.memory().get(key).flatMap(Past::parse);
    long errors = scan.count(LogLine.ERROR);
    Observation.Builder seen =
        Observation.of(read.subject(), now)
            .measure("lines", scan.lines(), Unit.COUNT)
            .measure("errors", errors, Unit.COUNT)
            .measure("warnings", scan.count(LogLine.WARNING), Unit.COUNT);
    read.bytes().ifPresent(bytes -> seen.measure("new", bytes, Unit.BYTES));
    if (read.behind() > 0) {
      seen.measure("behind", read.behind(), Unit.BYTES);
    }
    double usual = past.map(Past::usual).orElse(0.0);
    if (read.since().isPresent()) {
      double minutes = minutes(read.since().get(), now);
      double rate = errors / minutes;
      double most = Math.max(USUAL_AT_MOST, UNUSUAL_FACTOR * usual);
      seen.measure("errors-per-minute", rate, Unit.COUNT);
      if (past.isPresent()) {
        seen.measure("error-surge", rate / most, Unit.RATIO);
        read.bytes()
            .map(bytes -> Math.max(0, bytes + read.behind() - past.get().behind()) * 60 / minutes)
            .ifPresent(
                growth -> {
                  seen.measure("growth-per-hour", growth, Unit.BYTES);
                  if (growth >= FLOOD) {
                    seen.culprit("log-flood", read.subject());
                  }
                });
      }
      double weight = 1 - Math.exp(-minutes / MEMORY_MINUTES);
      usual += weight * (Math.min(rate, most) - usual);
    }
    site.memory().put(key, new Past(usual, read.behind(), now).text());
    ALWAYS.forEach(always -> tell(seen, scan, always));
    examples(seen, read.source(), scan);
    return seen.ok(summary(read, scan));
  }

  static double minutes(Instant since, Instant now) {
    Duration between = Duration.between(since, now);
    return (between.compareTo(SHORTEST) < 0 ? SHORTEST : between).toSeconds() / 60.0;
  }

  private static void tell(Observation.Builder seen, LogScan scan, Always always) {
    long count = scan.count(always.bit());
    if (count > 0) {
      String example = scan.kinds(always.bit(), 1).getFirst().example;
      seen.symptom(
          always.type(),
          always.severity(),
          "%s (%s): %s"
              .formatted(always.what(), Humane.count(count, "line"), Clean.line(example, 200)));
    }
  }

  private static void examples(Observation.Builder seen, String source, LogScan scan) {
    List<LogScan.Kind> kinds = scan.kinds(-1, MOST_EXAMPLES);
    if (kinds.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder();
    for (LogScan.Kind kind : kinds) {
      text.append(kind.count)
          .append("x ")
          .append(Clean.line(kind.example, LONGEST_EXAMPLE))
          .append('\n');
    }
    seen.evidence(source, text.toString());
  }

  private static String summary(Read read, LogScan scan) {
    StringBuilder says = new StringBuilder();
    if (read.headline().isPresent()) {
      says.append(read.headline().get());
    } else if (scan.lines() == 0) {
      says.append("no new lines");
    } else {
      says.append(Humane.count(scan.lines(), "new line"))
          .append(": ")
          .append(Humane.count(scan.count(LogLine.ERROR), "error"))
          .append(", ")
          .append(Humane.count(scan.count(LogLine.WARNING), "warning"));
    }
    if (read.since().isEmpty()) {
      says.append(", seen at first look");
    }
    if (read.behind() > 0) {
      says.append("; ").append(Humane.bytes(read.behind())).append(" are left for the next look");
    }
    read.notes().forEach(note -> says.append("; ").append(note));
    return says.toString();
  }
}
