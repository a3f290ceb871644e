package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.Program.Ended;
import dev.claudeops.testkit.real.Cell;
import dev.claudeops.testkit.real.MariaDb;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.Postgres;
import dev.claudeops.testkit.real.Session;
import dev.claudeops.text.Json;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A session of a real server is at fault: it is seen, named, asked for, ended by a person's yes or
 * at once where the owner wants that, proven by the probe and written down; and nobody else is.
 */
@Tag("real")
@Timeout(240)
class DatabaseScenarioTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** What the owner of these tests does sooner than the runbooks that ship. */
  private static final String AT_ONCE =
      """
      ---
      name: %s
      findings: [%s]
      steps:
        - backend-end on culprit:session
      ask: "see who it was"
      ---

      The owner wants it done after seconds.
      """;

  private Cell cell;

  @BeforeEach
  void start() {
    cell = Cell.start();
    cell.runbook("blocking-query", AT_ONCE.formatted("blocking-query", "db-blocking"));
    cell.runbook(
        "idle-in-transaction", AT_ONCE.formatted("idle-in-transaction", "db-idle-in-transaction"));
  }

  @AfterEach
  void end() {
    cell.close();
  }

  private void config(String kind, int port, String user, String password, String more) {
    cell.config(
        """
        {"discover": false, "probes": {"off": %s},
         "services": [{"name": "shop", "database": {"kind": "%s", "port": %d, "user": "%s",
           "password": "%s"}}],
         "limits": {"db-idle-in-transaction": {"warning": 2, "looks": "1 of 1"},
                    "db-blocking": {"looks": "1 of 1"}}%s}
        """
            .formatted(
                Cell.allBut(kind.equals("postgres") ? "postgres" : "mysql"),
                kind,
                port,
                user,
                password,
                more));
  }

  private void postgres(Postgres server, String more) {
    config("postgres", server.port(), server.user(), server.password(), more);
  }

  private static String pid(Session session) {
    return session.tell("select pg_backend_pid()");
  }

  private static boolean lives(Postgres server, String pid) {
    return server.psql("select count(*) from pg_stat_activity where pid = " + pid).equals("1");
  }

  /** A run that asks for the end of this session, and nothing else. */
  private String asked(String pid) {
    Json run = cell.untilWished("backend-end", LIMIT);
    Json wish = Cell.deed(run, "backend-end");
    assertThat(wish.at("verdict").textOr("")).as(run.pretty()).isEqualTo("ask");
    assertThat(wish.at("rule").textOr("")).isEqualTo("autonomy");
    assertThat(wish.at("target", "name").textOr("")).startsWith("shop/" + pid + "@");
    assertThat(cell.questions()).hasSize(1);
    String text = cell.journal("questions").getFirst();
    assertThat(text).contains("status: open", "session:shop/" + pid + "@");
    return cell.questions().getFirst();
  }

  private void nothingIsLeftOpen() {
    assertThat(cell.journal("intents")).isEmpty();
    Ended doctor = cell.claudeops("doctor");
    assertThat(doctor.out()).doesNotContain("broken", "FAILED");
  }

  @Test
  void theBlockerIsEndedByAPersonsYesAndNobodyElse() {
    try (Postgres server = Postgres.start()) {
      server.psql("create table orders (id int); alter table orders owner to app");
      postgres(server, "");
      try (Session holder = server.holdLock("orders");
          Session waiter = server.session();
          Session other = server.idleInTransaction()) {
        String head = pid(holder);
        String waits = pid(waiter);
        String bystander = pid(other);
        other.tell("commit");
        waiter.send("select count(*) from orders");
        String question = asked(head);
        assertThat(lives(server, head)).isTrue();
        assertThat(cell.check().at("actions").items())
            .singleElement()
            .satisfies(again -> assertThat(again.at("file").textOr("")).contains(question));
        assertThat(cell.questions()).as("the same is asked once").hasSize(1);
        Ended yes = cell.claudeops("approve", question);
        assertThat(yes.exit()).as(yes.toString()).isZero();
        assertThat(yes.out()).contains("Ran: select pg_terminate_backend(" + head, "Proven:");
        assertThat(lives(server, head)).isFalse();
        assertThat(List.of(waits, bystander)).allMatch(one -> lives(server, one));
        assertThat(cell.journal("questions").getFirst()).contains("status: carried-out");
        assertThat(cell.journal("actions"))
            .singleElement()
            .asString()
            .contains("action: backend-end", "outcome: proven", "seen by probe postgres");
        assertThat(cell.journal("issues"))
            .singleElement()
            .asString()
            .contains("a person is asked", "done and proven");
        Ended twice = cell.claudeops("approve", question);
        assertThat(twice.exit()).isNotZero();
        assertThat(twice.out() + twice.err()).contains("carried out already");
        nothingIsLeftOpen();
      }
    }
  }

  @Test
  void aSessionThatIdlesInItsTransactionIsEndedAtOnceWhereTheOwnerHoldsItForLowRisk() {
    try (Postgres server = Postgres.start()) {
      postgres(server, ", \"policy\": {\"kinds\": {\"backend-end\": {\"risk\": \"low\"}}}");
      try (Session lazy = server.idleInTransaction();
          Session busy = server.session()) {
        String pid = pid(lazy);
        String bystander = pid(busy);
        Json run = cell.untilWished("backend-end", LIMIT);
        Json deed = Cell.deed(run, "backend-end");
        assertThat(deed.at("outcome").textOr("")).as(run.pretty()).isEqualTo("proven");
        assertThat(deed.at("verdict").textOr("")).isEqualTo("allow");
        assertThat(lives(server, pid)).isFalse();
        assertThat(lives(server, bystander)).isTrue();
        assertThat(cell.questions()).isEmpty();
        assertThat(cell.journal("actions")).singleElement().asString().contains("outcome: proven");
        assertThat(cell.check().at("actions").items()).isEmpty();
        nothingIsLeftOpen();
      }
    }
  }

  @Test
  void whoWentAwayBeforeTheYesIsNotEndedAndTheAnswerSaysSo() {
    try (Postgres server = Postgres.start()) {
      postgres(server, "");
      try (Session lazy = server.idleInTransaction()) {
        String pid = pid(lazy);
        String question = asked(pid);
        lazy.tell("commit");
        Ended yes = cell.claudeops("approve", question);
        assertThat(yes.exit()).isEqualTo(1);
        assertThat(yes.out()).startsWith("Not done: backend-end of session:shop/" + pid);
        assertThat(yes.out()).contains("no open finding names session:shop/");
        assertThat(lives(server, pid)).isTrue();
        assertThat(cell.journal("questions").getFirst()).contains("status: carried-out");
        nothingIsLeftOpen();
      }
    }
  }

  @Test
  void anotherSessionAtTheSameFaultIsNotEndedByAYesForTheFirst() {
    try (Postgres server = Postgres.start()) {
      postgres(server, "");
      Session lazy = server.idleInTransaction();
      String question = asked(pid(lazy));
      lazy.close();
      try (Session next = server.idleInTransaction()) {
        String pid = pid(next);
        Part.await(
            "it idles for long",
            LIMIT,
            () ->
                server
                    .psql(
                        "select count(*) from pg_stat_activity where state_change < now() -"
                            + " interval '4 s' and pid = "
                            + pid)
                    .equals("1"));
        Ended yes = cell.claudeops("approve", question);
        assertThat(yes.exit()).isEqualTo(1);
        assertThat(yes.out()).startsWith("Not done: ").contains("(rule ");
        assertThat(yes.out()).contains("no open finding names session:shop/");
        assertThat(lives(server, pid)).isTrue();
        assertThat(cell.journal("actions")).noneMatch(text -> text.contains("outcome: proven"));
      }
    }
  }

  @Test
  void mariaDbIsAskedForTheSame() {
    try (MariaDb server = MariaDb.start()) {
      config("mariadb", server.port(), server.user(), server.password(), "");
      try (Session lazy = idles(server);
          Session busy = server.session()) {
        String pid = lazy.tell("select connection_id()").strip();
        String bystander = busy.tell("select connection_id()").strip();
        String question = asked(pid);
        assertThat(there(server, pid)).isTrue();
        Ended yes = cell.claudeops("approve", question);
        assertThat(yes.exit()).as(yes.toString()).isZero();
        assertThat(yes.out()).contains("Proven:");
        assertThat(there(server, pid)).isFalse();
        assertThat(there(server, bystander)).isTrue();
        nothingIsLeftOpen();
      }
      try (Session lazy = idles(server)) {
        Json run = cell.untilWished("backend-end", LIMIT);
        assertThat(Cell.deed(run, "backend-end").at("verdict").textOr("")).isEqualTo("ask");
        lazy.tell("commit");
        Ended yes = cell.claudeops("approve", cell.openQuestion());
        assertThat(yes.exit()).isEqualTo(1);
        assertThat(yes.out()).startsWith("Not done: ");
        assertThat(yes.out()).contains("no open finding names session:shop/");
        assertThat(lazy.open()).isTrue();
      }
    }
  }

  private static Session idles(MariaDb server) {
    Session session = server.session();
    session.tell("create table if not exists carts (id int) engine=innodb");
    session.tell("start transaction");
    session.tell("insert into carts values (1)");
    return session;
  }

  private static boolean there(MariaDb server, String id) {
    return server
        .sql("select count(*) from information_schema.processlist where id = " + id)
        .strip()
        .equals("1");
  }
}
