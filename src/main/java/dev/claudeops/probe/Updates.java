package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;
import static dev.claudeops.model.Threshold.warnAbove;

import dev.claudeops.host.Dpkg;
import dev.claudeops.host.HostView;
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

/**
 * Whether security updates wait, whether packages are in one piece, and which programs still run
 * code that was replaced. Read offline from what the package manager has fetched; how old that is,
 * is told.
 */
final class Updates implements Probe {
  static final Subject SUBJECT = new Subject("machine", "updates");
  private static final String SINCE = "updates/since";
  private static final double DAY = 86_400;

  /** A machine that updates by itself gets this long before it is told of. */
  private static final Duration GRACE = Duration.ofDays(2);

  private static final int NAMED = 5;

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "updates",
          "Security updates that wait, packages that are broken or held, and programs that still"
              + " run replaced code.",
          Duration.ofSeconds(20),
          "root, for programs of other users that run replaced code",
          List.of("machine"),
          List.of(
              new ProbeSpec.Gauge("security", Unit.COUNT, "packages with a security update"),
              new ProbeSpec.Gauge("pending", Unit.COUNT, "packages with any update"),
              new ProbeSpec.Gauge(
                  "lists-age", Unit.SECONDS, "since the package lists were fetched"),
              new ProbeSpec.Gauge("outdated", Unit.COUNT, "programs that run replaced code")),
          List.of(
              atOnce(
                  "updates-security",
                  Severity.WARNING,
                  "Known security holes stay open until the updates are installed.",
                  "Install them: `apt-get update && apt-get upgrade`, or `dnf upgrade --security`;"
                      + " to have it done by itself install `unattended-upgrades` or"
                      + " `dnf-automatic`."),
              atOnce(
                  "updates-stale",
                  Severity.WARNING,
                  "Nobody asked for updates for a long time, so nobody knows whether any wait.",
                  "Run `apt-get update` or `dnf makecache`; see whether `apt-daily.timer` or"
                      + " `dnf-makecache.timer` runs."),
              atOnce(
                  "updates-failing",
                  Severity.WARNING,
                  "The automatic updates end with an error.",
                  "Read `/var/log/unattended-upgrades/unattended-upgrades.log`; try"
                      + " `unattended-upgrade --dry-run -d`."),
              atOnce(
                  "packages-broken",
                  Severity.WARNING,
                  "An installation was interrupted; the next one may fail, and what it installs may"
                      + " not work.",
                  "Run `dpkg --configure -a`, then `apt-get -f install`."),
              atOnce(
                  "restart-needed",
                  Severity.INFO,
                  "Programs still run the code of before an update, with its holes.",
                  "Restart them when it suits, or the machine.")),
          List.of(warnAbove("updates-stale", "lists-age", 14 * DAY, 14 * DAY)));

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    HostView host = site.host();
    boolean debian = host.exists(Dpkg.STATUS) && host.find("apt").isPresent();
    boolean rpm = !debian && host.find("dnf").isPresent();
    return debian || rpm
        ? List.of(Look.at(SUBJECT, SPEC.deadline(), () -> look(site, debian)))
        : List.of();
  }

  /**
   * What the package manager knows.
   *
   * @param fetched when it asked last; empty when it never did
   * @param trouble why the rest is not known
   */
  record Pending(
      int all, List<String> security, Optional<Instant> fetched, Optional<String> trouble) {}

  private static Observation look(Site site, boolean debian)
      throws IOException, InterruptedException {
    HostView host = site.host();
    Observation.Builder seen = Observation.of(SUBJECT, host.now());
    List<String> told = new ArrayList<>();
    Optional<Dpkg> dpkg = debian ? Optional.of(Dpkg.read(host)) : Optional.empty();
    boolean automatic = debian ? Unattended.enabled(host) : Dnf.automatic(host);
    Pending pending = debian ? Apt.pending(site) : Dnf.pending(site);
    pending
        .fetched()
        .ifPresent(
            at ->
                seen.measure(
                    "lists-age",
                    Math.max(0, Duration.between(at, host.now()).toSeconds()),
                    Unit.SECONDS));
    if (pending.trouble().isEmpty()) {
      security(site, pending, automatic, seen, told);
    }
    dpkg.ifPresent(packages -> broken(site, packages, seen, told));
    if (debian && automatic) {
      Unattended.lastError(host)
          .ifPresent(
              error ->
                  seen.symptom(
                      "updates-failing",
                      Severity.WARNING,
                      "the automatic updates ended with an error: " + error));
    }
    Outdated.look(site, seen).ifPresent(told::add);
    if (pending.trouble().isPresent() && !seen.ails()) {
      return seen.unknown(pending.trouble().get());
    }
    pending.trouble().ifPresent(told::add);
    told.add(automatic ? "installed by itself" : "not installed by itself");
    return seen.ok(String.join(", ", told));
  }

  private static void security(
      Site site, Pending pending, boolean automatic, Observation.Builder seen, List<String> told) {
    List<String> names = pending.security();
    Instant now = site.host().now();
    seen.measure("security", names.size(), Unit.COUNT)
        .measure("pending", pending.all(), Unit.COUNT)
        .evidence("packages with a security update", String.join(" ", names));
    told.add(
        "%s, %d of them for security"
            .formatted(Humane.count(pending.all(), "update"), names.size()));
    if (names.isEmpty()) {
      site.memory().drop(SINCE);
      return;
    }
    Instant since = site.memory().getTime(SINCE).orElse(now);
    site.memory().putTime(SINCE, since);
    if (automatic && Duration.between(since, now).compareTo(GRACE) < 0) {
      return;
    }
    seen.symptom(
        "updates-security",
        Severity.WARNING,
        "%s: %s"
            .formatted(
                names.size() == 1
                    ? "1 security update waits"
                    : names.size() + " security updates wait",
                Humane.some(names, NAMED)));
  }

  private static void broken(
      Site site, Dpkg packages, Observation.Builder seen, List<String> told) {
    if (!packages.held().isEmpty()) {
      told.add(packages.held().size() + " held back");
      seen.evidence("held packages", String.join(" ", packages.held()));
    }
    List<String> broken = packages.broken();
    Processes table = site.once(Processes.class, Processes::read);
    boolean busy = !table.named("dpkg").isEmpty();
    if (busy) {
      told.add("packages are being installed now");
    } else if (!broken.isEmpty()) {
      seen.symptom(
          "packages-broken",
          Severity.WARNING,
          "%s half installed: %s"
              .formatted(
                  broken.size() == 1 ? "1 package is" : broken.size() + " packages are",
                  Humane.some(broken, NAMED)));
    }
  }
}
