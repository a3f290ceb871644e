package dev.claudeops.policy;

import dev.claudeops.config.Check;
import dev.claudeops.config.Policy;
import dev.claudeops.config.Policy.Autonomy;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Wildcard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whose things a wish touches: the services that its target is a part of, or that a culprit was
 * seen in. Where services differ, the stricter holds.
 */
final class Scope {
  /** What a service runs as; each is somebody's until its owner declares it. */
  private static final Set<String> RUNTIMES =
      Set.of("unit", "container", "pm2", "process", "database");

  private final Situation now;
  private final Subject target;
  private final List<Service> services;

  private Scope(Situation now, Subject target, List<Service> services) {
    this.now = now;
    this.target = target;
    this.services = services;
  }

  static Scope of(Subject target, Situation now) {
    List<Service> services = new ArrayList<>(holding(target, now));
    if (services.isEmpty()) {
      Grounds.of(target, now).naming().stream()
          .map(Finding::subject)
          .distinct()
          .forEach(subject -> services.addAll(holding(subject, now)));
    }
    return new Scope(now, target, services);
  }

  private static List<Service> holding(Subject subject, Situation now) {
    return now.config().services().stream().filter(service -> holds(service, subject)).toList();
  }

  /** Whether a subject is a part of a service: what it runs as, a check of it, a log of it. */
  static boolean holds(Service service, Subject subject) {
    return Stream.concat(
                service.runtimes().stream().map(Runtime::subject),
                service.health().stream().map(Check::subject))
            .anyMatch(subject::equals)
        || service.logs().stream().anyMatch(log -> logs(log, subject));
  }

  /** Whether a subject is the log of this name, in which * stands for any characters. */
  static boolean logs(String log, Subject subject) {
    return subject.kind().equals("log") && new Wildcard(log).matches(subject.name());
  }

  List<Service> services() {
    return services;
  }

  /** Whether it runs something that no owner has declared. */
  boolean undeclared() {
    return RUNTIMES.contains(target.kind())
        && holding(target, now).stream().noneMatch(Service::declared);
  }

  /** How often it may be interrupted. */
  Policy.Restarts restarts() {
    Policy.Restarts rest = now.config().policy().restarts();
    return services.stream()
        .map(service -> service.policy().restarts().over(rest))
        .reduce(Policy.Restarts::and)
        .orElse(rest);
  }

  /**
   * How much is left to us: what the service says, or what the kind says, the stricter where both
   * do; else what holds for all.
   */
  Autonomy autonomy(String kind) {
    Autonomy rest = now.config().policy().autonomy();
    Optional<Autonomy> byKind =
        Optional.ofNullable(now.config().policy().kinds().get(kind)).flatMap(Policy.Kind::autonomy);
    boolean said = services.stream().anyMatch(service -> service.policy().autonomy().isPresent());
    Optional<Autonomy> byService =
        services.stream()
            .map(service -> service.policy().autonomy().orElse(byKind.orElse(rest)))
            .min(Autonomy::compareTo);
    if (!said) {
      return byKind.orElse(rest);
    }
    return Stream.concat(byService.stream(), byKind.stream()).min(Autonomy::compareTo).orElse(rest);
  }
}
