package dev.claudeops.probe.db;

import static dev.claudeops.model.FindingType.atOnce;
import static dev.claudeops.model.FindingType.noisy;
import static dev.claudeops.model.Threshold.above;

import dev.claudeops.config.Runtime;
import dev.claudeops.database.Answer;
import dev.claudeops.database.Refusal;
import dev.claudeops.database.Server;
import dev.claudeops.database.Sql;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.probe.Look;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.ProbeSpec;
import dev.claudeops.probe.ProbeSpec.Gauge;
import dev.claudeops.probe.Site;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * PostgreSQL servers: whether they serve, and what hurts inside. Asked over JDBC with the user of
 * the config, or, as root, through psql as the system user postgres.
 */
public final class Postgres implements Probe {
  private static final double GIB = 1L << 30;

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "postgres",
          "PostgreSQL servers: whether they answer, connections, long and idle transactions, who"
              + " blocks whom, replication, transaction age.",
          Duration.ofSeconds(12),
          "root, or a user in the config with the role pg_monitor",
          List.of(DatabaseProblems.KIND),
          List.of(
              DatabaseProblems.CONNECT,
              DatabaseProblems.CONNECTED,
              DatabaseProblems.CONNECTIONS_USED,
              DatabaseProblems.LONGEST_QUERY,
              DatabaseProblems.LONGEST_IDLE,
              DatabaseProblems.BLOCKED,
              DatabaseProblems.LONGEST_WAIT,
              DatabaseProblems.DEADLOCK_COUNT,
              DatabaseProblems.LAG,
              DatabaseProblems.CACHE_HIT,
              DatabaseProblems.SIZE,
              new Gauge("temp-written", Unit.BYTES, "temporary files written since the last look"),
              new Gauge(
                  "replica-bytes-behind",
                  Unit.BYTES,
                  "what the slowest replica has not replayed yet"),
              new Gauge(
                  "slot-retained",
                  Unit.BYTES,
                  "most log kept on disk for a replication slot that nobody reads"),
              new Gauge(
                  "wraparound",
                  Unit.RATIO,
                  "age of the oldest transaction or multixact number, as a share of the 2^31 at"
                      + " which the server stops")),
          List.of(
              DatabaseProblems.DOWN,
              DatabaseProblems.STARTING,
              DatabaseProblems.CONNECTIONS,
              DatabaseProblems.LONG_QUERY,
              DatabaseProblems.IDLE_TRANSACTION,
              DatabaseProblems.BLOCKING,
              DatabaseProblems.DEADLOCKS,
              DatabaseProblems.REPLICATION,
              DatabaseProblems.REPLICATION_LAG,
              noisy(
                  "db-replication-slot",
                  Severity.WARNING,
                  "A replication slot that nobody reads keeps old log on the disk until it is"
                      + " full.",
                  "Bring the replica back, or drop the slot: `select"
                      + " pg_drop_replication_slot('NAME')`."),
              atOnce(
                  "db-wraparound",
                  Severity.WARNING,
                  "Old transaction numbers are not cleaned up; at the end the server refuses every"
                      + " write.",
                  "Look for what holds vacuum up (old transactions, prepared transactions,"
                      + " replication slots), then `vacuumdb --all --freeze`."),
              atOnce(
                  "db-archiving",
                  Severity.WARNING,
                  "The log cannot be archived: backups have a hole from here on, and it piles up on"
                      + " the disk.",
                  "Run the `archive_command` by hand as postgres and read its error.")),
          List.of(
              DatabaseProblems.CONNECTIONS_LINE,
              DatabaseProblems.IDLE_LINE,
              DatabaseProblems.DEADLOCK_LINE,
              DatabaseProblems.LAG_LINE,
              above("db-replication-slot", "slot-retained", GIB, GIB / 2, 20 * GIB, 15 * GIB),
              // Routine autovacuum freezes at 0.09 (autovacuum_freeze_max_age, 2e8); the failsafe
              // begins at 0.75 (vacuum_failsafe_age, 1.6e9): manual, "Routine Vacuuming".
              above("db-wraparound", "wraparound", 0.5, 0.45, 0.75, 0.7)));

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    return Servers.looks(site, SPEC, Runtime.Database.Kind.POSTGRES, Postgres::look);
  }

  private static Observation look(Site site, Server server, Observation.Builder seen)
      throws InterruptedException {
    Runtime.Database at = server.at();
    try (Sql sql = Sql.open(server, site.host(), Servers.waits(SPEC, site))) {
      Answer asked = sql.ask(PostgresQuestions.WHO);
      if (asked.rows().isEmpty()) {
        throw server.unseen(asked.refused().orElse("it does not tell its version"));
      }
      Answer.Row who = asked.first();
      Map<String, String> questions =
          PostgresQuestions.of(
              (int) who.number("version", 0), who.yes("replica"), who.text("statements"));
      Map<String, Answer> answers = new HashMap<>();
      Iterator<Answer> each = sql.ask(List.copyOf(questions.values())).iterator();
      questions.keySet().forEach(name -> answers.put(name, each.next()));
      double longest = answers.get(PostgresQuestions.LONGEST).first().number("seconds", 0);
      if (longest > at.slow().toMillis() / 1000.0) {
        answers.put(PostgresQuestions.STALE_TABLES, sql.ask(PostgresQuestions.STALE));
      }
      return new PostgresReading(site, at, who, answers, seen).tell(sql.connected());
    } catch (Refusal refusal) {
      return DatabaseProblems.tell(refusal, seen);
    }
  }
}
