package dev.claudeops.probe.db;

import static dev.claudeops.model.FindingType.atOnce;
import static dev.claudeops.model.FindingType.noisy;
import static dev.claudeops.model.Threshold.above;
import static dev.claudeops.model.Threshold.warnAbove;

import dev.claudeops.config.Config;
import dev.claudeops.database.Refusal;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Threshold;
import dev.claudeops.model.Unit;
import dev.claudeops.probe.ProbeSpec.Gauge;
import dev.claudeops.probe.Site;
import java.util.Optional;

/**
 * The problems, measures and lines that several kinds of database server share, each declared once:
 * the specs of the probes list these same instances.
 */
final class DatabaseProblems {
  static final String KIND = "database";

  static final FindingType DOWN =
      atOnce(
          "database-down",
          Severity.CRITICAL,
          "The database serves nobody; whatever needs it fails.",
          "Read why: `systemctl status UNIT` and `journalctl -u UNIT` of its unit, and its own log;"
              + " start it again when the reason is clear.");
  static final FindingType STARTING =
      atOnce(
          "database-starting",
          Severity.WARNING,
          "The database is starting or recovering and serves nobody yet.",
          "Wait and look again; do not restart it, that begins the recovery anew. Its log tells how"
              + " far it is.");
  static final FindingType CONNECTIONS =
      noisy(
          "db-connections",
          Severity.WARNING,
          "The database is about to refuse connections, or does already; the application gets"
              + " errors.",
          "See who holds them; look for a leak or a pool that is too large; put a pooler before it"
              + " sooner than raising the limit.");
  static final FindingType LONG_QUERY =
      atOnce(
          "db-long-query",
          Severity.WARNING,
          "A statement runs far longer than the owner expects and may slow everything down.",
          "Look at the statement in the evidence; end it if nobody needs it (PostgreSQL `select"
              + " pg_cancel_backend(PID)`, MariaDB `KILL QUERY ID`); look for a missing index.");
  static final FindingType IDLE_TRANSACTION =
      noisy(
          "db-idle-in-transaction",
          Severity.WARNING,
          "A session began a transaction and does nothing: it keeps its locks and keeps the"
              + " database from cleaning up.",
          "Find the application that forgot to commit; end the session if it stays (PostgreSQL"
              + " `select pg_terminate_backend(PID)`, MariaDB `KILL ID`); set"
              + " `idle_in_transaction_session_timeout`.");
  static final FindingType BLOCKING =
      atOnce(
          "db-blocking",
          Severity.WARNING,
          "One session holds a lock that others wait for; their users see a page that hangs.",
          "Look at what the blocker does and for whom; let it finish, or end it (PostgreSQL `select"
              + " pg_terminate_backend(PID)`, MariaDB `KILL ID`).");
  static final FindingType DEADLOCKS =
      atOnce(
          "db-deadlocks",
          Severity.WARNING,
          "The database ended transactions because they waited for each other in a circle; the"
              + " application saw errors.",
          "Read the deadlocks in the server's log; let all transactions take their locks in the"
              + " same order, and let the application try again.");
  static final FindingType REPLICATION =
      atOnce(
          "db-replication",
          Severity.CRITICAL,
          "Replication stands: the copy gets older, and is not there when it is needed.",
          "Read the error in the evidence and in the replica's log; repair the connection or build"
              + " the replica anew.");
  static final FindingType REPLICATION_LAG =
      noisy(
          "db-replication-lag",
          Severity.WARNING,
          "The replica is behind; readers see old data, and a failover loses what is missing.",
          "See whether the replica's disk or the network is busy, and whether a long query on it"
              + " holds up the replay.");

  static final Gauge CONNECT =
      new Gauge("connect", Unit.SECONDS, "time until it answered and let us in");
  static final Gauge CONNECTED =
      new Gauge("connections", Unit.COUNT, "connections of clients that are open");
  static final Gauge CONNECTIONS_USED =
      new Gauge("connections-used", Unit.RATIO, "share of the allowed connections that is open");
  static final Gauge LONGEST_QUERY =
      new Gauge("longest-query", Unit.SECONDS, "age of the longest statement that runs now");
  static final Gauge LONGEST_IDLE =
      new Gauge(
          "longest-idle-transaction",
          Unit.SECONDS,
          "how long the laziest open transaction has done nothing");
  static final Gauge BLOCKED =
      new Gauge("blocked", Unit.COUNT, "sessions that wait for a lock of another");
  static final Gauge LONGEST_WAIT =
      new Gauge("longest-lock-wait", Unit.SECONDS, "how long the most patient of them has waited");
  static final Gauge DEADLOCK_COUNT =
      new Gauge("deadlocks", Unit.COUNT, "deadlocks since the last look");
  static final Gauge LAG =
      new Gauge(
          "replication-lag",
          Unit.SECONDS,
          "how far this replica is behind, or the slowest replica of this primary");
  static final Gauge CACHE_HIT =
      new Gauge("cache-hit", Unit.RATIO, "share of reads served from memory since the last look");
  static final Gauge SIZE =
      new Gauge("size", Unit.BYTES, "data on disk, as far as it is ours to see");

  static final Threshold CONNECTIONS_LINE =
      above(CONNECTIONS.name(), CONNECTIONS_USED.name(), 0.8, 0.7, 0.95, 0.85);
  static final Threshold IDLE_LINE =
      above(IDLE_TRANSACTION.name(), LONGEST_IDLE.name(), 300, 60, 1800, 300);
  static final Threshold LAG_LINE = above(REPLICATION_LAG.name(), LAG.name(), 300, 60, 3600, 600);
  // A few deadlocks in two hours are the ordinary life of a busy application.
  static final Threshold DEADLOCK_LINE = warnAbove(DEADLOCKS.name(), DEADLOCK_COUNT.name(), 5, 1);

  /** A lock that somebody has waited for this long, in seconds, is told. */
  static final double WAIT_TOLD = 10;

  /** A lock that somebody has waited for this long hurts users now. */
  static final double WAIT_HURTS = 60;

  private DatabaseProblems() {}

  /** Where a problem begins: the owner's line for it, or this one. */
  static double begins(Site site, Threshold line) {
    return Optional.ofNullable(site.config().limits().get(line.type()))
        .flatMap(Config.Limits::warning)
        .or(() -> line.warning().map(Threshold.Line::raise))
        .orElse(Double.MAX_VALUE);
  }

  /** Ends an observation with what a refusal means for its server. */
  static Observation tell(Refusal refusal, Observation.Builder seen) {
    String says = refusal.says();
    return switch (refusal.kind()) {
      case DOWN -> seen.symptom(DOWN.name(), Severity.CRITICAL, says).seen(says);
      case STARTING -> seen.symptom(STARTING.name(), Severity.WARNING, says).seen(says);
      case FULL -> seen.symptom(CONNECTIONS.name(), Severity.CRITICAL, says).seen(says);
      case HELD_UP -> seen.symptom(BLOCKING.name(), Severity.CRITICAL, says).seen(says);
      case UNSEEN -> seen.unknown(says);
    };
  }
}
