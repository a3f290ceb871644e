package dev.claudeops.detect;

import dev.claudeops.model.FindingType;
import dev.claudeops.model.Patience;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Threshold;
import dev.claudeops.text.Wildcard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What counts as a problem: the finding types and lines of the probes in use, the owner's lines in
 * their place, and the subjects never to tell of. Immutable.
 *
 * <p>A line holds for the kinds of subjects of the probe that declares it, because two probes may
 * give two measures the same name.
 */
public final class Rules {
  /**
   * What one probe in use brings; a probe that is off is left out, so that its findings wait.
   *
   * @param name the probe's name; an UNKNOWN observation of a subject with this name means that the
   *     whole probe was blind
   */
  public record Sense(
      String name, List<String> kinds, List<FindingType> types, List<Threshold> thresholds) {
    public Sense {
      kinds = List.copyOf(kinds);
      types = List.copyOf(types);
      thresholds = List.copyOf(thresholds);
    }
  }

  /**
   * The owner's lines for one finding type; what is empty stays as the probe has it.
   *
   * @param clear where the finding clears altogether; without it the distance of the default is
   *     kept
   */
  public record Override(
      Optional<Double> warning,
      Optional<Double> critical,
      Optional<Double> clear,
      Optional<Patience> patience) {}

  private final Map<String, Sense> senseOf = new HashMap<>();
  private final Map<String, FindingType> types = new HashMap<>();
  private final Map<String, Patience> patience = new HashMap<>();
  private final Map<String, List<Threshold>> lines = new HashMap<>();
  private final Set<String> measured = new HashSet<>();
  private final List<Wildcard> ignore;

  /**
   * @param overrides by finding type; types that nobody declares are passed over
   * @param ignore subjects in the form {@code kind:name}, {@code *} standing for any characters
   */
  public Rules(List<Sense> senses, Map<String, Override> overrides, List<String> ignore) {
    this.ignore = ignore.stream().map(Wildcard::new).toList();
    for (Sense sense : senses) {
      for (FindingType type : sense.types()) {
        types.put(type.name(), type);
        senseOf.put(type.name(), sense);
        Optional<Patience> other =
            Optional.ofNullable(overrides.get(type.name())).flatMap(Override::patience);
        patience.put(type.name(), other.orElse(type.patience()));
      }
      for (Threshold threshold : sense.thresholds()) {
        Override override = overrides.get(threshold.type());
        Threshold line = override == null ? threshold : Lines.moved(threshold, override);
        measured.add(threshold.type());
        for (String kind : sense.kinds()) {
          lines.computeIfAbsent(key(kind, line.measure()), key -> new ArrayList<>()).add(line);
        }
      }
    }
  }

  /**
   * The lines over this measure of this kind of subject; a line over {@code name-*} holds for every
   * measure of that family.
   */
  List<Threshold> lines(String kind, String measure) {
    List<Threshold> found = new ArrayList<>(lines.getOrDefault(key(kind, measure), List.of()));
    for (int dash = measure.indexOf('-'); dash >= 0; dash = measure.indexOf('-', dash + 1)) {
      String family = measure.substring(0, dash + 1) + "*";
      found.addAll(lines.getOrDefault(key(kind, family), List.of()));
    }
    return found;
  }

  /** True when the type rests on a measure, so that a look without that measure saw nothing. */
  boolean measured(String type) {
    return measured.contains(type);
  }

  Patience patience(String type) {
    return patience.getOrDefault(type, Patience.AT_ONCE);
  }

  /** The probe in use that declares this type; empty when none does. */
  Optional<Sense> sense(String type) {
    return Optional.ofNullable(senseOf.get(type));
  }

  /** The type of this name, where a probe in use declares it. */
  public Optional<FindingType> type(String name) {
    return Optional.ofNullable(types.get(name));
  }

  /** True when the owner does not want to be told of this subject. */
  public boolean ignores(Subject subject) {
    String text = subject.toString();
    return ignore.stream().anyMatch(pattern -> pattern.matches(text));
  }

  private static String key(String kind, String measure) {
    return kind + "\n" + measure;
  }
}
