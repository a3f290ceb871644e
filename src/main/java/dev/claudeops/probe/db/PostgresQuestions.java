package dev.claudeops.probe.db;

import dev.claudeops.database.Backend;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a PostgreSQL server is asked, by name; PostgreSQL 12 to 18 (manual, "The Cumulative
 * Statistics System"). Only {@link #WHO} is asked of a server whose version is not known yet.
 */
final class PostgresQuestions {
  static final String SESSIONS = "sessions";
  static final String LONGEST = "statements that run";
  static final String IDLE = "idle transactions";
  static final String LOCKS = "locks";
  static final String STALE_TABLES = "tables whose statistics are old";
  static final String HOLDERS = "who holds connections";
  static final String COUNTERS = "counters";
  static final String AGE = "transaction age";
  static final String SIZE = "size";
  static final String FOLDER = "data folder";
  static final String ARCHIVER = "archiving";
  static final String SLOTS = "replication slots";
  static final String STANDBYS = "replicas";
  static final String REPLAY = "replay";
  static final String STATEMENTS = "statement statistics";

  /** Version, role, what we may see. */
  static final String WHO =
      """
      select current_setting('server_version_num')::int as version,
        current_setting('server_version') as release,
        pg_is_in_recovery() as replica,
        pg_postmaster_start_time()::text as started,
        current_user as me,
        pg_has_role(current_user, 'pg_read_all_stats', 'usage') as sees_all,
        current_setting('max_connections')::int
          - current_setting('superuser_reserved_connections')::int
          - coalesce(current_setting('reserved_connections', true)::int, 0) as slots,
        (select quote_ident(n.nspname) from pg_extension e join pg_namespace n
          on n.oid = e.extnamespace where e.extname = 'pg_stat_statements') as statements
      """;

  private static final String CLIENT =
      "coalesce(backend_type, 'client backend') = 'client backend'";

  /** Programs that copy a database: their statements are long because the database is large. */
  private static final String COPIES = "('pg_dump', 'pg_dumpall', 'pg_restore', 'pg_basebackup')";

  /**
   * What marks a session that may be named as a culprit: a client's, not ours, and no copy of the
   * database, whose owner would rather wait.
   */
  private static final String MARK =
      "case when a.backend_type = 'client backend' and a.pid <> pg_backend_pid()"
          + " and coalesce(a.application_name, '') not in "
          + COPIES
          + " then "
          + Backend.POSTGRES_MARK
          + " end as "
          + Backend.MARK;

  /**
   * Tables of this database that changed a lot and were never analyzed, or changed more than they
   * hold since they were.
   */
  static final String STALE =
      """
      select schemaname as schema, relname as name, n_mod_since_analyze as changed
      from pg_stat_user_tables
      where n_mod_since_analyze > 10000
        and (coalesce(last_analyze, last_autoanalyze) is null or n_mod_since_analyze > n_live_tup)
      order by n_mod_since_analyze desc limit 20\
      """;

  private PostgresQuestions() {}

  /** The questions for a server of this version, in the order they are asked. */
  static Map<String, String> of(int version, boolean replica, Optional<String> statements) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put(
        SESSIONS,
        "select count(*) as open, count(*) filter (where state = 'active') as busy"
            + " from pg_stat_activity where datid is not null and "
            + CLIENT);
    all.put(LONGEST, longest());
    all.put(IDLE, idle());
    all.put(LOCKS, locks(version));
    all.put(HOLDERS, holders());
    all.put(
        COUNTERS,
        """
        select sum(deadlocks) as deadlocks, sum(blks_hit) as hit, sum(blks_read) as read,
          sum(temp_bytes) as temp, coalesce(max(stats_reset)::text, '') as reset
        from pg_stat_database\
        """);
    all.put(
        AGE,
        """
        select datname, age(datfrozenxid) as xids, mxid_age(datminmxid) as multixacts
        from pg_database order by greatest(age(datfrozenxid), mxid_age(datminmxid)) desc limit 1\
        """);
    all.put(
        SIZE,
        "select sum(pg_database_size(oid)) as bytes from pg_database"
            + " where datallowconn and has_database_privilege(oid, 'connect')");
    all.put(FOLDER, "select setting from pg_settings where name = 'data_directory'");
    if (replica) {
      all.put(REPLAY, replay());
    } else {
      all.put(ARCHIVER, archiver());
      all.put(STANDBYS, standbys());
      all.put(SLOTS, slots());
    }
    schema(statements).ifPresent(schema -> all.put(STATEMENTS, slow(version, schema)));
    return all;
  }

  /** The schema of pg_stat_statements, quoted by the server, where it may stand in a question. */
  static Optional<String> schema(Optional<String> statements) {
    return statements.filter(
        schema -> schema.matches("[A-Za-z0-9_]{1,63}|\"[A-Za-z0-9_. -]{1,63}\""));
  }

  private static String longest() {
    // A session that waits for an advisory lock may do so for ever: programs elect a leader so.
    return """
    select pid, usename as role, application_name as app,
      extract(epoch from clock_timestamp() - query_start)::float8 as seconds,
      left(query, 1000) as query, %s
    from pg_stat_activity a
    where state = 'active' and backend_type = 'client backend' and pid <> pg_backend_pid()
      and wait_event is distinct from 'advisory'
      and coalesce(application_name, '') not in %s
    order by query_start limit 3\
    """
        .formatted(MARK, COPIES);
  }

  private static String idle() {
    return """
    select pid, usename as role, application_name as app,
      extract(epoch from clock_timestamp() - state_change)::float8 as seconds,
      left(query, 1000) as query, %s
    from pg_stat_activity a
    where state like 'idle in transaction%%' and backend_type = 'client backend'
    order by state_change limit 10\
    """
        .formatted(MARK);
  }

  /** One row for each pair; before 14 the wait's age is that of the statement that waits. */
  static String locks(int version) {
    String since =
        version >= 140_000
            ? "coalesce((select min(l.waitstart) from pg_locks l where l.pid = w.pid"
                + " and not l.granted), w.query_start)"
            : "w.query_start";
    return """
    select w.pid as waiter, b.pid as blocker,
      extract(epoch from clock_timestamp() - %s)::float8 as seconds,
      a.usename as role, a.application_name as app, a.state as state,
      extract(epoch from clock_timestamp() - a.xact_start)::float8 as transaction,
      extract(epoch from clock_timestamp() - a.state_change)::float8 as unchanged,
      left(a.query, 1000) as query, %s
    from (select pid, query_start from pg_stat_activity
        where wait_event_type = 'Lock' and wait_event <> 'advisory' limit 50) w
      cross join lateral unnest(pg_blocking_pids(w.pid)) as b(pid)
      left join pg_stat_activity a on a.pid = b.pid\
    """
        .formatted(since, MARK);
  }

  /**
   * Who of users and applications has more than half of all connections, and of theirs those that
   * have done nothing for longest.
   */
  private static String holders() {
    return """
    select a.pid, a.usename as role, a.application_name as app, h.held, h.open,
      extract(epoch from clock_timestamp() - a.state_change)::float8 as seconds, %1$s
    from pg_stat_activity a
      join (select usename, application_name, count(*) as held, sum(count(*)) over () as open
        from pg_stat_activity where datid is not null and %2$s
        group by usename, application_name order by 3 desc limit 1) h
      on a.usename = h.usename and a.application_name is not distinct from h.application_name
    where a.state = 'idle' and h.held * 2 > h.open
      and a.state_change < clock_timestamp() - interval '10 s'
    order by a.state_change limit 10\
    """
        .formatted(MARK, CLIENT);
  }

  private static String archiver() {
    return """
    select failed_count as failed, last_failed_wal as file,
      extract(epoch from now() - last_failed_time)::float8 as ago,
      last_failed_time > coalesce(last_archived_time, '-infinity') as failing
    from pg_stat_archiver where current_setting('archive_mode') <> 'off'\
    """;
  }

  private static String standbys() {
    return """
    select coalesce(nullif(application_name, ''), host(client_addr)) as name, state,
      coalesce(extract(epoch from replay_lag), 0)::float8 as seconds,
      pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::float8 as bytes
    from pg_stat_replication where replay_lsn is not null\
    """;
  }

  private static String slots() {
    return """
    select slot_name as name, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::float8 as bytes
    from pg_replication_slots where not active and restart_lsn is not null
    order by 2 desc limit 3\
    """;
  }

  /** How far behind, without what the owner asked it to wait (recovery_min_apply_delay, in ms). */
  private static String replay() {
    return """
    select case when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0 else greatest(0,
        extract(epoch from now() - pg_last_xact_replay_timestamp())
        - (select setting::float8 / 1000 from pg_settings
            where name = 'recovery_min_apply_delay')) end::float8 as seconds,
      (select count(*) from pg_stat_wal_receiver) as receivers,
      (select setting <> '' from pg_settings where name = 'primary_conninfo') as streams\
    """;
  }

  private static String slow(int version, String schema) {
    String total = version >= 130_000 ? "total_exec_time" : "total_time";
    return """
    select queryid::text as id, sum(%1$s)::float8 as ms, sum(calls)::float8 as calls,
      left(min(query), 500) as query
    from %2$s.pg_stat_statements where queryid is not null
    group by queryid order by 2 desc limit 100\
    """
        .formatted(total, schema);
  }
}
