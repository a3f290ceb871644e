package dev.claudeops.probe.db;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A read-only session with a SQL server: over its wire protocol, or through its own client as its
 * own system user. Every statement has a time-out and takes no lock that others wait for.
 */
interface Sql extends AutoCloseable {
  /** The longest a statement may run before the server ends it. */
  Duration STATEMENT = Duration.ofSeconds(3);

  /** The longest a statement may wait for a lock. */
  Duration LOCK = Duration.ofSeconds(1);

  /** The most rows of one answer. */
  int MOST_ROWS = 200;

  /** The most characters of one value. */
  int LONGEST_VALUE = 4_000;

  /**
   * Asks each statement, in this order; the answers are in the same order. A statement that the
   * server refuses is an answer; a server that stops answering is a Refusal.
   */
  List<Answer> ask(List<String> statements) throws Refusal, InterruptedException;

  default Answer ask(String statement) throws Refusal, InterruptedException {
    return ask(List.of(statement)).getFirst();
  }

  /** How long it took to connect and to be let in, where that was measured. */
  Optional<Duration> connected();

  /** Closes at once, and says nothing of a connection that is gone already. */
  @Override
  void close();
}
