package dev.claudeops.agent.brief;

import dev.claudeops.agent.Briefing;
import dev.claudeops.config.Check;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Humane;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The services near the findings with what needs what: those that a finding is in, and what these
 * need or what needs these where it is not well. Linear in services and dependencies.
 */
final class MapLines {
  private static final int MOST_NAMES = 6;
  private final Map<Subject, Health> health = new HashMap<>();
  private final Map<String, Service> services = new LinkedHashMap<>();
  private final Map<String, List<String>> neededBy = new HashMap<>();
  private final List<String> lines = new ArrayList<>();
  private final List<Service> far = new ArrayList<>();

  MapLines(Briefing briefing) {
    briefing.observations().stream()
        .forEach((Observation one) -> health.merge(one.subject(), one.health(), Health::worse));
    briefing.config().services().forEach(one -> services.putIfAbsent(one.name(), one));
    services
        .values()
        .forEach(
            one ->
                one.needs()
                    .forEach(
                        need ->
                            neededBy
                                .computeIfAbsent(need, any -> new ArrayList<>())
                                .add(one.name())));
    Set<Subject> hurt = new LinkedHashSet<>();
    briefing.findings().stream().map(Finding::subject).forEach(hurt::add);
    Set<String> in = in(hurt);
    Set<String> near = near(in);
    near.stream()
        .map(services::get)
        .filter(one -> in.contains(one.name()) || state(one) != Health.OK)
        .forEach(one -> lines.add(line(one)));
    services.values().stream().filter(one -> !near.contains(one.name())).forEach(far::add);
    grounds(briefing.dependencies(), hurt);
  }

  /** The names of the services that a finding is in. */
  private Set<String> in(Set<Subject> hurt) {
    Set<String> in = new LinkedHashSet<>();
    services.values().stream()
        .filter(one -> parts(one).anyMatch(hurt::contains) || logs(one, hurt))
        .forEach(one -> in.add(one.name()));
    return in;
  }

  /** These, then what they need, then what needs them. */
  private Set<String> near(Set<String> in) {
    Set<String> near = new LinkedHashSet<>(in);
    for (String name : in) {
      services.get(name).needs().stream().filter(services::containsKey).forEach(near::add);
    }
    in.forEach(name -> near.addAll(neededBy.getOrDefault(name, List.of())));
    return near;
  }

  private static boolean logs(Service service, Set<Subject> hurt) {
    return service.logs().stream().map(log -> new Subject("log", log)).anyMatch(hurt::contains);
  }

  private static Stream<Subject> parts(Service service) {
    return Stream.concat(
        service.runtimes().stream().map(Runtime::subject),
        service.health().stream().map(Check::subject));
  }

  private String line(Service service) {
    StringBuilder out = new StringBuilder("- ");
    out.append(Quoted.name(service.name(), 100))
        .append(service.declared() ? " " : " (found, not declared) ")
        .append(FindingLines.word(state(service)))
        .append(": runs as ")
        .append(
            FindingLines.names(
                service.runtimes().stream().map(Runtime::subject).toList(), MOST_NAMES));
    if (!service.health().isEmpty()) {
      out.append("; asked at ")
          .append(
              FindingLines.names(
                  service.health().stream().map(Check::subject).toList(), MOST_NAMES));
    }
    names(out, "; needs ", service.needs());
    names(out, "; needed by ", neededBy.getOrDefault(service.name(), List.of()));
    return out.append('\n').toString();
  }

  private void names(StringBuilder out, String what, Collection<String> names) {
    if (!names.isEmpty()) {
      out.append(what)
          .append(
              Humane.some(
                  names.stream()
                      .map(
                          name ->
                              Quoted.name(name, 100)
                                  + (services.containsKey(name)
                                      ? " (" + FindingLines.word(state(services.get(name))) + ")"
                                      : ""))
                      .toList(),
                  MOST_NAMES));
    }
  }

  private Health state(Service service) {
    return Health.worst(parts(service).filter(health::containsKey).map(health::get).toList());
  }

  /** What the findings' subjects stand on besides services, where it is not seen to be well. */
  private void grounds(List<Dependency> dependencies, Set<Subject> hurt) {
    Set<Subject> ofServices = new HashSet<>();
    services.values().forEach(one -> parts(one).forEach(ofServices::add));
    Map<Subject, Set<Subject>> on = new LinkedHashMap<>();
    for (Dependency edge : dependencies) {
      if (hurt.contains(edge.subject())
          && health.getOrDefault(edge.on(), Health.UNKNOWN) != Health.OK
          && !(ofServices.contains(edge.subject()) && ofServices.contains(edge.on()))) {
        on.computeIfAbsent(edge.subject(), any -> new LinkedHashSet<>()).add(edge.on());
      }
    }
    on.forEach(
        (subject, all) ->
            lines.add(
                "- %s stands on %s\n"
                    .formatted(
                        Quoted.name(subject.toString()),
                        Humane.some(
                            all.stream()
                                .map(
                                    one ->
                                        "%s (%s)"
                                            .formatted(
                                                Quoted.name(one.toString()),
                                                health.containsKey(one)
                                                    ? FindingLines.word(health.get(one))
                                                    : "not looked at"))
                                .toList(),
                            MOST_NAMES))));
  }

  int count() {
    return lines.size();
  }

  String item(int i) {
    return lines.get(i);
  }

  /** The services that no finding is near, counted. */
  String others() {
    if (far.isEmpty()) {
      return "";
    }
    long well = far.stream().filter(one -> state(one) == Health.OK).count();
    return "%s, %s ok.\n"
        .formatted(Humane.count(far.size(), "other service"), well == far.size() ? "all" : well);
  }
}
