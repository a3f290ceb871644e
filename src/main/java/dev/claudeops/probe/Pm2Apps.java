package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;

import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Pm2;
import dev.claudeops.host.SystemdUnit;
import dev.claudeops.host.Units;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The apps of every user's PM2, all instances of a name together, and the daemons themselves. */
final class Pm2Apps implements Probe {
  static final Subject DAEMON = new Subject("machine", "pm2");

  private static final int MOST = 150;

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "pm2",
          "PM2 apps of all users: state, restarts, memory; and whether their daemons run.",
          Duration.ofSeconds(15),
          "root for the apps of other users",
          List.of("pm2", "machine"),
          List.of(
              new ProbeSpec.Gauge("apps", Unit.COUNT, "apps of all daemons, instances counted"),
              new ProbeSpec.Gauge("online", Unit.COUNT, "instances that run"),
              new ProbeSpec.Gauge(
                  "unit-runs",
                  Unit.COUNT,
                  "where a daemon is gone: 1 when systemd has its unit for active, else 0"),
              new ProbeSpec.Gauge("instances", Unit.COUNT, "instances of the app"),
              new ProbeSpec.Gauge("restarts", Unit.COUNT, "restarts of all its instances"),
              new ProbeSpec.Gauge(
                  "new-restarts", Unit.COUNT, "restarts of all its instances since the last look"),
              new ProbeSpec.Gauge("memory", Unit.BYTES, "memory of all its instances"),
              new ProbeSpec.Gauge("cpu", Unit.RATIO, "use of one processor by all its instances"),
              new ProbeSpec.Gauge("age", Unit.SECONDS, "how long its youngest instance has run")),
          List.of(
              atOnce(
                  "pm2-errored",
                  Severity.CRITICAL,
                  "An app crashed again and again until PM2 gave up; it stays down.",
                  "As its user, read why: `pm2 logs NAME --err`; start it again: `pm2 restart"
                      + " NAME`."),
              atOnce(
                  "pm2-down",
                  Severity.CRITICAL,
                  "An app that should run does not.",
                  "As its user, start it: `pm2 restart NAME`; keep it so: `pm2 save`."),
              atOnce(
                  "pm2-restarting",
                  Severity.WARNING,
                  "An app crashes and is started again by PM2.",
                  "As its user, read what it says before it ends: `pm2 logs NAME --err`."),
              atOnce(
                  "pm2-daemon-down",
                  Severity.CRITICAL,
                  "A PM2 daemon is gone: its apps are down, or run and are not restarted when they"
                      + " crash.",
                  "As its user, bring daemon and saved apps back: `pm2 resurrect`; have it come"
                      + " back with the machine: `pm2 startup`.")),
          List.of());

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    boolean wanted = !site.config().everyRuntime(Runtime.Pm2.class).isEmpty();
    return wanted || !site.once(Pm2.class, Pm2::read).daemons().isEmpty()
        ? List.of(Look.over(DAEMON, SPEC.deadline(), () -> look(site)))
        : List.of();
  }

  private record Wish(Wanted wanted, Optional<String> user) {}

  private static List<Observation> look(Site site) {
    HostView host = site.host();
    Pm2 pm2 = site.once(Pm2.class, Pm2::read);
    Map<String, Wish> wishes = wishes(site.config().services());
    Restarts restarts = Restarts.since(site.memory(), "pm2/restarts");
    List<Observation> seen = new ArrayList<>();
    seen.add(daemons(site, pm2, wishes));
    wishes.forEach(
        (name, wish) ->
            seen.add(
                Pm2Look.app(
                    site,
                    restarts,
                    name,
                    pm2.apps().stream()
                        .filter(app -> app.name().equals(name))
                        .filter(app -> wish.user.map(app.user()::equals).orElse(true))
                        .toList(),
                    wish.wanted,
                    pm2)));
    Map<String, List<Pm2.App>> others = new TreeMap<>();
    pm2.apps().stream()
        .filter(app -> !wishes.containsKey(app.name()))
        .forEach(app -> others.computeIfAbsent(app.name(), n -> new ArrayList<>()).add(app));
    others.entrySet().stream()
        .limit(MOST)
        .forEach(
            entry ->
                seen.add(
                    Pm2Look.app(
                        site, restarts, entry.getKey(), entry.getValue(), Wanted.NOT, pm2)));
    pm2.apps().forEach(app -> restarts.now(Pm2Look.key(app), total(pm2, app)));
    restarts.keep(site.memory(), host.now());
    return seen;
  }

  /** Instances come and go with scaling; their sum is what is compared. */
  private static long total(Pm2 pm2, Pm2.App like) {
    return pm2.apps().stream()
        .filter(app -> Pm2Look.key(app).equals(Pm2Look.key(like)))
        .mapToLong(Pm2.App::restarts)
        .sum();
  }

  private static Observation daemons(Site site, Pm2 pm2, Map<String, Wish> wishes) {
    Observation.Builder seen = Observation.of(DAEMON, site.host().now());
    List<String> unseen = new ArrayList<>();
    boolean declared = wishes.values().stream().anyMatch(wish -> wish.wanted.declared());
    boolean none = pm2.daemons().stream().noneMatch(daemon -> daemon.pid().isPresent());
    for (Pm2.Daemon daemon : pm2.daemons()) {
      daemon.trouble().ifPresent(unseen::add);
      if (daemon.gone() || none && !wishes.isEmpty() && daemon.trouble().isEmpty()) {
        seen.symptom(
            "pm2-daemon-down",
            declared ? Severity.CRITICAL : Severity.WARNING,
            "the PM2 daemon of %s does not run%s"
                .formatted(daemon.user(), daemon.saved() ? ", and has apps to bring back" : ""));
        unit(site, daemon.user())
            .ifPresent(
                unit ->
                    seen.culprit("pm2-daemon-down", new Subject("unit", unit.name()))
                        .measure("unit-runs", unit.active().equals("active") ? 1 : 0, Unit.COUNT));
      }
    }
    if (pm2.daemons().isEmpty()) {
      seen.symptom(
          "pm2-daemon-down",
          declared ? Severity.CRITICAL : Severity.WARNING,
          "no user of this machine has a PM2");
    }
    long online = pm2.apps().stream().filter(Pm2.App::online).count();
    seen.measure("apps", pm2.apps().size(), Unit.COUNT).measure("online", online, Unit.COUNT);
    if (!seen.ails() && !unseen.isEmpty()) {
      return seen.unknown(unseen.getFirst());
    }
    return seen.ok(
        "%s, %d of %s online"
            .formatted(
                Humane.count(
                    pm2.daemons().stream().filter(it -> it.pid().isPresent()).count(), "daemon"),
                online,
                Humane.count(pm2.apps().size(), "app")));
  }

  /** The unit that {@code pm2 startup} made for a user, where root had it made. */
  private static Optional<SystemdUnit> unit(Site site, String user) {
    String name = "pm2-" + user + ".service";
    return user.matches("[a-z_][a-z0-9_.-]{0,60}")
        ? site.once(Units.class, Units::read)
            .loaded(name)
            .filter(unit -> unit.load().equals("loaded"))
        : Optional.empty();
  }

  private static Map<String, Wish> wishes(List<Service> services) {
    Map<String, Wish> wishes = new LinkedHashMap<>();
    for (Service service : services) {
      for (Runtime runtime : service.runtimes()) {
        if (runtime instanceof Runtime.Pm2(String app, Optional<String> user)) {
          wishes.merge(
              app,
              new Wish(Wanted.by(service), user),
              (a, b) -> a.wanted.declared() || !b.wanted.declared() ? a : b);
        }
      }
    }
    return wishes;
  }
}
