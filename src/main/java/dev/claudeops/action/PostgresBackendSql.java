package dev.claudeops.action;

import dev.claudeops.database.Answer;
import dev.claudeops.database.Answer.Row;
import dev.claudeops.database.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** PostgreSQL 12 on (manual, "Server Signaling Functions", "pg_stat_activity"). */
final class PostgresBackendSql implements BackendSql {
  private static final String CLIENT = "coalesce(a.backend_type = 'client backend', false)";
  private static final String OURS = "a.pid = pg_backend_pid()";

  /** Who did something a moment ago is at work. */
  private static final String FOR_A_WHILE =
      "a.state_change < clock_timestamp() - interval '1 second'";

  @Override
  public String still(Set<String> types) {
    List<String> any = new ArrayList<>();
    for (String type : types) {
      switch (type) {
        case "db-blocking" ->
            any.add(
                "exists (select 1 from pg_stat_activity w where w.wait_event_type = 'Lock'"
                    + " and a.pid = any(pg_blocking_pids(w.pid)))");
        case "db-idle-in-transaction" ->
            any.add("a.state like 'idle in transaction%' and " + FOR_A_WHILE);
        case "db-connections" -> any.add("a.state = 'idle' and " + FOR_A_WHILE);
        case "db-long-query" -> any.add("a.state = 'active' and " + FOR_A_WHILE);
        default -> {
          continue;
        }
      }
    }
    return String.join(" or ", any);
  }

  @Override
  public String look(Backend backend, String still) {
    return """
    select a.usename as role, a.application_name as app, a.datname as db,
      host(a.client_addr) as client_host, a.state,
      extract(epoch from clock_timestamp() - a.state_change)::float8 as seconds,
      extract(epoch from clock_timestamp() - a.xact_start)::float8 as transaction,
      extract(epoch from clock_timestamp() - a.backend_start)::float8 as age,
      left(a.query, 1000) as query, %s as mark, %s as ours, %s as client, (%s) as still
    from pg_stat_activity a where a.pid = %s\
    """
        .formatted(Backend.POSTGRES_MARK, OURS, CLIENT, still, backend.number());
  }

  @Override
  public String says(Backend backend) {
    return "select pg_terminate_backend(" + backend.number() + ")";
  }

  @Override
  public List<String> end(Backend backend, Row row, String still) {
    return List.of(
        "select pg_terminate_backend(a.pid) as told from pg_stat_activity a where "
            + itself(backend)
            + " and "
            + CLIENT
            + " and not "
            + OURS
            + " and ("
            + still
            + ")");
  }

  @Override
  public Row judged(List<Answer> answers) {
    return answers.getFirst().first();
  }

  @Override
  public String there(Backend backend) {
    return "select count(*) as there from pg_stat_activity a where " + itself(backend);
  }

  private static String itself(Backend backend) {
    return "a.pid = %s and encode(convert_to(%s, 'UTF8'), 'hex') = '%s'"
        .formatted(backend.number(), Backend.POSTGRES_MARK, Hex.of(backend.mark()));
  }
}
