package dev.claudeops.probe.db;

import dev.claudeops.database.Answer;
import dev.claudeops.database.Answer.Row;
import dev.claudeops.database.Refusal;
import dev.claudeops.database.Server;
import dev.claudeops.database.Sql;
import dev.claudeops.database.Waits;
import dev.claudeops.host.HostView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a PostgreSQL server is busy with (manual, "The Cumulative Statistics System"). */
final class PostgresActivity {
  private static final String STATES =
      """
      select coalesce(state, 'hidden') as state, count(*) as n from pg_stat_activity
      where backend_type = 'client backend' group by 1\
      """;

  private PostgresActivity() {}

  static Activity read(Server server, HostView host, Waits waits)
      throws Refusal, InterruptedException {
    try (Sql sql = Sql.open(server, host, waits)) {
      Row who = who(sql, server);
      int version = (int) who.number("version", 0);
      Optional<String> schema = PostgresQuestions.schema(who.text("statements"));
      List<String> questions =
          new ArrayList<>(List.of(STATES, sessions(version), PostgresQuestions.locks(version)));
      schema.ifPresent(name -> questions.add(costly(version, name)));
      List<Answer> answers = sql.ask(questions);
      List<String> unseen = new ArrayList<>();
      answers.forEach(answer -> answer.refused().ifPresent(unseen::add));
      if (!who.yes("sees_all")) {
        unseen.add("what others do: grant pg_monitor to " + who.say("me"));
      }
      if (schema.isEmpty()) {
        unseen.add("statements by cost: this database has no extension pg_stat_statements");
      }
      Map<String, Long> states = new LinkedHashMap<>();
      answers.get(0).rows().forEach(row -> states.put(row.say("state"), (long) row.number("n", 0)));
      return new Activity(
          "PostgreSQL " + who.say("release").split(" ")[0],
          states,
          answers.get(1).rows().stream().map(PostgresActivity::doing).toList(),
          answers.get(2).rows().stream().map(PostgresActivity::wait).toList(),
          answers.size() < 4
              ? List.of()
              : answers.get(3).rows().stream().map(PostgresActivity::costly).toList(),
          unseen);
    }
  }

  /** Who answers, as whom we are there, and what we may see. */
  static Row who(Sql sql, Server server) throws Refusal, InterruptedException {
    Answer asked = sql.ask(PostgresQuestions.WHO);
    if (asked.rows().isEmpty()) {
      throw server.unseen(asked.refused().orElse("it does not tell its version"));
    }
    return asked.first();
  }

  private static String sessions(int version) {
    return """
    select pid, usename as role, application_name as app, coalesce(host(client_addr), 'local') as client,
      datname as db, coalesce(state, '') as state,
      coalesce(wait_event_type || ': ' || wait_event, '') as waits,
      greatest(0, extract(epoch from clock_timestamp()
        - case when state = 'active' then query_start else state_change end))::float8 as seconds,
      coalesce(greatest(0, extract(epoch from clock_timestamp() - xact_start)), 0)::float8
        as transaction,
      left(query, %d) as query, %s as id,
      octet_length(query) < (select setting::int from pg_settings
        where name = 'track_activity_query_size') - 1 and length(query) <= %1$d as whole
    from pg_stat_activity
    where backend_type = 'client backend' and pid <> pg_backend_pid()
    order by state = 'idle', xact_start, state_change limit %3$d\
    """
        .formatted(
            Sql.LONGEST_VALUE,
            version >= 140_000 ? "coalesce(query_id::text, '')" : "''",
            Activity.MOST);
  }

  private static String costly(int version, String schema) {
    String total = version >= 130_000 ? "total_exec_time" : "total_time";
    return """
    select s.queryid::text as id, d.datname as db, r.rolname as role, s.calls::float8 as calls,
      (s.%1$s / 1000)::float8 as seconds, s.rows::float8 as n, left(s.query, %3$d) as query,
      length(s.query) <= %3$d as whole
    from %2$s.pg_stat_statements s
      left join pg_database d on d.oid = s.dbid left join pg_roles r on r.oid = s.userid
    where s.queryid is not null
    order by s.%1$s desc limit 15\
    """
        .formatted(total, schema, Sql.LONGEST_VALUE);
  }

  private static Activity.Doing doing(Row row) {
    return new Activity.Doing(
        row.say("pid"),
        row.say("app"),
        row.say("client"),
        row.say("state"),
        row.number("seconds", 0),
        row.number("transaction", 0),
        row.say("waits"),
        statement(row));
  }

  private static Activity.Wait wait(Row row) {
    String blocker = row.say("blocker");
    return new Activity.Wait(
        row.say("waiter"), blocker.equals("0") ? "" : blocker, row.number("seconds", 0));
  }

  private static Activity.Costly costly(Row row) {
    return new Activity.Costly(
        statement(row),
        row.number("calls", 0),
        row.number("seconds", 0),
        row.number("n", 0),
        StatementPlan.query(row.say("query")));
  }

  private static Statement statement(Row row) {
    return new Statement(
        row.say("id"), row.say("db"), row.say("role"), row.say("query"), row.yes("whole"));
  }
}
