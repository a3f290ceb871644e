package dev.claudeops.ops;

import dev.claudeops.config.Check;
import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.Ground;
import dev.claudeops.probe.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the config's services mean for single subjects: their states, and which subject stands on
 * which.
 */
final class Services {
  private Services() {}

  /** Every subject that speaks for a service, its first runtime first. */
  static List<Subject> parts(Service service) {
    Set<Subject> parts = new LinkedHashSet<>();
    service.runtimes().stream().map(Runtime::subject).map(Collector::clean).forEach(parts::add);
    service.health().stream().map(Check::subject).map(Collector::clean).forEach(parts::add);
    return List.copyOf(parts);
  }

  /**
   * Who stands on whom: a service's checks and logs on its first runtime, its other runtimes too (a
   * database on its unit), and every part on every part of what the service needs. Linear in the
   * edges.
   */
  static List<Dependency> dependencies(Config config, List<Observation> seen) {
    List<Dependency> edges = new ArrayList<>();
    Map<String, Service> byName = new LinkedHashMap<>();
    config.services().forEach(service -> byName.put(service.name(), service));
    for (Service service : config.services()) {
      List<Subject> parts = parts(service);
      Subject root = parts.getFirst();
      String own = "part of the service " + service.name();
      parts.stream().skip(1).forEach(part -> edges.add(new Dependency(part, root, own)));
      service.logs().stream()
          .map(log -> Collector.clean(new Subject("log", log)))
          .forEach(log -> edges.add(new Dependency(log, root, own)));
      for (String need : service.needs()) {
        Service needed = byName.get(need);
        if (needed != null) {
          String because = service.name() + " needs " + need;
          for (Subject part : parts) {
            parts(needed).forEach(other -> edges.add(new Dependency(part, other, because)));
          }
        }
      }
    }
    for (Observation one : seen) {
      one.dependsOn()
          .forEach(on -> edges.add(new Dependency(one.subject(), on, "seen by its probe")));
    }
    return edges;
  }

  /** Log files on their disks. */
  static List<Dependency> grounds(Site site, List<Observation> seen) {
    return seen.stream()
        .map(Observation::subject)
        .filter(subject -> subject.kind().equals("log") && subject.name().startsWith("/"))
        .flatMap(
            log ->
                Ground.of(site, log.name()).stream()
                    .map(disk -> new Dependency(log, disk, "written there")))
        .toList();
  }

  /**
   * The services with the worst health of their parts; a service none of whose parts was looked at
   * is UNKNOWN.
   */
  static List<ServiceState> states(Config config, List<Observation> seen) {
    Map<Subject, Health> health =
        seen.stream()
            .collect(Collectors.toMap(Observation::subject, Observation::health, Health::worse));
    return config.services().stream()
        .map(
            service -> {
              List<Subject> parts = parts(service);
              List<Health> known =
                  parts.stream().filter(health::containsKey).map(health::get).toList();
              return new ServiceState(
                  service.name(),
                  service.declared(),
                  parts.getFirst(),
                  parts,
                  service.needs(),
                  Health.worst(known));
            })
        .toList();
  }
}
