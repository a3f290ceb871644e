package dev.claudeops.probe.db;

import dev.claudeops.database.Answer;
import dev.claudeops.database.Answer.Row;
import dev.claudeops.database.Refusal;
import dev.claudeops.database.Server;
import dev.claudeops.database.Sql;
import dev.claudeops.database.Waits;
import dev.claudeops.host.HostView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a MariaDB or MySQL server is busy with. */
final class MariaDbActivity {
  private static final String SESSIONS =
      """
      select id as pid, user as role, host as client, ifnull(db, '') as db, command,
        ifnull(state, '') as state, time as seconds, ifnull(left(info, %d), '') as query,
        ifnull(char_length(info) <= %1$d, 0) as whole
      from information_schema.processlist
      where id <> connection_id() and user not in ('system user', 'event_scheduler')
      order by command = 'Sleep', time desc limit %d\
      """
          .formatted(Sql.LONGEST_VALUE, Activity.MOST);

  private static final String TRANSACTIONS =
      """
      select trx_mysql_thread_id as pid, timestampdiff(second, trx_started, now()) as seconds
      from information_schema.innodb_trx limit 200\
      """;

  private MariaDbActivity() {}

  static Activity read(Server server, HostView host, Waits waits)
      throws Refusal, InterruptedException {
    try (Sql sql = Sql.open(server, host, waits)) {
      MariaDbQuestions.Version version = version(sql, server);
      Map<String, String> shared = MariaDbQuestions.of(version);
      List<Answer> answers =
          sql.ask(
              List.of(
                  SESSIONS,
                  TRANSACTIONS,
                  shared.get(MariaDbQuestions.ROW_LOCKS),
                  shared.get(MariaDbQuestions.TABLE_LOCKS),
                  costly(version),
                  "select @@performance_schema as counts"));
      List<String> unseen = new ArrayList<>();
      answers.forEach(answer -> answer.refused().ifPresent(unseen::add));
      if (!answers.get(5).first().yes("counts")) {
        unseen.add("statements by cost: performance_schema is off");
      }
      if (answers.get(1).refused().isPresent()) {
        unseen.add("what others do: grant PROCESS to our user");
      }
      return told(version.product(), answers, unseen);
    }
  }

  /** Which of the two answers, and how old it is. */
  static MariaDbQuestions.Version version(Sql sql, Server server)
      throws Refusal, InterruptedException {
    Answer asked = sql.ask(MariaDbQuestions.WHO);
    if (asked.rows().isEmpty()) {
      throw server.unseen(asked.refused().orElse("it does not tell its version"));
    }
    return MariaDbQuestions.Version.of(asked.first().say("version"), asked.first().say("comment"));
  }

  /** Only MySQL keeps a statement with its values beside the form (8.0.3 on). */
  private static String costly(MariaDbQuestions.Version version) {
    String sample =
        !version.mariadb() && version.number() >= 80_003
            ? "ifnull(left(query_sample_text, %d), '')".formatted(Sql.LONGEST_VALUE)
            : "''";
    return """
    select digest as id, ifnull(schema_name, '') as db, count_star as calls,
      sum_timer_wait / 1e12 as seconds, sum_rows_sent + sum_rows_affected as n,
      left(digest_text, 1000) as form, %s as query
    from performance_schema.events_statements_summary_by_digest
    where digest is not null order by sum_timer_wait desc limit 15\
    """
        .formatted(sample);
  }

  private static Activity told(String product, List<Answer> answers, List<String> unseen) {
    Map<String, Double> open = new HashMap<>();
    answers
        .get(1)
        .rows()
        .forEach(row -> open.put(row.say("pid"), Math.max(0, row.number("seconds", 0))));
    Map<String, Long> states = new TreeMap<>();
    List<Activity.Doing> sessions = new ArrayList<>();
    for (Row row : answers.get(0).rows()) {
      Activity.Doing doing = doing(row, open.getOrDefault(row.say("pid"), 0.0));
      states.merge(doing.state(), 1L, Long::sum);
      sessions.add(doing);
    }
    if (sessions.size() == Activity.MOST) {
      unseen.add("more than " + Activity.MOST + " sessions");
    }
    List<Activity.Wait> waits = new ArrayList<>();
    answers.get(2).rows().forEach(row -> waits.add(wait(row)));
    answers.get(3).rows().forEach(row -> waits.add(wait(row)));
    return new Activity(
        product,
        states,
        sessions,
        waits,
        answers.get(4).rows().stream().map(MariaDbActivity::costly).toList(),
        unseen);
  }

  private static Activity.Doing doing(Row row, double transaction) {
    boolean idle = row.say("command").equals("Sleep");
    String state =
        idle
            ? transaction > 0 ? "idle in transaction" : "idle"
            : row.say("command").toLowerCase(java.util.Locale.ROOT);
    return new Activity.Doing(
        row.say("pid"),
        "",
        row.say("client"),
        state,
        Math.max(0, row.number("seconds", 0)),
        transaction,
        idle ? "" : row.say("state"),
        new Statement("", row.say("db"), row.say("role"), row.say("query"), row.yes("whole")));
  }

  private static Activity.Wait wait(Row row) {
    return new Activity.Wait(row.say("waiter"), row.say("blocker"), row.number("seconds", 0));
  }

  private static Activity.Costly costly(Row row) {
    String sample = row.say("query");
    // The server cuts its sample at performance_schema_max_sql_text_length, 1024 bytes.
    boolean whole = !sample.isEmpty() && sample.length() < 1_000;
    return new Activity.Costly(
        new Statement(
            row.say("id"), row.say("db"), "", sample.isEmpty() ? row.say("form") : sample, whole),
        row.number("calls", 0),
        row.number("seconds", 0),
        row.number("n", 0),
        !sample.isEmpty());
  }
}
