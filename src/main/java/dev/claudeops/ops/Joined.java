package dev.claudeops.ops;

import dev.claudeops.config.Check;
import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.model.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The owner's config and what discovery found, as one. What the owner declared wins: a found
 * service that shares a name or a runtime with a declared one is left out, and so is a check or a
 * log that is declared already.
 */
final class Joined {
  private Joined() {}

  static Config of(Config declared, Config found) {
    Set<String> names = new HashSet<>();
    Set<Subject> subjects = new HashSet<>();
    Set<String> logs = new HashSet<>(declared.logs());
    for (Service service : declared.services()) {
      names.add(service.name());
      service.runtimes().stream().map(Runtime::subject).forEach(subjects::add);
      logs.addAll(service.logs());
    }
    declared.everyCheck().map(Check::subject).forEach(subjects::add);
    List<Service> services = new ArrayList<>(declared.services());
    Set<String> kept = new HashSet<>();
    for (Service service : found.services()) {
      boolean known =
          names.contains(service.name())
              || service.runtimes().stream().map(Runtime::subject).anyMatch(subjects::contains);
      if (!known) {
        services.add(lessOf(service, subjects, logs));
        kept.add(service.name());
      }
    }
    kept.addAll(names);
    List<Check> checks = new ArrayList<>(declared.checks());
    found.checks().stream()
        .filter(check -> !subjects.contains(check.subject()))
        .forEach(checks::add);
    Set<String> files = new LinkedHashSet<>(declared.logs());
    found.logs().stream().filter(log -> !logs.contains(log)).forEach(files::add);
    return declared.with(
        services.stream().map(service -> needsOnly(service, kept)).toList(),
        checks,
        List.copyOf(files));
  }

  private static Service lessOf(Service service, Set<Subject> subjects, Set<String> logs) {
    return new Service(
        service.name(),
        service.runtimes(),
        service.needs(),
        service.health().stream().filter(check -> !subjects.contains(check.subject())).toList(),
        service.logs().stream().filter(log -> !logs.contains(log)).toList(),
        service.ready(),
        service.declared(),
        service.policy(),
        service.migrations());
  }

  /** A found service may have needed one that the owner declares under another name. */
  private static Service needsOnly(Service service, Set<String> names) {
    return new Service(
        service.name(),
        service.runtimes(),
        service.needs().stream().filter(names::contains).toList(),
        service.health(),
        service.logs(),
        service.ready(),
        service.declared(),
        service.policy(),
        service.migrations());
  }
}
