package dev.claudeops.probe.db;

import dev.claudeops.database.Answer.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who holds up whom, as a graph: the heads are those that hold up others and wait for nobody.
 *
 * <p>Only a head is at fault, and only one that has been at the same thing for as long as the
 * trouble is worth telling: when a lock changes hands, who got it a moment ago is the next head,
 * and those that wait have waited for the one before.
 */
final class Blockers {
  private final Map<String, List<Row>> byBlocker = new LinkedHashMap<>();
  private final Set<String> waiters = new HashSet<>();

  private Blockers() {}

  /** Of pairs {@code waiter} and {@code blocker}, with the wait in {@code seconds}. */
  static Blockers of(List<Row> pairs) {
    Blockers all = new Blockers();
    for (Row row : pairs) {
      all.waiters.add(row.say("waiter"));
      all.byBlocker.computeIfAbsent(row.say("blocker"), pid -> new ArrayList<>()).add(row);
    }
    return all;
  }

  /**
   * A row of each head for which somebody has waited long enough to be told; first who holds up
   * most, then the oldest transaction.
   */
  List<Row> worst() {
    List<Head> heads = new ArrayList<>();
    byBlocker.forEach(
        (pid, rows) -> {
          Head head = head(pid, rows.getFirst());
          if (!pid.isEmpty()
              && !waiters.contains(pid)
              && head.longest() >= DatabaseProblems.WAIT_TOLD
              && rows.getFirst().number("transaction", 0) >= DatabaseProblems.WAIT_TOLD
              && rows.getFirst().number("unchanged", 0) >= DatabaseProblems.WAIT_TOLD) {
            heads.add(head);
          }
        });
    heads.sort(
        Comparator.comparingInt(Head::holds)
            .thenComparingDouble(head -> head.row().number("transaction", 0))
            .reversed());
    return heads.stream().map(Head::row).toList();
  }

  private record Head(Row row, int holds, double longest) {}

  /** Everybody who waits for it, or for one who waits for it. */
  private Head head(String pid, Row row) {
    Set<String> held = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(pid));
    double longest = 0;
    while (!open.isEmpty()) {
      for (Row pair : byBlocker.getOrDefault(open.poll(), List.of())) {
        longest = Math.max(longest, pair.number("seconds", 0));
        if (held.add(pair.say("waiter"))) {
          open.add(pair.say("waiter"));
        }
      }
    }
    return new Head(row, held.size(), longest);
  }
}
