package dev.claudeops.database;

import dev.claudeops.config.Runtime;
import dev.claudeops.host.LocalHost;
import java.time.Duration;
import java.util.List;

/** Lets tests of real servers ask what a probe never asks, over a session like a probe's. */
public final class SqlDoor {
  private static final Waits WAITS = new Waits(Duration.ofSeconds(4), Duration.ofSeconds(9));

  private SqlDoor() {}

  /** What was refused, or the rows, for each statement. */
  public static List<String> mariadb(Runtime.Database db, List<String> statements)
      throws Exception {
    Server server = new Server("MariaDB", db);
    try (Sql sql =
        db.user().isPresent()
            ? Jdbc.mariadb(server, new LocalHost(), WAITS, Terms.LOOK)
            : MariaDbClient.open(server, new LocalHost(), WAITS, Terms.LOOK)) {
      return said(sql.ask(statements));
    }
  }

  public static List<String> postgres(Runtime.Database db, List<String> statements)
      throws Exception {
    Server server = new Server("PostgreSQL", db);
    try (Sql sql =
        db.user().isPresent()
            ? Jdbc.postgres(server, new LocalHost(), WAITS, Terms.LOOK)
            : Psql.open(server, new LocalHost(), WAITS, Terms.LOOK)) {
      return said(sql.ask(statements));
    }
  }

  private static List<String> said(List<Answer> answers) {
    return answers.stream()
        .map(answer -> answer.refused().orElse(answer.rows().toString()))
        .toList();
  }
}
