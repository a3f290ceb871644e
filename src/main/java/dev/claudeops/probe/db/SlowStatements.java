package dev.claudeops.probe.db;

import dev.claudeops.database.Answer;
import dev.claudeops.database.Answer.Row;
import dev.claudeops.database.SqlText;
import dev.claudeops.model.Observation;
import dev.claudeops.probe.Memory;
import dev.claudeops.text.Humane;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which statements took most of the server's time since the last look, as evidence
 * (pg_stat_statements). The totals of the costliest hundred are remembered; of a statement that was
 * not among them nothing is said before the next look.
 */
final class SlowStatements {
  private static final int TOLD = 5;

  /** Less than this, in seconds, is no news; our own questions take less. */
  private static final double LEAST = 0.05;

  private final Memory memory;
  private final String key;

  SlowStatements(Memory memory, String key) {
    this.memory = memory;
    this.key = key;
  }

  /** Rows have {@code id}, {@code ms} and {@code calls} since the server's own reset. */
  void tell(Answer answer, Observation.Builder seen) {
    if (answer.rows().isEmpty()) {
      return;
    }
    Map<String, Double> before = before();
    List<Spent> spent = new ArrayList<>();
    StringBuilder now = new StringBuilder();
    for (Row row : answer.rows()) {
      String id = row.say("id");
      double ms = row.number("ms", 0);
      if (!id.matches("-?\\d{1,20}")) {
        continue;
      }
      now.append(id).append(' ').append(ms).append('\n');
      Double last = before.get(id);
      if (last != null && ms > last) {
        spent.add(new Spent((ms - last) / 1000, ms / Math.max(1, row.number("calls", 1)), row));
      }
    }
    memory.put(key, now.toString());
    StringBuilder text = new StringBuilder();
    spent.stream()
        .filter(one -> one.seconds() >= LEAST)
        .sorted(Comparator.comparingDouble(Spent::seconds).reversed())
        .limit(TOLD)
        .forEach(
            one ->
                text.append(Humane.seconds(one.seconds()))
                    .append(" (a call takes ")
                    .append(Humane.seconds(one.usualMs() / 1000))
                    .append("): ")
                    .append(SqlText.normalised(one.row().say("query"), false))
                    .append('\n'));
    if (!text.isEmpty()) {
      seen.evidence("statements that took most time since the last look", text.toString());
    }
  }

  private record Spent(double seconds, double usualMs, Row row) {}

  private Map<String, Double> before() {
    Map<String, Double> before = new HashMap<>();
    for (String line : memory.get(key).orElse("").split("\n")) {
      int space = line.indexOf(' ');
      if (space > 0) {
        Row row = new Row(Map.of("ms", line.substring(space + 1)));
        row.number("ms").ifPresent(ms -> before.put(line.substring(0, space), ms));
      }
    }
    return before;
  }
}
