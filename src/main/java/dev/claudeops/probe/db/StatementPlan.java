package dev.claudeops.probe.db;

import dev.claudeops.config.Runtime;
import dev.claudeops.database.Answer;
import dev.claudeops.database.Answer.Row;
import dev.claudeops.database.Refusal;
import dev.claudeops.database.Server;
import dev.claudeops.database.Sql;
import dev.claudeops.database.SqlText;
import dev.claudeops.database.Waits;
import dev.claudeops.host.HostView;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a server would run a statement: EXPLAIN and never ANALYZE, in a session that can only read.
 *
 * <p>The text is a stranger's. Three things keep it from doing anything: it is one statement, for
 * it has no semicolon anywhere; it begins with a word of a query behind options of ours; and
 * planning runs nobody's code with rights that he has not. Planning calls functions (PostgreSQL,
 * "Function Volatility Categories"; MariaDB evaluates what is constant), with our rights: so a
 * superuser plans nothing, and nobody does where others have functions that would run with ours.
 */
public final class StatementPlan {
  private static final List<String> QUERIES =
      List.of("select", "with", "insert", "update", "delete", "replace", "values", "merge");

  private static final Pattern FILE = Pattern.compile("(?i)\\b(outfile|dumpfile)\\b");
  private static final Pattern PARAMETER = Pattern.compile("\\$\\d");
  private static final Pattern DATABASE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}");
  private static final Pattern ROLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

  private static final String RIGHTS =
      """
      select current_setting('is_superuser') = 'on'
          or pg_has_role(current_user, 'pg_execute_server_program', 'member')
          or pg_has_role(current_user, 'pg_read_server_files', 'member')
          or pg_has_role(current_user, 'pg_write_server_files', 'member') as mighty,
        (select r.rolname from pg_proc p join pg_roles r on r.oid = p.proowner
          where not r.rolsuper and r.rolname <> current_user limit 1) as others\
      """;

  /** Those of the server itself are left out; who may name another as the definer is mighty. */
  private static final String INVOKED =
      """
      select definer as others from information_schema.routines
      where routine_type = 'FUNCTION' and security_type = 'INVOKER'
        and definer not in (current_user(), 'root@localhost', 'mariadb.sys@localhost',
          'mysql.sys@localhost') limit 1\
      """;

  private StatementPlan() {}

  /** A plan, line by line; or why there is none. */
  public sealed interface Told {
    record Plan(List<String> lines) implements Told {}

    record Cannot(String why) implements Told {}
  }

  /** Asks the server that told of the statement. */
  public static Told of(Server server, HostView host, Waits waits, Statement statement)
      throws Refusal, InterruptedException {
    String text = statement.text().strip();
    String one = text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
    if (!statement.whole()) {
      return new Told.Cannot("the server keeps only the beginning of its text");
    }
    if (one.indexOf(';') >= 0) {
      return new Told.Cannot("its text holds a semicolon and could be several statements");
    }
    if (!query(one) || one.indexOf('\0') >= 0) {
      return new Told.Cannot("it is no query: it does not begin with SELECT, INSERT or the like");
    }
    return switch (server.at().kind()) {
      case POSTGRES -> postgres(server, host, waits, statement, one);
      case MARIADB -> mariadb(server, host, waits, statement, one);
      case REDIS -> new Told.Cannot("Redis has no plans");
    };
  }

  private static Told postgres(
      Server server, HostView host, Waits waits, Statement statement, String text)
      throws Refusal, InterruptedException {
    if (!DATABASE.matcher(statement.database()).matches()) {
      return new Told.Cannot("its database has a name that we do not use");
    }
    try (Sql sql = Sql.open(in(server, statement.database()), host, waits)) {
      int version = (int) PostgresActivity.who(sql, server).number("version", 0);
      Row rights = sql.ask(RIGHTS).first();
      if (!rights.text("mighty").isPresent() || rights.yes("mighty")) {
        return new Told.Cannot(
            "planning can run functions of the statement's owner, and our role there is a"
                + " superuser; give the database a user in the config that is none, with"
                + " pg_monitor and the right to read its tables");
      }
      if (rights.text("others").isPresent()) {
        return new Told.Cannot(
            "planning can run functions, and the role "
                + rights.say("others")
                + " has some in this database that would run with our rights");
      }
      boolean parameters = PARAMETER.matcher(text).find();
      if (parameters && version < 160_000) {
        return new Told.Cannot(
            "it has parameters ($1), which PostgreSQL explains from version 16 on");
      }
      String path =
          ROLE.matcher(statement.role()).matches()
              ? "\"" + statement.role() + "\", public"
              : "public";
      return told(
          sql.explain(
              List.of("set search_path to " + path),
              "explain (" + (parameters ? "generic_plan" : "costs") + " true) " + text));
    }
  }

  /** The text goes as hex, so that no client reads commands of its own in it. */
  private static Told mariadb(
      Server server, HostView host, Waits waits, Statement statement, String text)
      throws Refusal, InterruptedException {
    if (FILE.matcher(text).find()) {
      return new Told.Cannot("it names a file to write");
    }
    String database = statement.database();
    if (!database.isEmpty() && !DATABASE.matcher(database).matches()) {
      return new Told.Cannot("its database has a name that we do not use");
    }
    String hex = HexFormat.of().formatHex(("explain " + text).getBytes(StandardCharsets.UTF_8));
    List<String> before =
        List.of(
            database.isEmpty() ? "do 0" : "use `" + database + "`",
            "set @claudeops = convert(0x" + hex + " using utf8mb4)",
            "prepare claudeops from @claudeops");
    try (Sql sql = Sql.open(server, host, waits)) {
      Answer functions = sql.ask(INVOKED);
      if (functions.refused().isPresent() || !functions.rows().isEmpty()) {
        return new Told.Cannot(
            "planning can run functions with our rights: "
                + functions
                    .refused()
                    .orElse(functions.first().say("others") + " has some (SQL SECURITY INVOKER)"));
      }
      return told(sql.explain(before, "execute claudeops"));
    }
  }

  private static Server in(Server server, String database) {
    Runtime.Database at = server.at();
    return Server.of(
        new Runtime.Database(
            at.name(),
            at.kind(),
            at.host(),
            at.port(),
            database,
            at.user(),
            at.password(),
            at.tls(),
            at.slow()));
  }

  private static Told told(Answer answer) {
    if (answer.refused().isPresent()) {
      return new Told.Cannot("the server refuses: " + unquoted(answer.refused().get()));
    }
    return new Told.Plan(
        answer.rows().stream()
            .map(row -> row.text("QUERY PLAN").map(StatementPlan::clean).orElseGet(() -> flat(row)))
            .toList());
  }

  /** A row of MariaDB's table as one line, in the table's order. */
  private static String flat(Row row) {
    return List.of(
            "id",
            "select_type",
            "table",
            "type",
            "possible_keys",
            "key",
            "key_len",
            "ref",
            "rows",
            "filtered",
            "Extra")
        .stream()
        .filter(name -> row.text(name).isPresent())
        .map(name -> name + "=" + unquoted(row.say(name)))
        .collect(Collectors.joining(" "));
  }

  /** Whether it begins with a word of a query, brackets before it or not. */
  static boolean query(String text) {
    int i = 0;
    while (i < text.length() && (text.charAt(i) == '(' || Character.isWhitespace(text.charAt(i)))) {
      i++;
    }
    int end = i;
    while (end < text.length() && Character.isLetter(text.charAt(end))) {
      end++;
    }
    return QUERIES.contains(text.substring(i, end).toLowerCase(Locale.ROOT));
  }

  /**
   * A line without the values of its conditions, {@code Filter: ((status)::text = 'open'::text)};
   * costs and names stay.
   */
  private static String clean(String line) {
    int colon = line.indexOf(": ");
    boolean condition = colon > 0 && line.indexOf('(', colon) > 0 && !line.contains("cost=");
    return condition
        ? line.substring(0, colon + 2) + SqlText.normalised(line.substring(colon + 2), false)
        : unquoted(line);
  }

  private static String unquoted(String line) {
    return line.replaceAll("'[^']*'?", "?");
  }
}
