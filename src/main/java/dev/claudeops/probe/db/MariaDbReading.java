package dev.claudeops.probe.db;

import static dev.claudeops.probe.db.MariaDbQuestions.DEADLOCKS;
import static dev.claudeops.probe.db.MariaDbQuestions.HOLDERS;
import static dev.claudeops.probe.db.MariaDbQuestions.LONGEST;
import static dev.claudeops.probe.db.MariaDbQuestions.REPLICATION;
import static dev.claudeops.probe.db.MariaDbQuestions.ROW_LOCKS;
import static dev.claudeops.probe.db.MariaDbQuestions.SIZE;
import static dev.claudeops.probe.db.MariaDbQuestions.STATUS;
import static dev.claudeops.probe.db.MariaDbQuestions.TABLE_LOCKS;
import static dev.claudeops.probe.db.MariaDbQuestions.TRANSACTIONS;

import dev.claudeops.config.Runtime;
import dev.claudeops.database.Answer;
import dev.claudeops.database.Answer.Row;
import dev.claudeops.database.Server;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.probe.Site;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the answers of one MariaDB or MySQL server come to: measures, symptoms, evidence, a summary.
 */
final class MariaDbReading {
  private final Site site;
  private final Runtime.Database at;
  private final MariaDbQuestions.Version version;
  private final Row who;
  private final Map<String, Answer> answers;
  private final Observation.Builder seen;
  private final List<String> said = new ArrayList<>();

  MariaDbReading(
      Site site,
      Runtime.Database at,
      MariaDbQuestions.Version version,
      Row who,
      Map<String, Answer> answers,
      Observation.Builder seen) {
    this.site = site;
    this.at = at;
    this.version = version;
    this.who = who;
    this.answers = answers;
    this.seen = seen;
  }

  Observation tell(Optional<Duration> connected) {
    said.add(version.product() + " answers");
    connected.ifPresent(time -> seen.measure("connect", time.toNanos() / 1e9, Unit.SECONDS));
    Map<String, String> status = new HashMap<>();
    answer(STATUS)
        .rows()
        .forEach(row -> row.text("Variable_name").ifPresent(n -> status.put(n, row.say("Value"))));
    Row counters = new Row(status);
    connections(counters);
    // Without PROCESS the server refuses this one, and shows only our own sessions, silently.
    boolean all = answer(TRANSACTIONS).refused().isEmpty();
    Sessions sessions = new Sessions(seen, at, all);
    sessions.longest(answer(LONGEST));
    sessions.idle(answer(TRANSACTIONS), DatabaseProblems.begins(site, DatabaseProblems.IDLE_LINE));
    sessions.locks(locks());
    double used = counters.number("Threads_connected", 0) / who.number("slots", 1);
    if (used >= DatabaseProblems.begins(site, DatabaseProblems.CONNECTIONS_LINE)) {
      sessions.holders(answer(HOLDERS));
    }
    since(counters);
    answer(SIZE)
        .first()
        .number("bytes")
        .ifPresent(
            size -> {
              seen.measure("size", size, Unit.BYTES);
              said.add(Humane.bytes(size) + " of data");
            });
    answer(REPLICATION).rows().forEach(this::replication);
    if (who.yes("read_only")) {
      said.add("read only");
    }
    seen.evidence("datadir", who.say("folder"));
    return seen.ok(String.join(", ", said) + sessions.summary() + unseen(all));
  }

  private Answer answer(String name) {
    return answers.getOrDefault(name, Answer.of(List.of()));
  }

  private Answer locks() {
    if (answer(ROW_LOCKS).refused().isPresent() && answer(TABLE_LOCKS).rows().isEmpty()) {
      return answer(ROW_LOCKS);
    }
    List<Row> rows = new ArrayList<>(answer(ROW_LOCKS).rows());
    rows.addAll(answer(TABLE_LOCKS).rows());
    return Answer.of(rows);
  }

  private void connections(Row counters) {
    OptionalDouble open = counters.number("Threads_connected");
    double slots = who.number("slots", 0);
    open.ifPresent(
        count -> {
          seen.measure("connections", count, Unit.COUNT)
              .measure("connections-used", count / slots, Unit.RATIO);
          said.add(
              "%s of %s connections used".formatted(Humane.number(count), Humane.number(slots)));
        });
  }

  private void since(Row now) {
    String key = "mysql/" + at.name() + "/counters";
    OptionalDouble up = now.number("Uptime");
    if (up.isEmpty()) {
      return;
    }
    long started = site.host().now().getEpochSecond() - (long) up.getAsDouble();
    String age = Counters.age(site.memory(), key, started);
    Counters counters = Counters.of(site.memory(), key, age);
    counters
        .grew("deadlocks", version.mariadb() ? now.number("Innodb_deadlocks") : deadlocks())
        .ifPresent(count -> seen.measure("deadlocks", count, Unit.COUNT));
    counters
        .grew("aborted", now.number("Aborted_connects"))
        .ifPresent(count -> seen.measure("aborted-connects", count, Unit.COUNT));
    counters
        .grew("slow", now.number("Slow_queries"))
        .ifPresent(count -> seen.measure("slow-queries", count, Unit.COUNT));
    counters
        .grew("refused", now.number("Connection_errors_max_connections"))
        .ifPresent(this::refused);
    OptionalDouble asked = counters.grew("asked", now.number("Innodb_buffer_pool_read_requests"));
    OptionalDouble read = counters.grew("read", now.number("Innodb_buffer_pool_reads"));
    // Of a handful of reads a share means nothing.
    if (asked.isPresent() && read.isPresent() && asked.getAsDouble() >= 1000) {
      double hit = 1 - read.getAsDouble() / asked.getAsDouble();
      seen.measure("cache-hit", Math.clamp(hit, 0, 1), Unit.RATIO);
    }
    counters.keep(site.memory(), key, age);
  }

  private OptionalDouble deadlocks() {
    return answer(DEADLOCKS).first().number("deadlocks");
  }

  private void refused(double count) {
    if (count > 0) {
      seen.symptom(
          DatabaseProblems.CONNECTIONS.name(),
          Severity.WARNING,
          "%s refused since the last look, because all %s were taken"
              .formatted(
                  Humane.count((long) count, "connection"), Humane.number(who.number("slots", 0))));
    }
  }

  /** One row a source: SHOW REPLICA STATUS and its older names. */
  private void replication(Row row) {
    String from = row.either("Source_Host", "Master_Host").orElse("?");
    String io = row.either("Replica_IO_Running", "Slave_IO_Running").orElse("");
    String sql = row.either("Replica_SQL_Running", "Slave_SQL_Running").orElse("");
    String error = (row.say("Last_IO_Error") + " " + row.say("Last_SQL_Error")).strip();
    seen.evidence(
        "replication from " + from,
        "receives: %s, applies: %s. %s".formatted(io, sql, Server.quoted(error)));
    if (!io.equals("Yes") || !sql.equals("Yes")) {
      boolean stoppedByHand = io.equals("No") && sql.equals("No") && error.isEmpty();
      seen.symptom(
          DatabaseProblems.REPLICATION.name(),
          stoppedByHand ? Severity.WARNING : Severity.CRITICAL,
          "replication from %s stands (receives: %s, applies: %s)%s"
              .formatted(
                  Server.quoted(from),
                  io,
                  sql,
                  error.isEmpty() ? "" : ": " + Server.quoted(error)));
    }
    OptionalDouble behind =
        row.either("Seconds_Behind_Source", "Seconds_Behind_Master")
            .map(text -> new Row(Map.of("s", text)).number("s"))
            .orElse(OptionalDouble.empty());
    behind.ifPresent(
        seconds -> {
          double lag = Math.max(0, seconds - row.number("SQL_Delay", 0));
          seen.measure("replication-lag", lag, Unit.SECONDS);
          said.add("a replica of " + Server.quoted(from));
        });
  }

  /** What could not be seen, and how to make it seen. */
  private String unseen(boolean all) {
    List<String> refused =
        answers.entrySet().stream()
            .filter(entry -> entry.getValue().refused().isPresent())
            .map(entry -> entry.getKey() + " (" + entry.getValue().refused().orElse("") + ")")
            .sorted()
            .toList();
    refused.forEach(what -> seen.evidence("not seen", what));
    String parts =
        answers.entrySet().stream()
            .filter(entry -> entry.getValue().refused().isPresent())
            .map(Map.Entry::getKey)
            .sorted()
            .reduce((a, b) -> a + ", " + b)
            .map(names -> "; not seen: " + names)
            .orElse("");
    return all ? parts : parts + "; grant PROCESS and REPLICATION CLIENT to " + who.say("me");
  }
}
