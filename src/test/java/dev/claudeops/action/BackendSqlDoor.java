package dev.claudeops.action;

import dev.claudeops.database.Answer.Row;
import dev.claudeops.database.Backend;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lets tests of real servers run the very statements of a deed, late or with other numbers. */
public final class BackendSqlDoor {
  private BackendSqlDoor() {}

  public static String postgres(String pid, String mark, String type) {
    BackendSql sql = new PostgresBackendSql();
    return sql.end(new Backend("shop", pid, mark), new Row(Map.of()), sql.still(Set.of(type)))
        .getFirst();
  }

  public static List<String> mariadb(String id, String user, String host, String type) {
    BackendSql sql = new MariaDbBackendSql();
    return sql.end(
        new Backend("shop", id, host),
        new Row(Map.of("role", user, "mark", host)),
        sql.still(Set.of(type)));
  }
}
