package dev.claudeops.probe.db;

import dev.claudeops.config.Runtime;
import dev.claudeops.database.Answer;
import dev.claudeops.database.Answer.Row;
import dev.claudeops.database.Backend;
import dev.claudeops.database.SqlText;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What sessions of a database do to each other: the longest statement, the laziest open
 * transaction, who holds up whom. Rows name a session by {@code pid}, {@code role}, {@code app},
 * and what it does by {@code seconds} and {@code query}.
 */
final class Sessions {
  /** A name that needs no quotes, so that a dot between two is no part of them. */
  private static final String PLAIN = "[A-Za-z_][A-Za-z0-9_]{0,62}";

  private final Observation.Builder seen;
  private final Runtime.Database at;
  private final boolean complete;
  private final List<String> said = new ArrayList<>();

  /**
   * For one observation.
   *
   * @param complete whether all sessions can be seen; else that there is none proves nothing
   */
  Sessions(Observation.Builder seen, Runtime.Database at, boolean complete) {
    this.seen = seen;
    this.at = at;
    this.complete = complete;
  }

  /** The statements that run now, the longest first. */
  void longest(Answer answer) {
    if (answer.refused().isPresent()) {
      return;
    }
    Row first = answer.first();
    double seconds = Math.max(0, first.number("seconds", 0));
    measure("longest-query", seconds, Unit.SECONDS);
    double slow = at.slow().toMillis() / 1000.0;
    if (!answer.rows().isEmpty() && seconds > slow) {
      keep("statements that run", answer.rows());
      answer.rows().stream()
          .filter(row -> row.number("seconds", 0) > slow)
          .forEach(row -> culprit(DatabaseProblems.LONG_QUERY, row, "pid"));
      seen.symptom(
          DatabaseProblems.LONG_QUERY.name(),
          Severity.WARNING,
          "%s runs a statement for %s: %s"
              .formatted(name(first), Humane.seconds(seconds), statement(first)));
    }
  }

  /**
   * Tables whose statistics are old, {@code schema} and {@code name}: those that a long statement
   * speaks of may be the reason why it is long.
   */
  void stale(Answer tables, Answer statements) {
    List<Set<String>> words =
        statements.rows().stream()
            .filter(row -> row.number("seconds", 0) > at.slow().toMillis() / 1000.0)
            .map(row -> words(row.say("query")))
            .toList();
    for (Row table : tables.rows()) {
      String schema = table.say("schema");
      String name = table.say("name");
      if (schema.matches(PLAIN)
          && name.matches(PLAIN)
          && words.stream().anyMatch(said -> said.contains(name.toLowerCase(Locale.ROOT)))) {
        seen.culprit(
            DatabaseProblems.LONG_QUERY.name(),
            new Subject("table", at.name() + "/" + schema + "." + name));
        seen.evidence(
            "statistics that are old",
            "table %s.%s: %s rows changed since it was analyzed"
                .formatted(schema, name, Humane.number(table.number("changed", 0))));
      }
    }
  }

  /**
   * Open transactions that do nothing, the laziest first.
   *
   * @param line after so many seconds it is a problem
   */
  void idle(Answer answer, double line) {
    if (answer.refused().isPresent()) {
      return;
    }
    Row first = answer.first();
    double seconds = Math.max(0, first.number("seconds", 0));
    measure("longest-idle-transaction", seconds, Unit.SECONDS);
    answer.rows().stream()
        .filter(row -> row.number("seconds", 0) >= line)
        .forEach(row -> culprit(DatabaseProblems.IDLE_TRANSACTION, row, "pid"));
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
    Blockers.of(answer.rows())
        .worst()
        .forEach(row -> culprit(DatabaseProblems.BLOCKING, row, "blocker"));
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

  /** The connections, idle for longest, of who has more than half of them. */
  void holders(Answer answer) {
    Row first = answer.first();
    answer.rows().forEach(row -> culprit(DatabaseProblems.CONNECTIONS, row, "pid"));
    if (!answer.rows().isEmpty()) {
      seen.evidence(
          "who holds most connections",
          "%s: %s of them; the longest idle: %s"
              .formatted(
                  name(first),
                  Humane.number(first.number("held", 0)),
                  Humane.seconds(first.number("seconds", 0))));
    }
  }

  /** What is worth a word in the summary though it is no symptom by itself. */
  String summary() {
    return said.isEmpty() ? "" : "; " + String.join("; ", said);
  }

  private void culprit(FindingType type, Row row, String column) {
    Backend.of(at, row, column).ifPresent(backend -> seen.culprit(type.name(), backend.subject()));
  }

  private void measure(String name, double value, Unit unit) {
    if (complete || value > 0) {
      seen.measure(name, value, unit);
    }
  }

  private static Set<String> words(String text) {
    return new HashSet<>(List.of(text.toLowerCase(Locale.ROOT).split("[^a-z0-9_]+")));
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
    String text = SqlText.normalised(row.say("query"), at.kind() == Runtime.Database.Kind.MARIADB);
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
