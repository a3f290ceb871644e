package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;

import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.host.Processes;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The cron daemon: whether it runs while there is work for it, what it complained of since the last
 * look, and job files that it passes over. Mail that jobs send is not read; timers belong to the
 * units.
 */
final class Cron implements Probe {
  static final Subject SUBJECT = new Subject("machine", "cron");
  private static final String SINCE = "cron/since";
  private static final Duration LONGEST_BACK = Duration.ofDays(1);
  private static final int NAMED = 3;

  /**
   * What cron and cronie write when a job or a file of jobs goes wrong. A line that tells a command
   * or its output is not asked: it may hold any word.
   */
  private static final Pattern BAD =
      Pattern.compile(
          "(?i)\\b(error|failed|failure|insecure mode|wrong (file owner|inode)|bad"
              + " (file|username|minute|hour|command|option)|death|can't|cannot|unable)\\b");

  private static final Pattern COMMAND = Pattern.compile("^\\([^)]{0,64}\\) CMD(OUT|END)?\\b");

  /** Remarks that are no failure; without a mail program, output of jobs is simply dropped. */
  private static final Pattern REMARK = Pattern.compile("(?i)No MTA installed|\\bINFO\\b");

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "cron",
          "Whether cron runs, which job files it passes over, and what it complained of since the"
              + " last look.",
          Duration.ofSeconds(6),
          "root, or the group systemd-journal, for cron's log",
          List.of("machine"),
          List.of(
              new ProbeSpec.Gauge("files", Unit.COUNT, "files with jobs"),
              new ProbeSpec.Gauge(
                  "complaints", Unit.COUNT, "what cron complained of since the last look")),
          List.of(
              atOnce(
                  "cron-down",
                  Severity.WARNING,
                  "Scheduled jobs do not run: backups, renewals of certificates, clean-ups.",
                  "Start it: `systemctl start cron` (or `crond`); see why it ended: `journalctl -u"
                      + " cron -n 50`."),
              atOnce(
                  "cron-failed",
                  Severity.WARNING,
                  "Cron could not run a job, or does not understand a file of jobs.",
                  "Read `journalctl -t CRON -t cron -t crond --since -1d`; correct the job."),
              atOnce(
                  "cron-ignored",
                  Severity.WARNING,
                  "A file of jobs is passed over in silence: its jobs never run.",
                  "Give it a name without a dot, mode 0644, owner root and a line feed at its"
                      + " end.")),
          List.of());

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    return daemon(site.host()).isPresent()
        ? List.of(Look.at(SUBJECT, SPEC.deadline(), () -> look(site)))
        : List.of();
  }

  /** Its name: Debian's, or that of cronie and busybox. */
  private static Optional<String> daemon(HostView host) {
    return Stream.of("cron", "crond").filter(name -> host.find(name).isPresent()).findFirst();
  }

  private static Observation look(Site site) throws IOException, InterruptedException {
    HostView host = site.host();
    String daemon = daemon(host).orElseThrow();
    Observation.Builder seen = Observation.of(SUBJECT, host.now());
    Processes table = site.once(Processes.class, Processes::read);
    boolean runs =
        Stream.of("cron", "crond", "busybox").anyMatch(name -> !table.named(name).isEmpty());
    CronFiles files = CronFiles.read(host);
    seen.measure("files", files.count(), Unit.COUNT);
    if (!runs && files.count() > 0 && table.unseen().isEmpty() && !switchedOff(host)) {
      unit(host).ifPresent(unit -> seen.culprit("cron-down", unit));
      seen.symptom(
          "cron-down",
          Severity.WARNING,
          "%s does not run, though there %s with jobs"
              .formatted(
                  daemon, files.count() == 1 ? "is 1 file" : "are " + files.count() + " files"));
    }
    if (!files.ignored().isEmpty()) {
      seen.symptom(
          "cron-ignored",
          Severity.WARNING,
          "cron passes over %s".formatted(String.join("; ", files.ignored())));
    }
    List<String> complaints = complaints(site);
    seen.measure("complaints", complaints.size(), Unit.COUNT);
    if (!complaints.isEmpty()) {
      seen.evidence("cron's log", String.join("\n", complaints))
          .symptom(
              "cron-failed",
              Severity.WARNING,
              "cron complained: " + Humane.some(complaints, NAMED));
    }
    return seen.ok(
        runs
            ? "runs, " + Humane.count(files.count(), "file") + " with jobs"
            : "does not run" + (files.count() == 0 ? ", and has nothing to do" : ""));
  }

  /** Under systemd an owner who does not want cron takes its link away. */
  private static boolean switchedOff(HostView host) {
    return host.exists("/run/systemd/system") && unit(host).isEmpty();
  }

  /** The unit that starts it with the machine: Debian's, Red Hat's, Arch's. */
  private static Optional<Subject> unit(HostView host) {
    return host.exists("/run/systemd/system")
        ? Stream.of("cron", "crond", "cronie")
            .map(name -> name + ".service")
            .filter(
                name ->
                    host.link("/etc/systemd/system/multi-user.target.wants/" + name).isPresent())
            .findFirst()
            .map(name -> new Subject("unit", name))
        : Optional.empty();
  }

  /** Each once, in their order, from the last look on. */
  private static List<String> complaints(Site site) throws IOException, InterruptedException {
    HostView host = site.host();
    Instant now = host.now();
    Instant since =
        site.memory()
            .getTime(SINCE)
            .filter(then -> then.isBefore(now) && then.isAfter(now.minus(LONGEST_BACK)))
            .orElse(now.minus(Duration.ofHours(2)));
    site.memory().putTime(SINCE, now);
    if (host.find("journalctl").isEmpty()) {
      return List.of();
    }
    List<String> words =
        new ArrayList<>(
            List.of(
                "journalctl",
                "-q",
                "--no-pager",
                "-o",
                "cat",
                "--since",
                "@" + since.getEpochSecond()));
    for (String tag : List.of("CRON", "cron", "crond", "CROND", "anacron")) {
      words.addAll(List.of("-t", tag));
    }
    Output log = host.run(Command.of(words).within(Duration.ofSeconds(4)).atMost(2 << 20));
    return log.out()
        .lines()
        .filter(line -> !COMMAND.matcher(line).find() && !REMARK.matcher(line).find())
        .filter(line -> BAD.matcher(line).find())
        .map(line -> line.substring(0, Math.min(line.length(), 200)))
        .distinct()
        .limit(50)
        .toList();
  }
}
