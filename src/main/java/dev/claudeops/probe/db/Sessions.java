package dev.claudeops.probe.db;

import dev.claudeops.database.Answer;
import dev.claudeops.database.Answer.Row;
import dev.claudeops.database.SqlText;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What sessions of a database do to each other: the longest statement, the laziest open
 * transaction, who holds up whom. Rows name a session by {@code pid}, {@code role}, {@code app},
 * and what it does by {@code seconds} and {@code query}.
 */
final class Sessions {
  private final Observation.Builder seen;
  private final boolean mariadb;
  private final boolean complete;
  private final List<String> said = new ArrayList<>();

  /**
   * For one observation.
   *
   * @param complete whether all sessions can be seen; else that there is none proves nothing
   */
  Sessions(Observation.Builder seen, boolean mariadb, boolean complete) {
    this.seen = seen;
    this.mariadb = mariadb;
    this.complete = complete;
  }

  /** The statements that run now, the longest first. */
  void longest(Answer answer, Duration slow) {
    if (answer.refused().isPresent()) {
      return;
    }
    Row first = answer.first();
    double seconds = Math.max(0, first.number("seconds", 0));
    measure("longest-query", seconds, Unit.SECONDS);
    if (!answer.rows().isEmpty() && seconds > slow.toMillis() / 1000.0) {
      keep("statements that run", answer.rows());
      seen.symptom(
          DatabaseProblems.LONG_QUERY.name(),
          Severity.WARNING,
          "%s runs a statement for %s: %s"
              .formatted(name(first), Humane.seconds(seconds), statement(first)));
    }
  }

  /** Open transactions that do nothing, the laziest first. */
  void idle(Answer answer) {
    if (answer.refused().isPresent()) {
      return;
    }
    Row first = answer.first();
    double seconds = Math.max(0, first.number("seconds", 0));
    measure("longest-idle-transaction", seconds, Unit.SECONDS);
    if (seconds >= 60) {
      keep("transactions that do nothing", answer.rows());
      said.add(
          "%s has an open transaction and did nothing for %s"
              .formatted(name(first), Humane.seconds(seconds)));
    }
  }

  /** Pairs of a waiter and its blocker; {@code seconds} is the wait. */
  void locks(Answer answer) {
    if (answer.refused().isPresent()) {
      return;
    }
    Set<String> waiters = new HashSet<>();
    Map<String, List<Row>> byBlocker = new LinkedHashMap<>();
    double longest = 0;
    for (Row row : answer.rows()) {
      waiters.add(row.say("waiter"));
      byBlocker.computeIfAbsent(row.say("blocker"), pid -> new ArrayList<>()).add(row);
      longest = Math.max(longest, row.number("seconds", 0));
    }
    measure("blocked", waiters.size(), Unit.COUNT);
    measure("longest-lock-wait", longest, Unit.SECONDS);
    if (longest < DatabaseProblems.WAIT_TOLD) {
      return;
    }
    // The one to look at is who holds up others and waits for nobody.
    byBlocker.entrySet().stream()
        .max(
            Comparator.comparing(
                    (Map.Entry<String, List<Row>> entry) -> !waiters.contains(entry.getKey()))
                .thenComparing(entry -> entry.getValue().size()))
        .ifPresent(entry -> blocks(entry.getKey(), entry.getValue(), waiters.size()));
  }

  private void blocks(String pid, List<Row> rows, int waiting) {
    Row row = rows.getFirst();
    double longest = rows.stream().mapToDouble(one -> one.number("seconds", 0)).max().orElse(0);
    keep("who holds up whom", rows);
    String who =
        pid.isEmpty() || pid.equals("0")
            ? "somebody who cannot be seen"
            : name(row, pid)
                + (row.say("state").isEmpty() ? "" : ", " + Clean.line(row.say("state"), 40) + ",");
    String open =
        row.number("transaction").isPresent()
            ? "; its transaction is open for " + Humane.seconds(row.number("transaction", 0))
            : "";
    seen.symptom(
        DatabaseProblems.BLOCKING.name(),
        longest >= DatabaseProblems.WAIT_HURTS ? Severity.CRITICAL : Severity.WARNING,
        "%s holds a lock that %s for, the longest for %s%s"
            .formatted(
                who,
                waiting == 1 ? "1 session waits" : waiting + " sessions wait",
                Humane.seconds(longest),
                open));
  }

  /** What is worth a word in the summary though it is no symptom by itself. */
  String summary() {
    return said.isEmpty() ? "" : "; " + String.join("; ", said);
  }

  private void measure(String name, double value, Unit unit) {
    if (complete || value > 0) {
      seen.measure(name, value, unit);
    }
  }

  private static String name(Row row) {
    return name(row, row.say("pid"));
  }

  private static String name(Row row, String pid) {
    String app = Clean.line(row.say("app"), 40);
    String role = Clean.line(row.say("role"), 40);
    List<String> known = new ArrayList<>();
    if (!app.isEmpty()) {
      known.add(app);
    }
    if (!role.isEmpty()) {
      known.add("user " + role);
    }
    return "session "
        + Clean.line(pid, 20)
        + (known.isEmpty() ? "" : " (" + String.join(", ", known) + ")");
  }

  private String statement(Row row) {
    String text = SqlText.normalised(row.say("query"), mariadb);
    return text.isEmpty() ? "(text not seen)" : text;
  }

  private void keep(String source, List<Row> rows) {
    StringBuilder text = new StringBuilder();
    for (Row row : rows.subList(0, Math.min(5, rows.size()))) {
      String pid = row.text("pid").or(() -> row.text("blocker")).orElse("?");
      text.append(name(row, pid))
          .append(row.say("waiter").isEmpty() ? "" : " holds up session " + row.say("waiter"))
          .append(", ")
          .append(Humane.seconds(row.number("seconds", 0)))
          .append(": ")
          .append(statement(row))
          .append('\n');
    }
    seen.evidence(source, text.toString());
  }
}
