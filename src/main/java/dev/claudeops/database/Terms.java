package dev.claudeops.database;

import java.time.Duration;
import java.util.List;

/**
 * What a session may do and for how long; the server itself holds us to it.
 *
 * @param statement the longest a statement may run before the server ends it
 * @param lock the longest a statement may wait for a lock
 */
record Terms(boolean readOnly, Duration statement, Duration lock) {
  /** To look: nothing is written, and nobody waits for us for long. */
  static final Terms LOOK = new Terms(true, Duration.ofSeconds(3), Duration.ofSeconds(1));

  /** To change: autovacuum gives way to us after its deadlock_timeout, which is 1 s. */
  static Terms change(Duration statement) {
    return new Terms(false, statement, Duration.ofSeconds(5));
  }

  /** PostgreSQL's start-up options. */
  String options() {
    return "-c default_transaction_read_only="
        + (readOnly ? "on" : "off")
        + " -c statement_timeout="
        + statement.toMillis()
        + " -c lock_timeout="
        + lock.toMillis()
        // Else a table's owner could shadow what we call by functions and operators of his own,
        // and have them run with our rights (PostgreSQL wiki, "A Guide to CVE-2018-1058").
        + " -c search_path=pg_catalog,pg_temp";
  }

  /**
   * What every session with MariaDB or MySQL begins with. Comments with {@code M!} speak to MariaDB
   * only; those with a number from 50700 on to MySQL only (MariaDB manual, "Comment Syntax").
   */
  List<String> settings() {
    return List.of(
        "SET SESSION TRANSACTION READ " + (readOnly ? "ONLY" : "WRITE"),
        "SET SESSION lock_wait_timeout="
            + lock.toSeconds()
            + " /*M!100101 , max_statement_time="
            + statement.toSeconds()
            + " */ /*!50708 , max_execution_time="
            + statement.toMillis()
            + " */");
  }
}
