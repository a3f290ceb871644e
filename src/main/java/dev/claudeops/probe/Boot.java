package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;

import dev.claudeops.host.HostView;
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
 * The last boot: when, whether the machine went down in order before it, whether it boots again and
 * again, and whether it waits for a reboot. What needs the journal is asked once a boot.
 */
final class Boot implements Probe {
  static final Subject SUBJECT = new Subject("machine", "boot");
  private static final String LAST = "boot/last";

  /** How long an unclean end is told. */
  private static final Duration NEWS = Duration.ofHours(24);

  private static final Duration LOOP = Duration.ofHours(1);
  private static final int LOOPS = 3;

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "boot",
          "When the machine started, whether it had gone down in order, and whether it waits for a"
              + " reboot.",
          Duration.ofSeconds(8),
          "root, or the group systemd-journal, for how the last boot ended",
          List.of("machine"),
          List.of(
              new ProbeSpec.Gauge("uptime", Unit.SECONDS, "since the kernel started"),
              new ProbeSpec.Gauge("boots", Unit.COUNT, "boots in the hour up to the last one")),
          List.of(
              atOnce(
                  "boot-unclean",
                  Severity.WARNING,
                  "The machine stopped without shutting down: a power cut, a crash of the kernel or"
                      + " a reset from outside.",
                  "Read the end of it: `journalctl -b -1 -n 50`; ask the provider; check memory and"
                      + " drives when it happens again."),
              atOnce(
                  "boot-loop",
                  Severity.CRITICAL,
                  "The machine starts again and again.",
                  "Compare the ends: `journalctl --list-boots`, `journalctl -b -1 -n 50`; look for"
                      + " a crashing kernel, a watchdog, heat, or a job that reboots."),
              atOnce(
                  "reboot-required",
                  Severity.INFO,
                  "Updates were installed that only count after a reboot, often of the kernel.",
                  "Reboot when it suits: `systemctl reboot`.")),
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
    HostView host = site.host();
    double uptime = Uptime.seconds(host);
    if (uptime <= 0) {
      return Observation.unknown(SUBJECT, host.now(), "the kernel does not tell its uptime");
    }
    Instant booted = host.now().minusMillis((long) (uptime * 1000));
    Observation.Builder seen =
        Observation.of(SUBJECT, host.now()).measure("uptime", uptime, Unit.SECONDS);
    End end = ended(site, booted, seen);
    boolean news = uptime < NEWS.toSeconds();
    if (end.how() == End.How.CRASHED && news) {
      seen.symptom(
          "boot-unclean",
          Severity.WARNING,
          "the machine started at %s UTC after it had stopped without shutting down"
              .formatted(Humane.minute(booted)));
    }
    seen.measure("boots", end.boots(), Unit.COUNT);
    if (end.boots() >= LOOPS && uptime < 2 * LOOP.toSeconds()) {
      seen.symptom(
          "boot-loop",
          Severity.CRITICAL,
          "the machine started %d times within an hour".formatted(end.boots()));
    }
    Optional<String> reboot = RebootNeed.look(host);
    reboot.ifPresent(why -> seen.symptom("reboot-required", Severity.INFO, why));
    String summary =
        "up for %s, since %s UTC%s%s"
            .formatted(
                Humane.seconds(uptime),
                Humane.minute(booted),
                news && end.how() == End.How.UNKNOWN
                    ? "; how it went down before is unknown: " + end.why()
                    : news && end.how() == End.How.CLEAN ? ", after an orderly shutdown" : "",
                reboot.map(why -> "; " + why).orElse(""));
    return end.how() == End.How.CRASHED && news || end.boots() >= LOOPS
        ? seen.ok(summary)
        : seen.seen(summary); // that a reboot is wanted stands in the summary already
  }

  /**
   * How the boot before ended.
   *
   * @param boots how many began in the hour up to this one, itself counted
   */
  record End(How how, int boots, String why) {
    enum How {
      CLEAN,
      CRASHED,
      /** There was none, or nothing tells of it; {@code why} says which. */
      UNKNOWN
    }

    String text() {
      return how + " " + boots + " " + why;
    }

    static Optional<End> parse(String text) {
      String[] words = text.split(" ", 3);
      if (words.length < 3 || !words[1].matches("\\d{1,4}")) {
        return Optional.empty();
      }
      for (How how : How.values()) {
        if (how.name().equals(words[0])) {
          return Optional.of(new End(how, Integer.parseInt(words[1]), words[2]));
        }
      }
      return Optional.empty();
    }
  }

  /** From memory, unless this is the first look of this boot. */
  private static End ended(Site site, Instant booted, Observation.Builder seen)
      throws IOException, InterruptedException {
    String boot = Uptime.bootId(site.host());
    Optional<End> known = site.memory().getFor(boot, LAST).flatMap(End::parse);
    End end = known.isPresent() ? known.get() : LastBoot.read(site.host(), booted, LOOP, seen);
    site.memory().putFor(boot, LAST, end.text());
    return end;
  }
}
