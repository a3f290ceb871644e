package dev.claudeops.detect;

import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Health;
import dev.claudeops.model.Measure;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Patience;
import dev.claudeops.model.Phase;
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
import java.util.function.Function;

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
  private final Set<FindingId> twice;
  private final Map<FindingId, Track> tracks = new TreeMap<>();
  private final Map<FindingId, Course.Told> told = new LinkedHashMap<>();

  private Judge(Rules rules, Instant now, Set<FindingId> twice) {
    this.rules = rules;
    this.now = now;
    this.twice = Set.copyOf(twice);
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
    return new Judge(rules, now, Set.of()).judge(seen, before, dependencies);
  }

  /**
   * Judges a run once more after some of its subjects were looked at again; all others keep their
   * findings and tracks as they are, so that one look counts once.
   *
   * @param look what was seen of them, each subject once
   * @param twice problems of which a look before this one had shown nothing either, so that this
   *     look counts for two
   */
  public static Judgement again(
      Judgement first,
      List<Observation> look,
      Set<FindingId> twice,
      Rules rules,
      List<Dependency> dependencies,
      Instant now) {
    return new Judge(rules, now, twice).again(first, look, dependencies);
  }

  private Judgement again(Judgement first, List<Observation> look, List<Dependency> dependencies) {
    Map<Subject, Observation> bySubject = new TreeMap<>();
    first.observations().forEach(one -> bySubject.put(one.subject(), one));
    Map<Subject, Map<String, Track>> known = new TreeMap<>();
    first.tracks().forEach(track -> own(known, track.subject()).put(track.type(), track));
    Map<FindingId, Phase> phases = new HashMap<>();
    Set<Subject> again = new HashSet<>();
    for (Observation observation : look) {
      if (!rules.ignores(observation.subject()) && again.add(observation.subject())) {
        Map<String, Track> own = known.getOrDefault(observation.subject(), Map.of());
        bySubject.put(observation.subject(), judge(observation, own));
      }
    }
    for (Finding finding : first.findings()) {
      phases.put(finding.id(), finding.phase());
      if (!told.containsKey(finding.id())
          && (!again.contains(finding.subject()) || !finding.open())) {
        told.put(finding.id(), Course.Told.of(finding));
      }
    }
    for (Track track : first.tracks()) {
      if (!again.contains(track.subject())) {
        tracks.put(track.id(), track);
      }
    }
    told.replaceAll((id, tale) -> phases.get(id) == Phase.NEW ? tale.stillNew() : tale);
    List<Observation> judged = List.copyOf(bySubject.values());
    Causes causes = Causes.of(told.values(), judged, dependencies);
    return new Judgement(judged, Order.of(told.values(), causes), List.copyOf(tracks.values()));
  }

  private static Map<String, Track> own(Map<Subject, Map<String, Track>> known, Subject subject) {
    return known.computeIfAbsent(subject, key -> new TreeMap<>());
  }

  /** Whether one look shows a problem of one type. */
  public sealed interface Showing {
    /** It does. */
    record Bad(Severity severity) implements Showing {}

    /** It does not, and it could have. */
    record Good() implements Showing {}

    /** It could not see. */
    record Blind(String why) implements Showing {}
  }

  /**
   * Whether this look alone, without patience, shows a problem of this type: by a symptom, or by a
   * measure and its lines.
   *
   * @param level what the problem stood at before, for the separate lines of raising and clearing
   */
  public static Showing shows(
      Observation seen, String type, Rules rules, Optional<Severity> level) {
    if (seen.health() == Health.UNKNOWN) {
      return new Showing.Blind(seen.summary());
    }
    Set<String> measured = new HashSet<>();
    Map<String, Severity> shown =
        shown(seen, rules, of -> level.filter(any -> of.equals(type)), measured);
    if (shown.containsKey(type)) {
      return new Showing.Bad(shown.get(type));
    }
    return rules.measured(type) && !measured.contains(type)
        ? new Showing.Blind("the measure of " + type + " was not taken")
        : new Showing.Good();
  }

  /** Every problem that this look alone shows, with how bad it is; none where it could not see. */
  public static Map<String, Severity> shown(Observation seen, Rules rules) {
    return seen.health() == Health.UNKNOWN
        ? Map.of()
        : shown(seen, rules, type -> Optional.empty(), new HashSet<>());
  }

  private static Map<String, Severity> shown(
      Observation seen,
      Rules rules,
      Function<String, Optional<Severity>> before,
      Set<String> measured) {
    Map<String, Severity> shown = new TreeMap<>(levels(seen, rules, before, measured));
    symptoms(seen).forEach((type, symptom) -> shown.merge(type, symptom.severity(), Judge::worse));
    return shown;
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
      own(known, track.subject()).putIfAbsent(track.type(), track);
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
    Map<String, Severity> levels =
        levels(
            seen,
            rules,
            type -> Optional.ofNullable(own.get(type)).flatMap(Track::level),
            measured);
    Map<String, Symptom> symptoms = symptoms(seen);
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
        take(good(track));
      }
    }
    Health health =
        levels.values().stream().map(Severity::health).reduce(seen.health(), Health::worse);
    return seen.withHealth(health);
  }

  private Course.Step good(Track track) {
    Patience patience = rules.patience(track.type());
    Course.Step step = Course.good(track, patience, now, "");
    boolean open = step.track().filter(Track::open).isPresent();
    return open && twice.contains(track.id())
        ? Course.good(step.track().get(), patience, now, "")
        : step;
  }

  /** The levels its measures stand at, and the types for which a measure was there. */
  private static Map<String, Severity> levels(
      Observation seen,
      Rules rules,
      Function<String, Optional<Severity>> before,
      Set<String> measured) {
    Map<String, Severity> levels = new HashMap<>();
    for (Measure measure : seen.measures()) {
      for (Threshold line : rules.lines(seen.subject().kind(), measure.name())) {
        measured.add(line.type());
        Lines.level(line, measure.value(), before.apply(line.type()))
            .ifPresent(level -> levels.merge(line.type(), level, Judge::worse));
      }
    }
    return levels;
  }

  /** The worst symptom of each type. */
  private static Map<String, Symptom> symptoms(Observation seen) {
    Map<String, Symptom> symptoms = new TreeMap<>();
    for (Symptom symptom : seen.symptoms()) {
      symptoms.merge(
          symptom.type(), symptom, (a, b) -> a.severity().compareTo(b.severity()) >= 0 ? a : b);
    }
    return symptoms;
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
