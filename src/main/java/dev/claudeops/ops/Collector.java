package dev.claudeops.ops;

import dev.claudeops.model.Evidence;
import dev.claudeops.model.Health;
import dev.claudeops.model.Measure;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Symptom;
import dev.claudeops.text.Redaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The one point that every observation passes on its way to the judge, to files and to screens:
 * secrets are taken out, subjects that the owner ignores are dropped, and what two looks tell of
 * one subject becomes one observation.
 */
final class Collector {
  private final Predicate<Subject> ignored;
  private final List<String> secrets;

  /** One that knows no secrets by themselves. */
  Collector(Predicate<Subject> ignored) {
    this(ignored, List.of());
  }

  /**
   * @param secrets what the config keeps secret, the longest first; a server that we showed it to
   *     may say it again in any words
   */
  Collector(Predicate<Subject> ignored, List<String> secrets) {
    this.ignored = ignored;
    this.secrets = List.copyOf(secrets);
  }

  /** The observations, clean, each subject once, sorted by subject. Linear in their number. */
  List<Observation> collect(Collection<Observation> raw) {
    Map<Subject, Observation> bySubject = new TreeMap<>();
    for (Observation seen : raw) {
      Observation clean = clean(seen);
      if (!ignored.test(clean.subject())) {
        bySubject.merge(clean.subject(), clean, Collector::join);
      }
    }
    return List.copyOf(bySubject.values());
  }

  /** The same observation without secrets. */
  private Observation clean(Observation seen) {
    Subject subject = clean(seen.subject());
    return new Observation(
        ObservationId.of(subject),
        subject,
        seen.at(),
        seen.health(),
        text(seen.summary()),
        seen.measures(),
        seen.symptoms().stream()
            .map(symptom -> new Symptom(symptom.type(), symptom.severity(), text(symptom.says())))
            .toList(),
        seen.dependsOn().stream().map(Collector::clean).toList(),
        seen.culprits().stream()
            .map(one -> new Observation.Culprit(one.type(), clean(one.subject())))
            .toList(),
        new Evidence(text(seen.evidence().source()), text(seen.evidence().text())));
  }

  /**
   * A text for files and screens without secrets: those we know first, then what looks like one.
   */
  String text(String raw) {
    return Redaction.clean(withoutKnown(raw));
  }

  /** A text of our own memory without the secrets we know; its form stays as it is. */
  String withoutKnown(String raw) {
    String clean = raw;
    for (String secret : secrets) {
      clean = clean.replace(secret, "[redacted:config]");
    }
    return clean;
  }

  static Subject clean(Subject subject) {
    return new Subject(subject.kind(), Redaction.clean(subject.name()));
  }

  /** Two looks at one subject: the worse health speaks, nothing else is lost. */
  private static Observation join(Observation one, Observation two) {
    Observation worse = one.health().compareTo(two.health()) >= 0 ? one : two;
    Observation other = worse == one ? two : one;
    Map<String, Measure> measures = new TreeMap<>();
    other.measures().forEach(measure -> measures.put(measure.name(), measure));
    worse.measures().forEach(measure -> measures.put(measure.name(), measure));
    List<Symptom> symptoms = new ArrayList<>(worse.symptoms());
    symptoms.addAll(other.symptoms());
    LinkedHashSet<Subject> dependsOn = new LinkedHashSet<>(worse.dependsOn());
    dependsOn.addAll(other.dependsOn());
    List<Observation.Culprit> culprits = new ArrayList<>(worse.culprits());
    culprits.addAll(other.culprits());
    Evidence evidence =
        worse.health() == Health.OK && !worse.evidence().isEmpty()
            ? worse.evidence()
            : worse.evidence().and(other.evidence());
    return new Observation(
        worse.id(),
        worse.subject(),
        worse.at(),
        worse.health(),
        worse.summary(),
        List.copyOf(measures.values()),
        symptoms,
        List.copyOf(dependsOn),
        culprits,
        evidence);
  }
}
