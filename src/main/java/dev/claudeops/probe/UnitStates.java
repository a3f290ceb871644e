package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;
import static dev.claudeops.model.FindingType.noisy;
import static dev.claudeops.model.Threshold.above;
import static dev.claudeops.model.Threshold.warnAbove;

import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.host.HostView;
import dev.claudeops.host.SystemdUnit;
import dev.claudeops.host.Units;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The units of systemd: those of the config's services, every one that failed or keeps restarting,
 * and timers that do not run (systemd.unit(5), systemd.timer(5)).
 */
final class UnitStates implements Probe {
  static final Subject ALL = new Subject("machine", "units");

  /** The most units told of by themselves; a machine with more failed ones has another problem. */
  private static final int MOST = 60;

  private static final Duration BOOT = Duration.ofMinutes(15);

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "unit",
          "systemd units: the services' own, every failed or restarting one, timers that do not"
              + " run.",
          Duration.ofSeconds(25),
          "root, or the group systemd-journal, for the log lines of failed units",
          List.of("unit", "machine"),
          List.of(
              new ProbeSpec.Gauge("failed", Unit.COUNT, "units that failed"),
              new ProbeSpec.Gauge("running", Unit.COUNT, "services that run"),
              new ProbeSpec.Gauge(
                  "restarts", Unit.COUNT, "restarts by systemd since somebody started the unit"),
              new ProbeSpec.Gauge(
                  "new-restarts", Unit.COUNT, "restarts by systemd since the last look"),
              new ProbeSpec.Gauge("age", Unit.SECONDS, "how long its main process has run"),
              new ProbeSpec.Gauge(
                  "armed", Unit.COUNT, "of a timer: 1 when it waits for its time, 0 when stopped"),
              new ProbeSpec.Gauge(
                  "port-leftover",
                  Unit.COUNT,
                  "1 when what holds the port that it missed is a leftover of itself, else 0"),
              new ProbeSpec.Gauge(
                  "memory", Unit.BYTES, "memory of all its processes, file cache included"),
              new ProbeSpec.Gauge(
                  "memory-of-limit",
                  Unit.RATIO,
                  "memory that cannot be given back, of the unit's MemoryMax"),
              new ProbeSpec.Gauge(
                  "tasks-of-limit", Unit.RATIO, "threads and processes, of the unit's TasksMax")),
          List.of(
              atOnce(
                  "unit-failed",
                  Severity.CRITICAL,
                  "A unit ended in failure and stays down.",
                  "Read why: `systemctl status UNIT` and `journalctl -u UNIT`; mend it, then"
                      + " `systemctl restart UNIT`. One that is not wanted: `systemctl disable"
                      + " UNIT` and `systemctl reset-failed UNIT`."),
              atOnce(
                  "unit-start-limit",
                  Severity.CRITICAL,
                  "A unit crashed again and again until systemd gave up; it stays down until"
                      + " somebody starts it.",
                  "Find why it crashes: `journalctl -u UNIT`; then `systemctl reset-failed UNIT`"
                      + " and `systemctl start UNIT`."),
              atOnce(
                  "unit-down",
                  Severity.CRITICAL,
                  "A unit that should run does not.",
                  "`systemctl status UNIT` tells who stopped it; `systemctl start UNIT` starts"
                      + " it."),
              atOnce(
                  "unit-restarting",
                  Severity.WARNING,
                  "A unit crashes and is restarted by systemd; its users see it fail between.",
                  "Read what it says before it ends: `journalctl -u UNIT`."),
              atOnce(
                  "timer-missed",
                  Severity.WARNING,
                  "A timer does not start its job any more, or its job fails.",
                  "`systemctl list-timers --all` shows when it ran last; `systemctl start TIMER`"
                      + " arms it."),
              noisy(
                  "unit-memory",
                  Severity.WARNING,
                  "A unit is close to its own memory limit; at the limit the kernel kills one of"
                      + " its processes.",
                  "Raise it: `systemctl set-property UNIT MemoryMax=...`, or find the leak."),
              noisy(
                  "unit-tasks",
                  Severity.WARNING,
                  "A unit is close to its limit of threads and processes; then it cannot start new"
                      + " ones.",
                  "Find what it piles up: `systemctl status UNIT`; raise `TasksMax` if it needs"
                      + " them."),
              atOnce(
                  "systemd-stuck",
                  Severity.CRITICAL,
                  "The machine is in rescue mode, or its start never finished.",
                  "`systemctl list-jobs` shows what is waited for; `systemctl default` leaves"
                      + " rescue mode.")),
          List.of(
              above("unit-memory", "memory-of-limit", 0.92, 0.88, 0.98, 0.95),
              warnAbove("unit-tasks", "tasks-of-limit", 0.9, 0.8)));

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    boolean wanted = !site.config().everyRuntime(Runtime.Unit.class).isEmpty();
    if (!wanted && !site.host().exists("/run/systemd/system")) {
      return List.of();
    }
    return List.of(Look.over(ALL, SPEC.deadline(), () -> look(site)));
  }

  private static List<Observation> look(Site site) throws IOException, InterruptedException {
    HostView host = site.host();
    Map<String, Wanted> wanted = wanted(site.config().services());
    Units units = site.once(Units.class, Units::read);
    List<Observation> seen = new ArrayList<>();
    if (units.trouble().isPresent()) {
      String why = units.trouble().get();
      wanted.forEach(
          (name, it) -> seen.add(Observation.unknown(new Subject("unit", name), host.now(), why)));
      if (!why.equals(Units.NO_SYSTEMD)) {
        seen.add(Observation.unknown(ALL, host.now(), why));
      }
      return seen;
    }
    Restarts restarts = Restarts.since(site.memory(), "unit/restarts");
    UnitLook one = new UnitLook(site, restarts);
    Set<String> told = new HashSet<>();
    Map<String, SystemdUnit> named = units.named(host, wanted.keySet());
    for (Map.Entry<String, Wanted> entry : wanted.entrySet()) {
      Subject subject = new Subject("unit", entry.getKey());
      SystemdUnit unit = named.get(entry.getKey());
      if (unit == null) {
        seen.add(Observation.unknown(subject, host.now(), "systemd does not answer for this name"));
      } else {
        told.add(unit.name());
        seen.add(one.look(subject, unit, entry.getValue(), units));
      }
    }
    List<SystemdUnit> ailing =
        units.units().values().stream()
            .filter(unit -> !told.contains(unit.name()))
            .filter(one::ails)
            .sorted(Comparator.comparing(SystemdUnit::name))
            .limit(MOST)
            .toList();
    for (SystemdUnit unit : ailing) {
      seen.add(one.look(new Subject("unit", unit.name()), unit, Wanted.NOT, units));
    }
    seen.addAll(recovering(site, units, one, seen));
    units.units().values().forEach(unit -> restarts.now(unit.name(), unit.restarts()));
    restarts.keep(site.memory(), host.now());
    seen.add(all(host, units));
    return seen;
  }

  /** Units of the last findings that are in no trouble any more, looked at to see them well. */
  private static List<Observation> recovering(
      Site site, Units units, UnitLook one, List<Observation> told)
      throws IOException, InterruptedException {
    Patients patients = Patients.of(site.memory(), "unit/patients");
    Set<String> names = new TreeSet<>(patients.names());
    for (Observation unit : told) {
      names.remove(unit.subject().name());
      patients.seen(unit.subject().name(), !unit.symptoms().isEmpty());
    }
    List<Observation> seen = new ArrayList<>();
    Map<String, SystemdUnit> named = names.isEmpty() ? Map.of() : units.named(site.host(), names);
    for (String name : names) {
      Subject subject = new Subject("unit", name);
      SystemdUnit unit = named.get(name);
      Observation now =
          unit == null || unit.load().equals("not-found")
              ? Observation.of(subject, site.host().now()).ok("is gone: systemd knows it no more")
              : one.look(subject, unit, Wanted.NOT, units);
      patients.seen(name, !now.symptoms().isEmpty());
      seen.add(now);
    }
    patients.keep(site.memory());
    return seen;
  }

  /** The config's units; where two services share one, the declared one counts. */
  private static Map<String, Wanted> wanted(List<Service> services) {
    Map<String, Wanted> wanted = new LinkedHashMap<>();
    for (Service service : services) {
      for (Runtime runtime : service.runtimes()) {
        if (runtime instanceof Runtime.Unit(String name)) {
          wanted.merge(name, Wanted.by(service), Wanted::more);
        }
      }
    }
    return wanted;
  }

  private static Observation all(HostView host, Units units) {
    long failed = units.units().values().stream().filter(SystemdUnit::failed).count();
    long running =
        units.units().values().stream()
            .filter(unit -> unit.type().equals("service") && unit.sub().equals("running"))
            .count();
    Observation.Builder seen =
        Observation.of(ALL, host.now())
            .measure("failed", failed, Unit.COUNT)
            .measure("running", running, Unit.COUNT)
            .evidence("systemctl show --property=SystemState", units.state());
    String uptime = host.readIfThere("/proc/uptime").orElse("").split("[. ]", 2)[0];
    boolean late = uptime.matches("\\d{1,12}") && Long.parseLong(uptime) > BOOT.toSeconds();
    if (units.state().equals("maintenance")) {
      seen.symptom("systemd-stuck", Severity.CRITICAL, "the machine is in rescue mode");
    } else if (late && (units.state().equals("starting") || units.state().equals("initializing"))) {
      seen.symptom(
          "systemd-stuck",
          Severity.WARNING,
          "the start of the machine is not finished after "
              + Humane.seconds(Long.parseLong(uptime)));
    }
    return seen.ok(
        "%s, %s"
            .formatted(
                Humane.count(running, "running service"),
                failed == 0 ? "no failed unit" : Humane.count(failed, "failed unit")));
  }
}
