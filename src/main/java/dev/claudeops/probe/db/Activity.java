package dev.claudeops.probe.db;

import dev.claudeops.database.Refusal;
import dev.claudeops.database.Server;
import dev.claudeops.database.Waits;
import dev.claudeops.host.HostView;
import java.util.List;
import java.util.Map;

/**
 * What the sessions of a SQL server are at.
 *
 * @param server what answered, {@code PostgreSQL 17.2}
 * @param states how many sessions are in each state
 * @param sessions those that do something first, then the longest
 * @param waits who waits for whom
 * @param costly the statements that took most time since the server began to count
 * @param unseen what could not be seen, and why
 */
public record Activity(
    String server,
    Map<String, Long> states,
    List<Doing> sessions,
    List<Wait> waits,
    List<Costly> costly,
    List<String> unseen) {
  /** The most sessions that are asked for. */
  static final int MOST = 100;

  public Activity {
    states = Map.copyOf(states);
    sessions = List.copyOf(sessions);
    waits = List.copyOf(waits);
    costly = List.copyOf(costly);
    unseen = List.copyOf(unseen);
  }

  /**
   * One session.
   *
   * @param number its number at the server
   * @param seconds how long it has been at what it does, or has done nothing
   * @param transaction how long its transaction is open, in seconds; 0 for none
   * @param waitsFor what it waits for, in the server's words
   * @param statement its last; of an empty text where there is none or it cannot be seen
   */
  public record Doing(
      String number,
      String app,
      String client,
      String state,
      double seconds,
      double transaction,
      String waitsFor,
      Statement statement) {}

  /** One session waits for another, for so many seconds; the blocker may be unknown: empty. */
  public record Wait(String waiter, String blocker, double seconds) {}

  /**
   * One statement since the server began to count.
   *
   * @param seconds all calls together
   * @param rows it gave or changed
   * @param explainable whether {@code statement} is one with values or parameters, not a form
   */
  public record Costly(
      Statement statement, double calls, double seconds, double rows, boolean explainable) {}

  /** Asks a PostgreSQL, MariaDB or MySQL server. */
  public static Activity of(Server server, HostView host, Waits waits)
      throws Refusal, InterruptedException {
    return switch (server.at().kind()) {
      case POSTGRES -> PostgresActivity.read(server, host, waits);
      case MARIADB -> MariaDbActivity.read(server, host, waits);
      case REDIS -> throw new IllegalArgumentException("Redis has no statements");
    };
  }
}
