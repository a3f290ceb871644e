package dev.claudeops.probe.discover;

import dev.claudeops.config.Check;
import dev.claudeops.config.Proposal;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.host.Docker;
import dev.claudeops.host.SystemdUnit;
import dev.claudeops.probe.Memory;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What earlier runs found here, kept in the proposal for seven days after it was seen last, so that
 * the probes tell when it is gone: discovery alone finds only what runs. Whatever somebody took
 * away on purpose is forgotten at once: a unit without its file, a container that was removed, an
 * app that PM2 no longer has, a program that is no longer installed.
 *
 * <p>Remembers under {@code discovery/known} one line for each service: see {@link Sighting}.
 */
final class Remembered {
  static final String KEY = "discovery/known";
  static final Duration KEPT = Duration.ofDays(7);
  private static final int MOST = 150;

  /** A program that no manager runs may be a trial at a shell: it is missed from two runs on. */
  private static final int RUNS = 2;

  private final Surroundings around;
  private final Set<String> configured;
  private final Instant now;

  /**
   * @param configured the titles of the sites that a web server's config still has
   */
  private Remembered(Surroundings around, Set<String> configured) {
    this.around = around;
    this.configured = configured;
    this.now = around.host().now();
  }

  /** The proposal with what is missed, and the memory for the next run. */
  static Proposal join(Proposal found, Surroundings around, Set<String> configured, Memory memory) {
    return new Remembered(around, configured).join(found, memory);
  }

  private Proposal join(Proposal found, Memory memory) {
    Map<String, Sighting> known = new LinkedHashMap<>();
    memory
        .get(KEY)
        .orElse("")
        .lines()
        .limit(MOST)
        .flatMap(line -> Sighting.read(line).stream())
        .forEach(one -> known.put(Sighting.key(one.service()), one));
    Map<String, Service> services = new LinkedHashMap<>();
    Map<String, Sighting> next = new LinkedHashMap<>();
    for (Service service : found.config().services()) {
      Optional<Sighting> before = Optional.ofNullable(known.remove(Sighting.key(service)));
      Sighting line = before.map(old -> again(service, old)).orElseGet(() -> first(service));
      services.put(service.name(), line.service());
      next.put(Sighting.key(service), line);
    }
    Map<String, String> reasons = new LinkedHashMap<>(found.reasons());
    known.forEach(
        (key, line) -> {
          boolean trial = line.runs() < RUNS && key.startsWith("process:");
          if (!trial && !over(line) && !takenAway(line) && services.size() < MOST) {
            Service missed = renamed(line.service(), services.keySet());
            services.put(missed.name(), missed);
            next.put(key, line);
            reasons.put("service:" + missed.name(), "it ran here until " + line.seen());
          }
        });
    memory.put(KEY, text(next.values()));
    return new Proposal(
        found
            .config()
            .with(
                services.values().stream()
                    .map(service -> needing(service, services.keySet()))
                    .toList(),
                found.config().checks(),
                found.config().logs()),
        reasons);
  }

  private Sighting first(Service service) {
    return new Sighting(now, 1, enabled(service), service);
  }

  /** A service that was known: checks of it that answer no more are kept. */
  private Sighting again(Service service, Sighting old) {
    List<Check> missed = over(old) ? List.of() : missed(service, old.service());
    Service whole =
        with(
            service,
            Stream.concat(service.health().stream(), missed.stream()).toList(),
            service.needs());
    Instant seen = missed.isEmpty() ? now : old.seen();
    return new Sighting(seen, Math.min(99, old.runs() + 1), enabled(service), whole);
  }

  private boolean over(Sighting line) {
    return now.isAfter(line.seen().plus(KEPT));
  }

  /** Under another name where a service that runs now has taken it. */
  private static Service renamed(Service service, Set<String> taken) {
    String name = service.name();
    for (int i = 2; taken.contains(name); i++) {
      name = service.name() + "-" + i;
    }
    String free = name;
    List<Runtime> runtimes =
        service.runtimes().stream()
            .map(
                runtime ->
                    runtime instanceof Runtime.Process it
                        ? new Runtime.Process(
                            free, it.pattern(), it.pidFile(), it.least(), it.most())
                        : runtime)
            .toList();
    return new Service(
        free,
        runtimes,
        service.needs(),
        service.health(),
        service.logs(),
        service.ready(),
        service.declared(),
        service.policy());
  }

  /**
   * A check that answered before and does not now belongs to the service still, unless the service
   * answers elsewhere instead: then its owner moved it.
   */
  private List<Check> missed(Service now, Service before) {
    Set<String> answering = new HashSet<>();
    now.health().forEach(check -> answering.add(check.name()));
    Set<String> old = new HashSet<>();
    before.health().forEach(check -> old.add(check.name()));
    boolean moved = !old.containsAll(answering);
    return before.health().stream()
        .filter(check -> check instanceof Check.Http && !answering.contains(check.name()))
        .filter(
            check ->
                check instanceof Check.Http http && http.headers().containsKey("Host")
                    ? configured.contains(check.name())
                    : !moved)
        .toList();
  }

  private static Service with(Service service, List<Check> health, List<String> needs) {
    return new Service(
        service.name(),
        service.runtimes(),
        needs,
        health,
        service.logs(),
        service.ready(),
        service.declared(),
        service.policy());
  }

  private static Service needing(Service service, Set<String> names) {
    return with(
        service, service.health(), service.needs().stream().filter(names::contains).toList());
  }

  /** Whether somebody took it from the machine, as far as its manager can be asked. */
  private boolean takenAway(Sighting line) {
    return switch (line.service().runtimes().getFirst()) {
      case Runtime.Unit(String name) ->
          around.units().trouble().isEmpty()
              && (line.enabled() && !enabled(line.service()) || unitFileGone(name));
      case Runtime.Container(String name) ->
          around.docker().reach() == Docker.Reach.SEEN && around.docker().named(name).isEmpty();
      case Runtime.Pm2(String app, Optional<String> user) ->
          around.pm2().daemons().stream()
              .filter(daemon -> user.isEmpty() || daemon.user().equals(user.get()))
              .anyMatch(
                  daemon ->
                      daemon.pid().isPresent()
                          && daemon.trouble().isEmpty()
                          && daemon.apps().stream().noneMatch(one -> one.name().equals(app)));
      case Runtime.Process process ->
          process
              .pattern()
              .map(pattern -> pattern.substring(1).split(" ", 2)[0].replaceAll("\\\\(.)", "$1"))
              .filter(program -> program.startsWith("/") && !program.endsWith(":"))
              .filter(program -> !around.host().exists(program))
              .isPresent();
      case Runtime.Database _ -> false;
    };
  }

  /** Whether it is a unit that starts with the machine; who disables one has decided. */
  private boolean enabled(Service service) {
    return service.runtimes().getFirst() instanceof Runtime.Unit(String name)
        && around.units().loaded(name).filter(SystemdUnit::enabled).isPresent();
  }

  /**
   * A unit that is not loaded may still have its file; a template's instance has the template's.
   */
  private boolean unitFileGone(String name) {
    String file = name.replaceFirst("@[^.]*\\.", "@.");
    return around.units().loaded(name).filter(SystemdUnit::found).isEmpty()
        && Stream.of(
                "/etc/systemd/system/",
                "/run/systemd/system/",
                "/usr/lib/systemd/system/",
                "/lib/systemd/system/",
                "/usr/local/lib/systemd/system/",
                "/run/systemd/generator/",
                "/run/systemd/generator.late/")
            .noneMatch(folder -> around.host().exists(folder + file));
  }

  private static String text(Collection<Sighting> sightings) {
    StringBuilder text = new StringBuilder();
    for (Sighting one : sightings) {
      one.line()
          .filter(line -> text.length() + line.length() < Memory.LONGEST)
          .ifPresent(line -> text.append(line).append('\n'));
    }
    return text.toString();
  }
}
