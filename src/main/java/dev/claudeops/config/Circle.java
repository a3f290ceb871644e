package dev.claudeops.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds a circle in who needs whom, in time linear in the needs. */
final class Circle {
  private Circle() {}

  /** The names on the way and who they need, while the way is walked. */
  private record Step(String name, Iterator<String> rest) {}

  /**
   * The first circle in the order of the map: {@code [api, db, api]}; empty when there is none.
   *
   * @param needs every name's needs, each of which is a key
   */
  static Optional<List<String>> find(Map<String, List<String>> needs) {
    Set<String> done = new HashSet<>();
    for (String start : needs.keySet()) {
      Optional<List<String>> circle = from(start, needs, done);
      if (circle.isPresent()) {
        return circle;
      }
    }
    return Optional.empty();
  }

  private static Optional<List<String>> from(
      String start, Map<String, List<String>> needs, Set<String> done) {
    Deque<Step> way = new ArrayDeque<>();
    Set<String> onWay = new HashSet<>();
    if (done.add(start)) {
      way.addLast(new Step(start, needs.get(start).iterator()));
      onWay.add(start);
    }
    while (!way.isEmpty()) {
      Step step = way.getLast();
      if (!step.rest().hasNext()) {
        onWay.remove(way.removeLast().name());
        continue;
      }
      String next = step.rest().next();
      if (onWay.contains(next)) {
        List<String> names = new ArrayList<>(way.stream().map(Step::name).toList());
        List<String> circle = new ArrayList<>(names.subList(names.indexOf(next), names.size()));
        circle.add(next);
        return Optional.of(circle);
      }
      if (done.add(next)) {
        way.addLast(new Step(next, needs.getOrDefault(next, List.of()).iterator()));
        onWay.add(next);
      }
    }
    return Optional.empty();
  }
}
