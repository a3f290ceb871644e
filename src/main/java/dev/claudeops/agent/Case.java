package dev.claudeops.agent;

import dev.claudeops.config.Check;
import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One finding with what surrounds it: says what a runbook's places and conditions mean for it. */
final class Case {
  private final Finding finding;
  private final Briefing briefing;
  private final List<Finding> open;

  /**
   * @param open every finding that is open now
   */
  Case(Finding finding, Briefing briefing, List<Finding> open) {
    this.finding = finding;
    this.briefing = briefing;
    this.open = open;
  }

  Finding finding() {
    return finding;
  }

  /** What was seen of its subject when the run began. */
  Optional<Observation> seen() {
    return briefing.observations().stream()
        .filter(one -> one.subject().equals(finding.subject()))
        .findFirst();
  }

  /** Whether it is open, but its subject was well when the run began. */
  boolean well() {
    return hurts(finding) && seen().filter(one -> one.health() == Health.OK).isPresent();
  }

  /**
   * The unhealthy subject at the root of it; empty when it is its own cause, or when what explained
   * it is well by now. A circle of causes has no root and explains nothing.
   */
  Optional<Subject> cause() {
    Map<Subject, Subject> causes = new HashMap<>();
    open.forEach(one -> one.causedBy().ifPresent(cause -> causes.put(one.subject(), cause)));
    Set<Subject> passed = new HashSet<>();
    Subject at = finding.subject();
    while (causes.containsKey(at)) {
      if (!passed.add(at)) {
        return Optional.empty();
      }
      at = causes.get(at);
    }
    Subject root = at;
    return open.stream().anyMatch(one -> one.subject().equals(root) && hurts(one))
        ? Optional.of(root).filter(other -> !other.equals(finding.subject()))
        : Optional.empty();
  }

  /** What its look saw to be at fault for it, the worst first. */
  List<Subject> culprits(Optional<String> kind) {
    return seen().stream()
        .flatMap(one -> one.culprits(finding.type()).stream())
        .filter(culprit -> kind.map(culprit.kind()::equals).orElse(true))
        .toList();
  }

  // ---- conditions ----

  boolean holds(Condition condition) {
    return answer(condition).orElse(false);
  }

  /** Empty when it cannot be known. */
  private Optional<Boolean> answer(Condition condition) {
    return switch (condition) {
      case Condition.Critical _ -> Optional.of(finding.severity() == Severity.CRITICAL);
      case Condition.Needing _ -> Optional.of(!needed().isEmpty());
      case Condition.Named(Optional<String> kind) -> Optional.of(!culprits(kind).isEmpty());
      case Condition.Compare(String name, boolean above, double line) ->
          value(name).map(value -> above ? value > line : value < line);
      case Condition.Not(Condition other) -> answer(other).map(holds -> !holds);
    };
  }

  private Optional<Double> value(String name) {
    if (name.equals(Condition.Compare.SINCE)) {
      Duration stood = Duration.between(finding.since(), briefing.now());
      return Optional.of(Math.max(0, stood.toMillis() / 1000.0));
    }
    return seen().flatMap(one -> one.measure(name)).map(measure -> measure.value());
  }

  // ---- places ----

  /** The subjects that a place means for a kind of action; in order, none twice, often none. */
  List<Subject> targets(Place where, ActionSpec spec) {
    return switch (where) {
      case Place.Own _ -> takes(spec, Stream.of(finding.subject())).toList();
      case Place.Cause _ -> takes(spec, cause().stream()).toList();
      case Place.OfService _ ->
          service().stream().flatMap(own -> takes(spec, runtimes(own)).limit(1)).toList();
      case Place.Need _ ->
          needed().stream()
              .flatMap(need -> takes(spec, runtimes(need)).limit(1))
              .distinct()
              .toList();
      case Place.Guilty(Optional<String> kind) ->
          takes(spec, culprits(kind).stream()).limit(1).toList();
      case Place.Fixed(Subject subject) -> takes(spec, Stream.of(subject)).toList();
    };
  }

  private static Stream<Subject> takes(ActionSpec spec, Stream<Subject> subjects) {
    return subjects.filter(subject -> spec.targets().contains(subject.kind()));
  }

  private static Stream<Subject> runtimes(Service service) {
    return service.runtimes().stream().map(Runtime::subject);
  }

  /** The service that the subject is a part or a log of. */
  private Optional<Service> service() {
    Config config = briefing.config();
    Subject subject = finding.subject();
    return config
        .serviceOf(subject)
        .or(
            () ->
                config.services().stream()
                    .filter(one -> subject.kind().equals("log"))
                    .filter(one -> one.logs().contains(subject.name()))
                    .findFirst());
  }

  /** The services that its service needs and that have a finding of their own. */
  private List<Service> needed() {
    Set<Subject> hurt = new LinkedHashSet<>();
    open.stream().filter(Case::hurts).map(Finding::subject).forEach(hurt::add);
    return service().stream()
        .flatMap(own -> own.needs().stream())
        .flatMap(
            name -> briefing.config().services().stream().filter(one -> one.name().equals(name)))
        .filter(
            need ->
                Stream.concat(runtimes(need), need.health().stream().map(Check::subject))
                    .anyMatch(hurt::contains))
        .toList();
  }

  private static boolean hurts(Finding one) {
    return one.severity() != Severity.INFO;
  }
}
