package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;

import dev.claudeops.host.FolderSizes;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * ClaudeOps itself: whether it runs when it should, has room for its memory, and finds Claude Code.
 * A machine without Claude is well: the runbook works without it.
 *
 * <p>Remembers under {@code self/started} when a run looked here. Whoever ends a run may put {@code
 * self/ended}: seconds since 1970, a space, and how it ended in a word or two.
 */
final class Self implements Probe {
  static final Subject SUBJECT = new Subject("claudeops", "self");
  private static final String STARTED = "self/started";
  private static final String ENDED = "self/ended";
  private static final String USUAL_JOURNAL = "/var/log/claudeops";

  /** This many runs may be missed before it is told. */
  private static final int MISSED = 3;

  private static final long LITTLE = 50L << 20;

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "self",
          "Whether ClaudeOps runs when it should, has room for its memory, and finds Claude Code.",
          Duration.ofSeconds(6),
          "",
          List.of("claudeops"),
          List.of(
              new ProbeSpec.Gauge("last-run-age", Unit.SECONDS, "since the run before this one"),
              new ProbeSpec.Gauge("journal-size", Unit.BYTES, "what the memory takes"),
              new ProbeSpec.Gauge("journal-free", Unit.BYTES, "room left where the memory is")),
          List.of(
              atOnce(
                  "self-late",
                  Severity.WARNING,
                  "Scheduled checks did not run; in that time nobody looked after the machine.",
                  "See whether cron runs and what it says: `journalctl -t CRON --since -1d | grep"
                      + " claudeops`."),
              atOnce(
                  "self-schedule",
                  Severity.INFO,
                  "Nothing starts the check by itself, so problems are found only when someone"
                      + " asks.",
                  "Put a line such as `0 */2 * * * root claudeops check --scheduled` (with the"
                      + " whole path of claudeops) into /etc/cron.d/claudeops."),
              atOnce(
                  "self-journal",
                  Severity.WARNING,
                  "There is hardly room to write down what is found.",
                  "Free space on that disk, or set `journal.folder` in the config.")),
          List.of());

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    return List.of(Look.at(SUBJECT, SPEC.deadline(), () -> look(site)));
  }

  private static Observation look(Site site) throws IOException, InterruptedException {
    Observation.Builder seen = Observation.of(SUBJECT, site.host().now());
    List<String> told = new ArrayList<>();
    Schedule schedule = Schedule.read(site.host());
    lastRun(site, schedule, seen, told);
    schedule(schedule, seen, told);
    journal(site, seen, told);
    told.add(ClaudeCode.told(site));
    String all = String.join(", ", told);
    return seen.seen(seen.ails() ? seen.ok("").summary() + "; " + all : all);
  }

  /** Time in which the machine was off does not count. */
  private static void lastRun(
      Site site, Schedule schedule, Observation.Builder seen, List<String> told) {
    HostView host = site.host();
    Instant now = host.now();
    Optional<Instant> last = site.memory().get(STARTED).flatMap(Self::instant);
    site.memory().put(STARTED, Long.toString(now.getEpochSecond()));
    if (last.isEmpty()) {
      told.add("the first check");
      return;
    }
    Duration age = Duration.between(last.get(), now);
    seen.measure("last-run-age", Math.max(0, age.toSeconds()), Unit.SECONDS);
    String ended =
        site.memory()
            .get(ENDED)
            .map(text -> text.substring(text.indexOf(' ') + 1))
            .filter(how -> !how.isEmpty())
            .map(how -> " (" + how + ")")
            .orElse("");
    told.add("the check before was %s ago%s".formatted(Humane.duration(age), ended));
    double up = Uptime.seconds(host);
    double idle = up > 0 ? Math.min(age.toSeconds(), up) : age.toSeconds();
    Duration interval = site.config().interval();
    if (schedule instanceof Schedule.Set && idle > MISSED * interval.toSeconds()) {
      seen.symptom(
          "self-late",
          Severity.WARNING,
          "the check before this one was %s ago, it should run every %s"
              .formatted(Humane.duration(age), Humane.duration(interval)));
    }
  }

  private static void schedule(Schedule schedule, Observation.Builder seen, List<String> told) {
    switch (schedule) {
      case Schedule.Set(var by) -> told.add("started by " + by);
      case Schedule.None _ ->
          seen.symptom("self-schedule", Severity.INFO, "nothing starts the check by itself");
      case Schedule.Broken(var why) ->
          seen.symptom(
              "self-schedule", Severity.WARNING, "the check is not started by itself: " + why);
    }
  }

  private static void journal(Site site, Observation.Builder seen, List<String> told) {
    HostView host = site.host();
    String folder = site.config().journal().folder().map(Object::toString).orElse(USUAL_JOURNAL);
    if (!host.exists(folder)) {
      return;
    }
    FolderSizes sizes = FolderSizes.walk(host, folder, Set.of(), Duration.ofMillis(300), 50_000);
    long bytes = sizes.folders().values().stream().mapToLong(Long::longValue).sum();
    seen.measure("journal-size", bytes, Unit.BYTES);
    told.add(
        "the memory takes %s%s".formatted(sizes.whole() ? "" : "at least ", Humane.bytes(bytes)));
    try {
      long free = Files.getFileStore(host.path(folder)).getUsableSpace();
      seen.measure("journal-free", free, Unit.BYTES);
      if (free < LITTLE) {
        seen.symptom(
            "self-journal",
            Severity.WARNING,
            "only %s are free in %s".formatted(Humane.bytes(free), folder));
      }
    } catch (IOException e) {
      told.add("its free space is not told: " + e.getMessage());
    }
  }

  private static Optional<Instant> instant(String seconds) {
    return seconds.matches("\\d{1,12}")
        ? Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds)))
        : Optional.empty();
  }
}
