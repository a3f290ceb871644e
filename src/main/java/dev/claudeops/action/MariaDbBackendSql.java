package dev.claudeops.action;

import dev.claudeops.database.Answer;
import dev.claudeops.database.Answer.Row;
import dev.claudeops.database.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * MariaDB 10.3 and MySQL 5.7 on (manuals, "KILL", "Information Schema PROCESSLIST"). KILL takes no
 * condition, so a number that is kept in a variable only under ours; the server gives no number a
 * second time before it restarts, and then our session is gone too.
 */
final class MariaDbBackendSql implements BackendSql {
  private static final String CLIENT =
      "(p.user not in ('system user', 'event_scheduler') and p.command not like 'Binlog Dump%'"
          + " and p.command <> 'Daemon')";
  private static final String OURS = "p.id = connection_id()";
  private static final String TRANSACTION =
      "exists (select 1 from information_schema.innodb_trx t where t.trx_mysql_thread_id = p.id)";

  @Override
  public String still(Set<String> types) {
    List<String> any = new ArrayList<>();
    for (String type : types) {
      switch (type) {
        case "db-blocking" -> any.add(TRANSACTION);
        case "db-idle-in-transaction" ->
            any.add("p.command = 'Sleep' and p.time >= 1 and " + TRANSACTION);
        case "db-connections" ->
            any.add("p.command = 'Sleep' and p.time >= 1 and not " + TRANSACTION);
        case "db-long-query" -> any.add("p.command in ('Query', 'Execute') and p.time >= 1");
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
    select p.user as role, p.db as db, p.command as state, p.time as seconds,
      (select max(timestampdiff(second, t.trx_started, now())) from information_schema.innodb_trx t
        where t.trx_mysql_thread_id = p.id) as transaction,
      left(p.info, 1000) as query, p.host as mark, p.host as client_host,
      %s as ours, %s as client, (%s) as still
    from information_schema.processlist p where p.id = %s\
    """
        .formatted(OURS, CLIENT, still, backend.number());
  }

  @Override
  public String says(Backend backend) {
    return "KILL CONNECTION " + backend.number();
  }

  @Override
  public List<String> end(Backend backend, Row row, String still) {
    return List.of(
        "set @claudeops = (select p.id from information_schema.processlist p where p.id = "
            + backend.number()
            + same("p.user", row.say("role"))
            + same("p.host", row.say("mark"))
            + " and "
            + CLIENT
            + " and not "
            + OURS
            + " and ("
            + still
            + "))",
        "select @claudeops is not null as told",
        "kill connection @claudeops");
  }

  private static String same(String column, String value) {
    return " and hex(convert(%s using utf8mb4)) = '%s'".formatted(column, Hex.of(value));
  }

  @Override
  public Row judged(List<Answer> answers) {
    return answers.get(1).first();
  }

  @Override
  public String there(Backend backend) {
    return "select count(*) as there from information_schema.processlist where id = "
        + backend.number();
  }
}
