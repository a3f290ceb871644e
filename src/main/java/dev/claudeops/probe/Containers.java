package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;

import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.host.Docker;
import dev.claudeops.host.HostView;
import dev.claudeops.host.SystemdUnit;
import dev.claudeops.host.Units;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The containers of Docker or Podman, and whether the engine itself answers. */
final class Containers implements Probe {
  static final Subject ENGINE = new Subject("machine", "docker");
  private static final Subject UNIT = new Subject("unit", "docker.service");
  private static final int MOST = 150;

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "container",
          "Containers: state, health check, restarts, kills for want of memory; and the engine.",
          Duration.ofSeconds(15),
          "root or the group docker",
          List.of("container", "machine"),
          List.of(
              new ProbeSpec.Gauge("containers", Unit.COUNT, "containers, stopped ones too"),
              new ProbeSpec.Gauge("running", Unit.COUNT, "containers that run"),
              new ProbeSpec.Gauge(
                  "unit-runs",
                  Unit.COUNT,
                  "where the engine does not answer: 1 when systemd has its unit for active, else"
                      + " 0"),
              new ProbeSpec.Gauge(
                  "restarts", Unit.COUNT, "restarts by the engine since somebody started it"),
              new ProbeSpec.Gauge(
                  "new-restarts", Unit.COUNT, "restarts by the engine since the last look"),
              new ProbeSpec.Gauge("age", Unit.SECONDS, "how long it has run")),
          List.of(
              atOnce(
                  "container-down",
                  Severity.CRITICAL,
                  "A container that should run does not.",
                  "Read why it ended: `docker logs --tail 50 NAME`; start it: `docker start"
                      + " NAME`."),
              atOnce(
                  "container-unhealthy",
                  Severity.CRITICAL,
                  "A container runs and fails its own health check.",
                  "Read what the check said: `docker inspect NAME`, and why: `docker logs NAME`;"
                      + " `docker restart NAME` often helps for a while."),
              atOnce(
                  "container-restarting",
                  Severity.WARNING,
                  "A container crashes and is started again by the engine.",
                  "Read what it says before it ends: `docker logs --tail 50 NAME`."),
              atOnce(
                  "container-oom",
                  Severity.WARNING,
                  "The kernel killed a container's process for want of memory.",
                  "Give it more: `docker update --memory 1g --memory-swap 1g NAME`, or find what"
                      + " uses it."),
              atOnce(
                  "docker-down",
                  Severity.CRITICAL,
                  "The container engine does not answer: containers cannot be started, stopped or"
                      + " seen.",
                  "Read why: `systemctl status docker` and `journalctl -u docker`; start it again:"
                      + " `systemctl restart docker`.")),
          List.of());

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    boolean wanted = !site.config().everyRuntime(Runtime.Container.class).isEmpty();
    return wanted || Docker.installed(site.host())
        ? List.of(Look.over(ENGINE, SPEC.deadline(), () -> look(site)))
        : List.of();
  }

  private static List<Observation> look(Site site) {
    HostView host = site.host();
    Map<String, Wanted> wanted = wanted(site.config().services());
    Docker docker = site.once(Docker.class, Docker::read);
    List<Observation> seen = new ArrayList<>();
    seen.add(engine(site, docker, wanted));
    if (docker.reach() != Docker.Reach.SEEN) {
      wanted
          .keySet()
          .forEach(
              name ->
                  seen.add(
                      Observation.of(new Subject("container", name), host.now())
                          .dependsOn(ENGINE)
                          .unknown(docker.why())));
      return seen;
    }
    Restarts restarts = Restarts.since(site.memory(), "container/restarts");
    ContainerLook one = new ContainerLook(host, restarts);
    for (Map.Entry<String, Wanted> entry : wanted.entrySet()) {
      seen.add(
          docker
              .named(entry.getKey())
              .map(container -> one.look(container, entry.getValue()))
              .orElseGet(() -> one.missing(entry.getKey(), entry.getValue())));
    }
    docker.containers().stream()
        .filter(container -> !wanted.containsKey(container.name()))
        .limit(MOST)
        .forEach(container -> seen.add(one.look(container, Wanted.NOT)));
    docker.containers().forEach(container -> restarts.now(container.name(), container.restarts()));
    restarts.keep(site.memory(), host.now());
    return seen;
  }

  private static Observation engine(Site site, Docker docker, Map<String, Wanted> wanted) {
    Observation.Builder seen = Observation.of(ENGINE, site.host().now());
    return switch (docker.reach()) {
      case SEEN -> {
        long running = docker.containers().stream().filter(Docker.Container::running).count();
        yield seen.measure("containers", docker.containers().size(), Unit.COUNT)
            .measure("running", running, Unit.COUNT)
            .ok(
                "version %s, %d of %d containers running"
                    .formatted(docker.version(), running, docker.containers().size()));
      }
      case HIDDEN -> seen.unknown(docker.why());
      case DOWN -> {
        Optional<SystemdUnit> unit =
            site.once(Units.class, Units::read)
                .loaded(UNIT.name())
                .filter(one -> one.load().equals("loaded"));
        boolean enabled = unit.filter(one -> one.enabled() || one.failed()).isPresent();
        boolean declared = wanted.values().stream().anyMatch(Wanted::declared);
        if (enabled || !wanted.isEmpty()) {
          unit.ifPresent(
              one ->
                  seen.culprit("docker-down", UNIT)
                      .measure("unit-runs", one.active().equals("active") ? 1 : 0, Unit.COUNT));
          seen.dependsOn(UNIT)
              .symptom(
                  "docker-down", declared ? Severity.CRITICAL : Severity.WARNING, docker.why());
        }
        yield seen.ok("a container engine is installed and does not run");
      }
      case ABSENT -> seen.symptom("docker-down", Severity.CRITICAL, docker.why()).ok(docker.why());
    };
  }

  private static Map<String, Wanted> wanted(List<Service> services) {
    Map<String, Wanted> wanted = new LinkedHashMap<>();
    for (Service service : services) {
      for (Runtime runtime : service.runtimes()) {
        if (runtime instanceof Runtime.Container(String name)) {
          wanted.merge(name, Wanted.by(service), Wanted::more);
        }
      }
    }
    return wanted;
  }
}
