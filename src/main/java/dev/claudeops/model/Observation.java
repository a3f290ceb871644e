package dev.claudeops.model;

import dev.claudeops.text.Clean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What one look saw of one subject. A fact: the judge adds nothing to it but the health that its
 * thresholds give.
 *
 * @param health as the symptoms have it; UNKNOWN when the look could not see, and then {@code
 *     summary} says why
 * @param summary one line a person understands without the tables
 * @param dependsOn subjects that this one was seen to stand on (a database on its disk)
 * @param culprits what was seen to be at fault, by finding type, the worst first
 */
public record Observation(
    ObservationId id,
    Subject subject,
    Instant at,
    Health health,
    String summary,
    List<Measure> measures,
    List<Symptom> symptoms,
    List<Subject> dependsOn,
    List<Culprit> culprits,
    Evidence evidence) {

  static final int LONGEST_SUMMARY = 300;
  static final int MOST_CULPRITS = 20;

  /**
   * What a look saw to be at fault for a problem of its subject: a process that holds a deleted
   * file, a session that others wait for. Only what is named here, by an open finding, may be
   * ended.
   *
   * @param type the finding type it is at fault for
   * @param subject {@code pid:4711@123456} (pid and start in clock ticks since the boot, proc(5)),
   *     {@code session:shop/4711@...}, a unit, a file
   */
  public record Culprit(String type, Subject subject) {}

  public Observation {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(health, "health");
    summary = Clean.line(summary, LONGEST_SUMMARY);
    measures = List.copyOf(measures);
    symptoms = List.copyOf(symptoms);
    dependsOn = List.copyOf(dependsOn);
    culprits = List.copyOf(culprits);
  }

  /** Starts an observation of this subject, taken at this time by the machine's clock. */
  public static Builder of(Subject subject, Instant at) {
    return new Builder(subject, at);
  }

  /** An observation that could not see, and why. */
  public static Observation unknown(Subject subject, Instant at, String why) {
    return of(subject, at).unknown(why);
  }

  /** The value of a measure, where the look took it. */
  public Optional<Measure> measure(String name) {
    return measures.stream().filter(measure -> measure.name().equals(name)).findFirst();
  }

  /** The same observation with another health. */
  public Observation withHealth(Health other) {
    return new Observation(
        id, subject, at, other, summary, measures, symptoms, dependsOn, culprits, evidence);
  }

  /** What this look saw to be at fault for a problem of this type, the worst first. */
  public List<Subject> culprits(String type) {
    return culprits.stream()
        .filter(culprit -> culprit.type().equals(type))
        .map(Culprit::subject)
        .toList();
  }

  /**
   * Gathers what a look sees; the last call is one of {@link #ok}, {@link #seen} and {@link
   * #unknown}.
   */
  public static final class Builder {
    private final Subject subject;
    private final Instant at;
    private final List<Measure> measures = new ArrayList<>();
    private final List<Symptom> symptoms = new ArrayList<>();
    private final List<Subject> dependsOn = new ArrayList<>();
    private final List<Culprit> culprits = new ArrayList<>();
    private Evidence evidence = Evidence.NONE;

    private Builder(Subject subject, Instant at) {
      this.subject = subject;
      this.at = at;
    }

    /**
     * Adds a measure; a value that is not finite is left out, because a probe that cannot measure
     * says nothing.
     */
    public Builder measure(String name, double value, Unit unit) {
      if (Double.isFinite(value)) {
        measures.add(new Measure(name, value, unit));
      }
      return this;
    }

    public Builder symptom(String type, Severity severity, String says) {
      symptoms.add(new Symptom(type, severity, says));
      return this;
    }

    public Builder dependsOn(Subject other) {
      dependsOn.add(other);
      return this;
    }

    /**
     * Names what is at fault for a problem of this type; the first {@value #MOST_CULPRITS} count.
     */
    public Builder culprit(String type, Subject fault) {
      if (culprits.size() < MOST_CULPRITS) {
        culprits.add(new Culprit(type, fault));
      }
      return this;
    }

    /** Keeps a cut of what was read; a second call adds to the first. */
    public Builder evidence(String source, String text) {
      evidence = evidence.and(new Evidence(source, text));
      return this;
    }

    /** True when a symptom was added. */
    public boolean ails() {
      return !symptoms.isEmpty();
    }

    /** The observation, its health being that of its worst symptom, or OK. */
    public Observation seen(String summary) {
      Health health =
          symptoms.stream()
              .map(symptom -> symptom.severity().health())
              .reduce(Health.OK, Health::worse);
      return build(health, summary);
    }

    /**
     * The observation, its summary being its worst symptom's sentence, or this one where it has
     * none.
     */
    public Observation ok(String summaryWhenWell) {
      return seen(
          symptoms.stream()
              .max((a, b) -> a.severity().compareTo(b.severity()))
              .map(Symptom::says)
              .orElse(summaryWhenWell));
    }

    /**
     * The observation, its summary being its worst symptom's sentence where it has one, and this.
     */
    public Observation seenAnd(String also) {
      return seen(ails() ? ok("").summary() + "; " + also : also);
    }

    /**
     * The observation of a look that could not see; symptoms gathered so far are dropped, measures
     * are kept.
     */
    public Observation unknown(String why) {
      symptoms.clear();
      return build(Health.UNKNOWN, why);
    }

    private Observation build(Health health, String summary) {
      return new Observation(
          ObservationId.of(subject),
          subject,
          at,
          health,
          summary,
          measures,
          symptoms,
          dependsOn,
          culprits,
          evidence);
    }
  }
}
