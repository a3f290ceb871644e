package dev.claudeops.probe.discover;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Guesses at who needs whom. The strongest are taken first, and one that would close a circle is
 * dropped.
 */
final class Needs {
  /** How sure a guess is, best first. */
  enum Strength {
    /** Somebody wrote it down: a unit's Requires, a compose file. */
    WRITTEN,
    /** A connection is open now. */
    SEEN,
    /** A web server's config hands requests over. */
    PROXIED,
    /** A unit is merely started after the other. */
    ORDERED
  }

  private record Guess(Candidate from, Candidate to, Strength strength, String reason) {}

  private final List<Guess> guesses = new ArrayList<>();

  void guess(Candidate from, Candidate to, Strength strength, String reason) {
    if (from != to) {
      guesses.add(new Guess(from, to, strength, reason));
    }
  }

  /** Writes the guesses that stand into the candidates, and their reasons into the map. */
  void settle(Map<String, Candidate> all, Map<String, String> reasons) {
    guesses.sort(
        Comparator.comparing(Guess::strength)
            .thenComparing(guess -> guess.from.name())
            .thenComparing(guess -> guess.to.name()));
    for (Guess guess : guesses) {
      if (!reaches(guess.to, guess.from, all) && guess.from.needs().add(guess.to.name())) {
        reasons.put("needs:" + guess.from.name() + ">" + guess.to.name(), guess.reason);
      }
    }
  }

  private static boolean reaches(Candidate start, Candidate goal, Map<String, Candidate> all) {
    Deque<Candidate> open = new ArrayDeque<>(List.of(start));
    Set<String> seen = new HashSet<>(Set.of(start.name()));
    while (!open.isEmpty()) {
      Candidate at = open.pop();
      if (at == goal) {
        return true;
      }
      for (String name : at.needs()) {
        if (seen.add(name) && all.containsKey(name)) {
          open.push(all.get(name));
        }
      }
    }
    return false;
  }
}
