package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;
import static dev.claudeops.model.FindingType.noisy;
import static dev.claudeops.model.Threshold.above;

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
import java.util.List;
import java.util.Optional;

/**
 * Whether the wall clock is right: kept by a time server, not jumping against the clock that counts
 * from boot, and not earlier than it can be.
 */
final class Clock implements Probe {
  static final Subject SUBJECT = new Subject("machine", "clock");
  private static final String LAST = "clock/last";

  /** No machine that runs this code lives before the day it was written. */
  private static final Instant EARLIEST = Instant.parse("2025-09-01T00:00:00Z");

  private static final double JUMP = 30;
  private static final double SETTLED = 600;

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "clock",
          "Whether the clock is kept right by a time server, and did not jump.",
          Duration.ofSeconds(5),
          "",
          List.of("machine"),
          List.of(
              new ProbeSpec.Gauge(
                  "offset", Unit.SECONDS, "how far the clock is off, as chrony or ntpd says"),
              new ProbeSpec.Gauge(
                  "jump", Unit.SECONDS, "how far it was set since the last look, either way")),
          List.of(
              noisy(
                  "clock-unsynchronised",
                  Severity.WARNING,
                  "Nothing keeps the clock right; certificates, logins and databases go wrong when"
                      + " it drifts.",
                  "See `timedatectl`; install `chrony`, or `timedatectl set-ntp true`; let UDP port"
                      + " 123 out."),
              atOnce(
                  "clock-jumped",
                  Severity.WARNING,
                  "The clock was set by a large step; scheduled jobs may have run twice or never.",
                  "See who set it: `journalctl -u chrony -u systemd-timesyncd --since -3h`."),
              atOnce(
                  "clock-wrong",
                  Severity.CRITICAL,
                  "The clock shows a time that cannot be.",
                  "Set it: `timedatectl set-ntp true`, or `date -s`; check the battery of the main"
                      + " board.")),
          List.of(above("clock-unsynchronised", "offset", 1, 0.5, 60, 30)));

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    return List.of(Look.at(SUBJECT, SPEC.deadline(), () -> look(site)));
  }

  private static Observation look(Site site) throws IOException, InterruptedException {
    HostView host = site.host();
    Instant now = host.now();
    double uptime = Uptime.seconds(host);
    String boot = Uptime.bootId(host);
    Observation.Builder seen = Observation.of(SUBJECT, now);
    if (now.isBefore(EARLIEST)) {
      seen.symptom(
          "clock-wrong",
          Severity.CRITICAL,
          "the clock shows %s, which is long past".formatted(Humane.minute(now)));
    }
    site.memory().get(LAST).ifPresent(last -> compare(last, boot, uptime, now, seen));
    site.memory().put(LAST, "%s %s %d".formatted(boot, uptime, now.toEpochMilli()));
    return seen.ok(kept(site, uptime, seen));
  }

  /**
   * Against the last look: the same boot tells how far it was set, another only that it went back.
   */
  private static void compare(
      String last, String boot, double uptime, Instant now, Observation.Builder seen) {
    String[] words = last.split(" ");
    if (words.length != 3
        || !words[1].matches("\\d{1,12}(\\.\\d{1,9})?(E\\d)?")
        || !words[2].matches("-?\\d{1,16}")) {
      return;
    }
    double wall = (now.toEpochMilli() - Long.parseLong(words[2])) / 1000.0;
    boolean sameBoot = words[0].equals(boot) && !boot.isEmpty();
    double jump = sameBoot ? wall - (uptime - Double.parseDouble(words[1])) : Math.min(wall, 0);
    if (sameBoot) {
      seen.measure("jump", Math.abs(jump), Unit.SECONDS);
    }
    if (Math.abs(jump) >= JUMP) {
      seen.symptom(
          "clock-jumped",
          Severity.WARNING,
          "the clock was set %s by %s since the last look"
              .formatted(jump < 0 ? "back" : "forward", Humane.seconds(Math.abs(jump))));
    }
  }

  // ---- who keeps it ----

  private static String kept(Site site, double uptime, Observation.Builder seen)
      throws IOException, InterruptedException {
    HostView host = site.host();
    Processes table = site.once(Processes.class, Processes::read);
    if (!table.named("chronyd").isEmpty() && host.find("chronyc").isPresent()) {
      return chrony(host, uptime, seen);
    }
    if (!table.named("ntpd").isEmpty() && host.find("ntpq").isPresent()) {
      return ntpd(host, uptime, seen);
    }
    if (host.exists("/run/systemd/system") && host.find("timedatectl").isPresent()) {
      return systemd(host, uptime, seen);
    }
    return Contained.here(host)
        ? "kept by the machine around this container"
        : notTold(uptime, seen, "no program here keeps the clock right");
  }

  private static String notTold(double uptime, Observation.Builder seen, String says) {
    if (uptime > SETTLED) {
      seen.symptom("clock-unsynchronised", Severity.INFO, says);
    }
    return says;
  }

  private static String unsynchronised(double uptime, Observation.Builder seen, String says) {
    // Right after boot no daemon has had its answers yet.
    if (uptime > SETTLED) {
      seen.symptom("clock-unsynchronised", Severity.WARNING, says);
    }
    return says;
  }

  /** {@code chronyc -c tracking}: comma-separated, field 5 the offset, field 14 the leap status. */
  private static String chrony(HostView host, double uptime, Observation.Builder seen)
      throws IOException, InterruptedException {
    Output told = run(host, "chronyc", "-c", "-n", "tracking");
    seen.evidence("chronyc -c -n tracking", told.out());
    String[] fields = told.out().strip().split(",");
    if (!told.ok() || fields.length < 14) {
      return unsynchronised(
          uptime, seen, "chrony does not say how it keeps the clock: " + told.complaint());
    }
    if (fields[13].equals("Not synchronised") || fields[2].equals("0")) {
      return unsynchronised(uptime, seen, "chrony runs but reaches no time server");
    }
    return "kept by chrony" + off(decimal(fields[4]), seen);
  }

  /** {@code ntpq -c rv}: {@code leap_none, sync_ntp, ... offset=0.123} in milliseconds. */
  private static String ntpd(HostView host, double uptime, Observation.Builder seen)
      throws IOException, InterruptedException {
    Output told = run(host, "ntpq", "-n", "-c", "rv");
    seen.evidence("ntpq -n -c rv", told.out());
    if (!told.ok() || !told.out().contains("sync_")) {
      return unsynchronised(
          uptime, seen, "ntpd does not say how it keeps the clock: " + told.complaint());
    }
    if (told.out().contains("leap_alarm") || told.out().contains("sync_unspec")) {
      return unsynchronised(uptime, seen, "ntpd runs but reaches no time server");
    }
    int offset = told.out().indexOf(" offset=");
    String value = offset < 0 ? "" : told.out().substring(offset + 8).split("[,\\s]")[0];
    return "kept by ntpd" + off(decimal(value).map(millis -> millis / 1000), seen);
  }

  /** The kernel's own flag, which every daemon sets (adjtimex(2): STA_UNSYNC). */
  private static String systemd(HostView host, double uptime, Observation.Builder seen)
      throws IOException, InterruptedException {
    Output told = run(host, "timedatectl", "show", "-p", "NTP", "-p", "NTPSynchronized");
    seen.evidence("timedatectl show", told.out());
    List<String> lines = told.out().lines().toList();
    if (!told.ok()) {
      return "whether a time server keeps it is not told: " + told.complaint();
    }
    if (lines.contains("NTPSynchronized=yes")) {
      return "kept by a time server";
    }
    return Contained.here(host)
        ? "kept by the machine around this container"
        : unsynchronised(
            uptime,
            seen,
            lines.contains("NTP=yes")
                ? "the clock's program runs but reaches no time server"
                : "no program keeps the clock right");
  }

  private static String off(Optional<Double> seconds, Observation.Builder seen) {
    return seconds
        .map(
            value -> {
              seen.measure("offset", Math.abs(value), Unit.SECONDS);
              return Math.abs(value) < 0.001
                  ? ", right to a millisecond"
                  : ", off by " + Humane.seconds(Math.abs(value));
            })
        .orElse("");
  }

  private static Output run(HostView host, String... words)
      throws IOException, InterruptedException {
    return host.run(Command.of(words).within(Duration.ofSeconds(3)));
  }

  private static Optional<Double> decimal(String text) {
    return text.matches("[+-]?\\d{1,12}(\\.\\d{1,12})?([eE][+-]?\\d{1,2})?")
        ? Optional.of(Double.parseDouble(text))
        : Optional.empty();
  }
}
