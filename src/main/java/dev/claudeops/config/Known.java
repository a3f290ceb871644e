package dev.claudeops.config;

import java.util.Set;

/**
 * The names that a config may speak of and that other packages own; an empty set means that any
 * name is taken.
 *
 * @param findingTypes for the keys of {@code limits}
 * @param probes for {@code probes.off} and {@code probes.deadlines}
 * @param kinds of actions, for {@code policy}
 */
public record Known(Set<String> findingTypes, Set<String> probes, Set<String> kinds) {
  /** Nothing is known, so that nothing is refused. */
  public static final Known NOTHING = new Known(Set.of(), Set.of(), Set.of());

  public Known {
    findingTypes = Set.copyOf(findingTypes);
    probes = Set.copyOf(probes);
    kinds = Set.copyOf(kinds);
  }

  /** One that takes any kind of action. */
  public Known(Set<String> findingTypes, Set<String> probes) {
    this(findingTypes, probes, Set.of());
  }
}
