package dev.claudeops.action;

import dev.claudeops.config.Runtime;
import dev.claudeops.database.Answer;
import dev.claudeops.database.Refusal;
import dev.claudeops.database.Sql;
import dev.claudeops.host.Change;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Param;
import dev.claudeops.model.Risk;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.List;

/**
 * Takes the statistics of one table anew, from which the server plans its statements (PostgreSQL
 * manual, "ANALYZE"; MariaDB manual, "ANALYZE TABLE"). The table is one of the database that the
 * config names, or the one that a look named as {@code table:SERVICE/schema.table}.
 */
public final class TableAnalyze implements ActionKind {
  /** What stands for a part of the target's own name. */
  private static final String TARGETS = "-";

  private static final ActionSpec SPEC =
      new ActionSpec(
          "table-analyze",
          "Take the statistics of one table of a database anew.",
          Risk.LOW,
          true,
          "Nothing is to be taken back: no data was changed.",
          List.of("database", "table"),
          List.of(
              Param.usually(
                  "schema",
                  new Param.Form.Label(64),
                  TARGETS,
                  "the table's schema; in MariaDB and MySQL its database; needed for a database."),
              Param.usually(
                  "table",
                  new Param.Form.Label(64),
                  TARGETS,
                  "the table's name, without quotes; needed for a database.")),
          false,
          Duration.ofMinutes(3),
          Duration.ofSeconds(60));

  /** A statement that runs longer is a reason not to begin, in seconds. */
  private static final int LONG = 10;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    String schema = scene.params().text("schema");
    String table = scene.params().text("table");
    boolean named = wish.target().kind().equals("table");
    String name = wish.target().name();
    int slash = name.indexOf('/');
    if (named) {
      String whole = name.substring(slash + 1);
      int dot = whole.indexOf('.');
      boolean other = !schema.equals(TARGETS) || !table.equals(TARGETS);
      if (slash < 1 || dot < 1 || dot != whole.lastIndexOf('.') || other) {
        throw new Unfit("a table is table:SERVICE/schema.table, and has no other parameters");
      }
      schema = whole.substring(0, dot);
      table = whole.substring(dot + 1);
    } else if (schema.equals(TARGETS) || table.equals(TARGETS)) {
      throw new Unfit("of a database it must be said which schema and which table");
    }
    String server = named ? name.substring(0, slash) : name;
    DatabaseTarget target =
        DatabaseTarget.of(scene, name, at -> at.subject().name().equals(server));
    return target.at().kind() == Runtime.Database.Kind.POSTGRES
        ? postgres(target, schema, table)
        : mariadb(target, schema, table);
  }

  private static Plan postgres(DatabaseTarget target, String schema, String table)
      throws Unfit, InterruptedException {
    String oid =
        target.look(
            sql -> {
              Answer found =
                  sql.ask(
                      """
                      select c.oid::text as id, c.relkind::text as kind, pg_is_in_recovery() as replica
                      from pg_class c join pg_namespace n on n.oid = c.relnamespace
                      where n.nspname::text = convert_from(decode('%s', 'hex'), 'UTF8')
                        and c.relname::text = convert_from(decode('%s', 'hex'), 'UTF8')\
                      """
                          .formatted(Hex.of(schema), Hex.of(table)));
              require(found, "r m", schema, table);
              if (found.first().yes("replica")) {
                throw new Unfit("this server is a replica; its statistics come from its primary");
              }
              return found.first().say("id");
            });
    if (!oid.matches("[0-9]{1,10}")) {
      throw new Unfit("the server does not tell which table that is");
    }
    String statement = "analyze " + quoted(schema, '"') + "." + quoted(table, '"');
    return plan(
        target,
        statement,
        (sql, host) -> {
          String when =
              "select coalesce(pg_stat_get_last_analyze_time(" + oid + ")::text, '') as at";
          String before = sql.ask(when).first().say("at");
          Answer answer = sql.run(statement);
          if (answer.refused().isPresent()) {
            return DatabaseTarget.failed(answer.refused().get());
          }
          // The server only warns whoever does not own the table; and it counts a moment later.
          long end = host.nanos() + PATIENCE.toNanos();
          while (sql.ask(when).first().say("at").equals(before)) {
            if (host.nanos() >= end) {
              return DatabaseTarget.failed(
                  "the server did not analyze the table: only its owner may, or the database's");
            }
            host.pause(Duration.ofMillis(200));
          }
          return DatabaseTarget.done("analyzed");
        });
  }

  private static Plan mariadb(DatabaseTarget target, String schema, String table)
      throws Unfit, InterruptedException {
    target.look(
        sql -> {
          Answer found =
              sql.ask(
                  "select table_schema as id, table_name as name, table_type as kind"
                      + " from information_schema.tables where table_schema = _utf8mb4 X'%s'"
                          .formatted(Hex.of(schema))
                      + " and table_name = _utf8mb4 X'%s'".formatted(Hex.of(table)));
          require(found, "BASE TABLE", schema, table);
          if (!found.first().say("id").equals(schema) || !found.first().say("name").equals(table)) {
            throw none(schema, table);
          }
          // Statements that come after ANALYZE TABLE wait for those that began before it, on
          // servers
          // that flush the table with it (MDEV-15101, MySQL bug 32224917 of 8.0.24).
          Answer busy =
              sql.ask(
                  "select max(time) as seconds from information_schema.processlist where command in"
                      + " ('Query', 'Execute') and id <> connection_id()"
                      + " and user not in ('system user', 'event_scheduler')");
          double longest = busy.first().number("seconds", 0);
          if (busy.refused().isPresent() || longest >= LONG) {
            throw new Unfit(
                busy.refused().isPresent()
                    ? "what runs on the server is not seen: " + busy.refused().get()
                    : "a statement has run for %s, and others could have to wait for it"
                        .formatted(Humane.seconds(longest)));
          }
          return found;
        });
    String statement =
        "analyze no_write_to_binlog table " + quoted(schema, '`') + "." + quoted(table, '`');
    return plan(
        target,
        statement,
        (sql, host) -> {
          // As hexadecimal, because the server's own client reads what it sends.
          List<Answer> answers =
              sql.ask(
                  List.of(
                      "set @claudeops = convert(X'%s' using utf8mb4)".formatted(Hex.of(statement)),
                      "prepare claudeops from @claudeops",
                      "execute claudeops"));
          for (Answer answer : answers) {
            if (answer.refused().isPresent()) {
              return DatabaseTarget.failed(answer.refused().get());
            }
          }
          String said =
              answers.getLast().rows().stream()
                  .filter(row -> !row.say("Msg_type").equals("status"))
                  .map(row -> Clean.line(row.say("Msg_text"), 160))
                  .findFirst()
                  .orElse("");
          return said.isEmpty() && !answers.getLast().rows().isEmpty()
              ? DatabaseTarget.done("analyzed")
              : DatabaseTarget.failed(said.isEmpty() ? "the server said nothing" : said);
        });
  }

  /** What is done in a session that may write. */
  @FunctionalInterface
  private interface Deed {
    Output in(Sql sql, HostView host) throws Refusal, InterruptedException;
  }

  private static Plan plan(DatabaseTarget target, String statement, Deed deed) {
    String says =
        "%s, in the database that the config names (%s): %s"
            .formatted(
                target.server().name(),
                Clean.line(target.at().database(), 64),
                Clean.line(statement, 200));
    return new Plan(
        says,
        "",
        hands ->
            hands.make(
                new Change.Talk(
                    says, () -> target.change(hands.left(), sql -> deed.in(sql, hands.host())))));
  }

  private static void require(Answer found, String kinds, String schema, String table)
      throws Unfit {
    if (found.refused().isPresent()) {
      throw new Unfit("the catalogue cannot be asked: " + found.refused().get());
    }
    if (found.rows().size() != 1) {
      throw none(schema, table);
    }
    String kind = found.first().say("kind");
    if (kind.isEmpty() || !kinds.contains(kind)) {
      throw new Unfit(
          "%s.%s is no table with data of its own"
              .formatted(Clean.line(schema, 64), Clean.line(table, 64)));
    }
  }

  private static Unfit none(String schema, String table) {
    return new Unfit(
        "the database has no table %s in %s"
            .formatted(Clean.line(table, 64), Clean.line(schema, 64)));
  }

  /** An identifier that was found in the catalogue, so that nothing in it ends it. */
  private static String quoted(String name, char quote) {
    return quote + name.replace("" + quote, "" + quote + quote) + quote;
  }
}
