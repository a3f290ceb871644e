package dev.claudeops.probe.db;

import dev.claudeops.database.Backend;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a MariaDB (10.3 on) or MySQL (5.7 on) server is asked, by name. Only {@link #WHO} is asked
 * of a server whose version is not known yet.
 */
final class MariaDbQuestions {
  static final String STATUS = "counters";
  static final String LONGEST = "statements that run";
  static final String TRANSACTIONS = "idle transactions";
  static final String HOLDERS = "who holds connections";
  static final String ROW_LOCKS = "row locks";
  static final String TABLE_LOCKS = "table locks";
  static final String DEADLOCKS = "deadlocks";
  static final String SIZE = "size";
  static final String REPLICATION = "replication";

  static final String WHO =
      """
      select version() as version, @@version_comment as comment,
        @@max_connections as slots, @@global.read_only as read_only, @@datadir as folder,
        current_user() as me\
      """;

  private static final Pattern NUMBER = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

  /** What marks a session that may be named as a culprit: a client's, and not ours. */
  private static final String MARK =
      "if(p.id = connection_id() or p.user in ('system user', 'event_scheduler')"
          + " or p.command like 'Binlog Dump%' or p.command = 'Daemon', null, p.host) as "
          + Backend.MARK;

  private MariaDbQuestions() {}

  /**
   * Which of the two, and how old.
   *
   * @param number 101119 for 10.11.19
   */
  record Version(boolean mariadb, int number, String release) {
    /**
     * Reads {@code 10.11.19-MariaDB-deb12}, {@code 8.0.36-0ubuntu1}, and the {@code 5.5.5-} that
     * MariaDB once put before itself.
     */
    static Version of(String text, String comment) {
      boolean mariadb = text.contains("MariaDB") || comment.contains("MariaDB");
      Matcher number = NUMBER.matcher(text.startsWith("5.5.5-") ? text.substring(6) : text);
      if (!number.find()) {
        return new Version(mariadb, 0, "of unknown version");
      }
      int value =
          Integer.parseInt(number.group(1)) * 10_000
              + Integer.parseInt(number.group(2)) * 100
              + Integer.parseInt(number.group(3));
      return new Version(mariadb, value, number.group());
    }

    String product() {
      return (mariadb ? "MariaDB " : "MySQL ") + release;
    }
  }

  /** The questions for a server of this version, in the order they are asked. */
  static Map<String, String> of(Version version) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put(
        STATUS,
        """
        show global status where variable_name in ('Threads_connected', 'Uptime',
          'Aborted_connects', 'Slow_queries', 'Innodb_buffer_pool_reads',
          'Innodb_buffer_pool_read_requests', 'Innodb_deadlocks',
          'Connection_errors_max_connections')\
        """);
    all.put(LONGEST, longest());
    all.put(TRANSACTIONS, transactions());
    all.put(ROW_LOCKS, rowLocks(version));
    all.put(HOLDERS, holders());
    all.put(
        TABLE_LOCKS,
        """
        select id as waiter, time as seconds from information_schema.processlist
        where command in ('Query', 'Execute') and state like 'Waiting for%lock%'
        order by time desc limit 50\
        """);
    if (!version.mariadb()) {
      all.put(
          DEADLOCKS,
          "select count as deadlocks from information_schema.innodb_metrics"
              + " where name = 'lock_deadlocks' and status = 'enabled'");
    }
    all.put(
        SIZE,
        "select sum(file_size) as bytes from information_schema."
            + (!version.mariadb() && version.number() >= 80_000
                ? "innodb_tablespaces"
                : "innodb_sys_tablespaces"));
    all.put(
        REPLICATION,
        version.mariadb()
            ? "show all slaves status"
            : version.number() >= 80_022 ? "show replica status" : "show slave status");
    return all;
  }

  private static String longest() {
    // mysqldump reads whole tables, marked so; who waits in GET_LOCK may do so for ever.
    return """
    select id as pid, user as role, ifnull(db, '') as app, time as seconds,
      left(info, 1000) as query, %s
    from information_schema.processlist p
    where command in ('Query', 'Execute') and id <> connection_id()
      and user not in ('system user', 'event_scheduler') and ifnull(state, '') <> 'User lock'
      and info is not null and info not like 'SELECT /*!40001 SQL_NO_CACHE */%%'
    order by time desc limit 3\
    """
        .formatted(MARK);
  }

  private static String transactions() {
    return """
    select p.id as pid, p.user as role, ifnull(p.db, '') as app, p.time as seconds,
      '(between statements)' as query, %s
    from information_schema.innodb_trx t
      join information_schema.processlist p on p.id = t.trx_mysql_thread_id
    where p.command = 'Sleep' order by p.time desc limit 10\
    """
        .formatted(MARK);
  }

  private static String rowLocks(Version version) {
    String pairs =
        version.mariadb() || version.number() < 80_000
            ? "(select requesting_trx_id as r, blocking_trx_id as b"
                + " from information_schema.innodb_lock_waits limit 50)"
            : "(select requesting_engine_transaction_id as r, blocking_engine_transaction_id as b"
                + " from performance_schema.data_lock_waits limit 50)";
    return """
    select r.trx_mysql_thread_id as waiter, b.trx_mysql_thread_id as blocker,
      timestampdiff(second, r.trx_wait_started, now()) as seconds,
      p.user as role, ifnull(p.db, '') as app,
      if(p.command = 'Sleep', 'idle in transaction', '') as state,
      timestampdiff(second, b.trx_started, now()) as transaction, p.time as unchanged,
      ifnull(left(b.trx_query, 1000), '(between statements)') as query, %s
    from %s w
      join information_schema.innodb_trx r on r.trx_id = w.r
      join information_schema.innodb_trx b on b.trx_id = w.b
      left join information_schema.processlist p on p.id = b.trx_mysql_thread_id\
    """
        .formatted(MARK, pairs);
  }

  /**
   * Which user has more than half of all connections, and of his those that have done nothing for
   * longest.
   */
  private static String holders() {
    return """
    select p.id as pid, p.user as role, ifnull(p.db, '') as app, h.held, p.time as seconds, %s
    from information_schema.processlist p
      join (select user, count(*) as held from information_schema.processlist
        where user not in ('system user', 'event_scheduler')
        group by user order by held desc limit 1) h on h.user = p.user
    where p.command = 'Sleep' and p.time >= 10
      and h.held * 2 > (select count(*) from information_schema.processlist
        where user not in ('system user', 'event_scheduler'))
      and p.id not in (select trx_mysql_thread_id from information_schema.innodb_trx)
    order by p.time desc limit 10\
    """
        .formatted(MARK);
  }
}
