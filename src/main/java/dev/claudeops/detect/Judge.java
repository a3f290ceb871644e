package dev.claudeops.detect;

import dev.claudeops.model.Dependency;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Health;
import dev.claudeops.model.Measure;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Symptom;
import dev.claudeops.model.Threshold;
import dev.claudeops.model.Track;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Turns observations into findings, with the tracks of earlier runs as memory. Time grows with the
 * number of observations, tracks and edges.
 *
 * <p><b>What leaves no mark.</b> An UNKNOWN observation; a run in which the probe of a finding was
 * blind in part (any UNKNOWN observation of one of its kinds, or one that bears its name): what was
 * not seen may have been behind it.
 *
 * <p><b>What is gone.</b> An open finding whose subject is not among the observations gets a good
 * look when its probe saw others of the same kind and was not blind: it is no longer on this
 * machine. Where nothing of the kind was seen, the probe is off, or the measure it rests on is
 * missing, the run is counted as unseen, and after {@value Course#FORGOTTEN} such runs in a row the
 * finding closes.
 */
public final class Judge {
  private final Rules rules;
  private final Instant now;
  private final Map<FindingId, Track> tracks = new TreeMap<>();
  private final Map<FindingId, Course.Told> told = new LinkedHashMap<>();

  private Judge(Rules rules, Instant now) {
    this.rules = rules;
    this.now = now;
  }

  /**
   * Judges one run.
   *
   * @param seen each subject once; of two observations of one subject the worse is taken
   * @param before the tracks of the last judged run
   * @param dependencies which subjects stand on which, besides what the observations say
   */
  public static Judgement judge(
      List<Observation> seen,
      List<Track> before,
      Rules rules,
      List<Dependency> dependencies,
      Instant now) {
    return new Judge(rules, now).judge(seen, before, dependencies);
  }

  private Judgement judge(
      List<Observation> seen, List<Track> before, List<Dependency> dependencies) {
    Map<Subject, Observation> bySubject = new TreeMap<>();
    for (Observation observation : seen) {
      if (!rules.ignores(observation.subject())) {
        bySubject.merge(
            observation.subject(),
            observation,
            (a, b) -> a.health().compareTo(b.health()) >= 0 ? a : b);
      }
    }
    Map<Subject, Map<String, Track>> known = new TreeMap<>();
    for (Track track : before) {
      known
          .computeIfAbsent(track.subject(), key -> new TreeMap<>())
          .putIfAbsent(track.type(), track);
    }
    List<Observation> judged = new ArrayList<>();
    for (Observation observation : bySubject.values()) {
      Map<String, Track> own = known.getOrDefault(observation.subject(), Map.of());
      judged.add(judge(observation, own));
    }
    Sight sight = new Sight(bySubject.values());
    for (Map<String, Track> own : known.values()) {
      for (Track track : own.values()) {
        if (!bySubject.containsKey(track.subject())) {
          take(absent(track, sight));
        }
      }
    }
    Causes causes = Causes.of(told.values(), judged, dependencies);
    return new Judgement(judged, Order.of(told.values(), causes), List.copyOf(tracks.values()));
  }

  /** Judges what was seen of one subject, and gives it back with the health of its levels. */
  private Observation judge(Observation seen, Map<String, Track> own) {
    if (seen.health() == Health.UNKNOWN) {
      own.values().forEach(track -> take(Course.blind(track, now)));
      return seen;
    }
    Set<String> measured = new HashSet<>();
    Map<String, Severity> levels = levels(seen, own, measured);
    Map<String, Symptom> symptoms = new TreeMap<>();
    for (Symptom symptom : seen.symptoms()) {
      symptoms.merge(
          symptom.type(), symptom, (a, b) -> a.severity().compareTo(b.severity()) >= 0 ? a : b);
    }
    Set<String> types = new HashSet<>(own.keySet());
    types.addAll(levels.keySet());
    types.addAll(symptoms.keySet());
    for (String type : types) {
      Optional<Severity> level = Optional.ofNullable(levels.get(type));
      Optional<Symptom> symptom = Optional.ofNullable(symptoms.get(type));
      Track track = own.get(type);
      if (level.isPresent() || symptom.isPresent()) {
        Course.Bad bad = bad(seen, symptom, level);
        Track from = track == null ? Course.fresh(seen.subject(), type, bad, now) : track;
        take(Course.bad(from, rules.patience(type), bad, now));
      } else if (rules.measured(type) && !measured.contains(type)) {
        take(Course.unseen(track, now));
      } else {
        take(Course.good(track, rules.patience(type), now, ""));
      }
    }
    Health health =
        levels.values().stream().map(Severity::health).reduce(seen.health(), Health::worse);
    return seen.withHealth(health);
  }

  /** The levels its measures stand at, and the types for which a measure was there. */
  private Map<String, Severity> levels(
      Observation seen, Map<String, Track> own, Set<String> measured) {
    Map<String, Severity> levels = new HashMap<>();
    for (Measure measure : seen.measures()) {
      for (Threshold line : rules.lines(seen.subject().kind(), measure.name())) {
        measured.add(line.type());
        Optional<Severity> before = Optional.ofNullable(own.get(line.type())).flatMap(Track::level);
        Lines.level(line, measure.value(), before)
            .ifPresent(level -> levels.merge(line.type(), level, Judge::worse));
      }
    }
    return levels;
  }

  private static Severity worse(Severity a, Severity b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Course.Bad bad(
      Observation seen, Optional<Symptom> symptom, Optional<Severity> level) {
    Severity shown = symptom.map(Symptom::severity).or(() -> level).orElseThrow();
    return new Course.Bad(
        level.map(by -> worse(by, shown)).orElse(shown),
        level,
        Titles.of(seen.subject(), symptom.map(Symptom::says).orElse(seen.summary())),
        seen.at());
  }

  private Course.Step absent(Track track, Sight sight) {
    if (rules.ignores(track.subject())) {
      return Course.ignored(track, now);
    }
    Optional<Rules.Sense> sense = rules.sense(track.type());
    if (sense.isEmpty()) {
      return Course.ignored(track, now);
    }
    if (sight.blind(sense.get(), track.subject().kind())) {
      return Course.blind(track, now);
    }
    return sight.saw(track.subject().kind())
        ? Course.good(track, rules.patience(track.type()), now, " (no longer on this machine)")
        : Course.unseen(track, now);
  }

  private void take(Course.Step step) {
    step.track().ifPresent(track -> tracks.put(track.id(), track));
    step.told().ifPresent(tale -> told.put(tale.track().id(), tale));
  }

  /** Which kinds of subjects this run saw, and where it was blind. */
  private static final class Sight {
    /** The kind whose subjects belong to many probes; one of them unseen blinds no other probe. */
    private static final String SHARED = "machine";

    private final Set<String> seen = new HashSet<>();
    private final Set<String> blindKinds = new HashSet<>();
    private final Set<String> blindNames = new HashSet<>();

    Sight(Collection<Observation> observations) {
      for (Observation observation : observations) {
        if (observation.health() == Health.UNKNOWN) {
          if (!observation.subject().kind().equals(SHARED)) {
            blindKinds.add(observation.subject().kind());
          }
          blindNames.add(observation.subject().name());
        } else {
          seen.add(observation.subject().kind());
        }
      }
    }

    boolean saw(String kind) {
      return seen.contains(kind);
    }

    boolean blind(Rules.Sense sense, String kind) {
      // The subject that stands for a whole probe has its name: probe:unit, machine:units.
      return blindNames.contains(sense.name())
          || blindNames.contains(sense.name() + "s")
          || blindKinds.contains(kind)
          || sense.kinds().stream().anyMatch(blindKinds::contains);
    }
  }
}
