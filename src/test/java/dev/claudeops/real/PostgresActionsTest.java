package dev.claudeops.real;

import static dev.claudeops.testkit.Databases.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.action.BackendSqlDoor;
import dev.claudeops.action.Hands;
import dev.claudeops.action.Plan;
import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Runtime.Database.Kind;
import dev.claudeops.host.DryRunHost;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.db.Postgres;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.Databases;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Tag("real")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresActionsTest {
  private static final String END = "backend-end";
  private static final String ANALYZE = "table-analyze";
  private static final String IDLE = "db-idle-in-transaction";
  private static final LocalHost HOST = new LocalHost();

  private dev.claudeops.testkit.real.Postgres server;

  @BeforeAll
  void start() {
    server = dev.claudeops.testkit.real.Postgres.start();
  }

  @AfterAll
  void end() {
    server.close();
  }

  private Runtime.Database overTcp() {
    return Databases.as(
        Databases.at(Kind.POSTGRES, server.host(), server.port()),
        server.user(),
        server.password());
  }

  private Runtime.Database overSocket() {
    return Databases.at(Kind.POSTGRES, server.socketFolder().toString(), server.port());
  }

  private List<Runtime.Database> ways() {
    return List.of(overTcp(), overSocket());
  }

  private static Observation look(Config config) {
    return new Looking(HOST, config).at(new Postgres(), SHOP);
  }

  private static Config strict(Runtime.Database way) {
    return Databases.config(way, IDLE, 2);
  }

  private static String pid(Session session) {
    return session.tell("select pg_backend_pid()");
  }

  private String mark(String pid) {
    return server.psql(
        "select (extract(epoch from backend_start) * 1000000)::bigint from pg_stat_activity"
            + " where pid = "
            + pid);
  }

  private Subject subject(String pid) {
    return new Subject("session", "shop/" + pid + "@" + mark(pid));
  }

  private boolean lives(String pid) {
    return server.psql("select count(*) from pg_stat_activity where pid = " + pid).equals("1");
  }

  private static Observation blaming(String type, Subject fault) {
    return Observation.of(SHOP, HOST.now()).culprit(type, fault).seen("blamed");
  }

  /** Until the probe names somebody for it. */
  private static Observation named(Config config, String type) {
    Observation[] last = new Observation[1];
    Part.await(
        type + " has a culprit",
        Duration.ofSeconds(40),
        () -> {
          last[0] = look(config);
          return !last[0].culprits(type).isEmpty();
        });
    return last[0];
  }

  @Test
  void theHeadOfAQueueIsNamedAndEndedAndNobodyElse() throws Exception {
    server.psql("create table if not exists orders (id int); alter table orders owner to app");
    for (Runtime.Database way : ways()) {
      try (var holder = server.holdLock("orders");
          var second = server.session();
          var third = server.session();
          var bystander = server.idleInTransaction()) {
        String head = pid(holder);
        String other = pid(bystander);
        String waits = pid(second);
        second.send("begin; lock table orders in access exclusive mode");
        third.send("select count(*) from orders");
        Config config = Databases.config(way);
        Observation seen = named(config, "db-blocking");
        assertThat(seen.culprits("db-blocking")).containsExactly(subject(head));
        Acting acting = new Acting(HOST).with(config).seeing(seen);
        Plan plan = acting.plan(END, subject(head));
        assertThat(plan.does())
            .startsWith("end PostgreSQL at ")
            .contains(
                "session " + head, "user app", "idle in transaction for", "select pg_backend");
        assertThat(plan.undo()).contains("rolled back");
        assertThat(lives(head)).isTrue();
        assertThat(acting.perform(END, plan).said()).contains("session " + head + " has ended");
        assertThat(lives(head)).isFalse();
        assertThat(lives(other)).isTrue();
        assertThat(lives(waits)).isTrue();
        assertThat(look(config).culprits("db-blocking")).isEmpty();
        assertThat(look(config).measure("longest-lock-wait").orElseThrow().value()).isLessThan(30);
        assertThat(acting.unfit(END, new Subject("session", "shop/" + head + "@1")))
            .contains("did not see");
      }
    }
  }

  @Test
  void whoIdlesInATransactionIsNamedOverTheOwnersLineAndEnded() throws Exception {
    for (Runtime.Database way : ways()) {
      try (var lazy = server.idleInTransaction();
          var bystander = server.session()) {
        String pid = pid(lazy);
        String other = pid(bystander);
        assertThat(look(Databases.config(way)).culprits(IDLE)).isEmpty();
        Config config = strict(way);
        Observation seen = named(config, IDLE);
        assertThat(seen.culprits(IDLE)).containsExactly(subject(pid));
        Acting acting = new Acting(HOST).with(config).seeing(seen);
        acting.perform(END, seen.culprits(IDLE).getFirst());
        assertThat(lives(pid)).isFalse();
        assertThat(lives(other)).isTrue();
        assertThat(look(config).culprits(IDLE)).isEmpty();
        assertThat(acting.unfit(END, seen.culprits(IDLE).getFirst())).contains("gone already");
      }
    }
  }

  @Test
  void aDryRunOnlySaysWhatItWouldEnd() throws Exception {
    try (var lazy = server.idleInTransaction()) {
      String pid = pid(lazy);
      Observation seen = named(strict(overSocket()), IDLE);
      Acting acting = new Acting(new DryRunHost(HOST)).with(strict(overSocket())).seeing(seen);
      assertThat(acting.perform(END, subject(pid)).said())
          .contains("would do: select pg_terminate_backend(" + pid + ") at PostgreSQL");
      assertThat(lives(pid)).isTrue();
    }
  }

  @Test
  void onlyWhatThisRunSawAtFaultCanBeEnded() throws Exception {
    try (var innocent = server.idleInTransaction()) {
      Subject subject = subject(pid(innocent));
      Config config = Databases.config(overSocket());
      assertThat(new Acting(HOST).with(config).unfit(END, subject)).contains("did not see");
      assertThat(
              new Acting(HOST)
                  .with(config)
                  .seeing(blaming("disk-space", subject))
                  .unfit(END, subject))
          .contains("did not see");
      Observation elsewhere =
          Observation.of(new Subject("database", "other"), HOST.now())
              .culprit(IDLE, subject)
              .seen("");
      assertThat(new Acting(HOST).with(config).seeing(elsewhere).unfit(END, subject))
          .contains("did not see");
      Subject stranger = new Subject("session", "shop2/1@1");
      assertThat(new Acting(HOST).with(config).unfit(END, stranger)).contains("no SQL database");
    }
  }

  @Test
  void aNumberThatAnotherSessionGotIsLeftAlone() throws Exception {
    try (var session = server.idleInTransaction()) {
      String pid = pid(session);
      Part.await("a second is over", Duration.ofSeconds(9), () -> !young(pid));
      long began = Long.parseLong(mark(pid));
      Subject older = new Subject("session", "shop/" + pid + "@" + (began - 1));
      for (Runtime.Database way : ways()) {
        assertThat(
                new Acting(HOST)
                    .with(Databases.config(way))
                    .seeing(blaming(IDLE, older))
                    .unfit(END, older))
            .contains("is another one");
      }
      assertThat(server.psql(BackendSqlDoor.postgres(pid, "" + (began - 1), IDLE))).isEmpty();
      assertThat(lives(pid)).isTrue();
      assertThat(server.psql(BackendSqlDoor.postgres(pid, "" + began, IDLE))).isEqualTo("t");
    }
  }

  private boolean young(String pid) {
    return server
        .psql(
            "select state_change > now() - interval '1.2 s' from pg_stat_activity where pid = "
                + pid)
        .equals("t");
  }

  @Test
  void whoWentOnWithHisWorkAfterThePlanIsLeftAlone() throws Exception {
    try (var session = server.idleInTransaction()) {
      String pid = pid(session);
      Observation seen = named(strict(overTcp()), IDLE);
      Acting acting = new Acting(HOST).with(strict(overTcp())).seeing(seen);
      Plan plan = acting.plan(END, subject(pid));
      session.tell("commit");
      assertThatThrownBy(() -> acting.perform(END, plan))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("nothing was ended");
      assertThat(lives(pid)).isTrue();
      assertThat(acting.unfit(END, subject(pid))).contains("no longer does");
    }
  }

  @Test
  void theServersOwnProcessesAreNoClients() throws Exception {
    String pid = server.psql("select pid from pg_stat_activity where backend_type = 'walwriter'");
    Subject writer = subject(pid);
    assertThat(
            new Acting(HOST)
                .with(Databases.config(overTcp()))
                .seeing(blaming(IDLE, writer))
                .unfit(END, writer))
        .contains("no client's");
    assertThat(server.psql(BackendSqlDoor.postgres(pid, mark(pid), IDLE))).isEmpty();
  }

  @Test
  void ourOwnSessionIsNeverEnded() {
    try (var session = server.session()) {
      String pid = pid(session);
      String mark = mark(pid);
      assertThat(session.tell(BackendSqlDoor.postgres(pid, mark, "db-long-query"))).isEmpty();
      assertThat(session.tell("select 'still here'")).isEqualTo("still here");
    }
  }

  @Test
  void aSuperusersSessionIsRefusedByTheServerInItsWords() throws Exception {
    server.psql("create role ops login password '" + server.password() + "'");
    server.psql("grant pg_monitor, pg_signal_backend to ops");
    Runtime.Database ops = Databases.as(overTcp(), "ops", server.password());
    try (var lazy = server.session()) {
      lazy.tell("begin; select 1");
      String pid = pid(lazy);
      Observation seen = named(strict(ops), IDLE);
      Acting acting = new Acting(HOST).with(strict(ops)).seeing(seen);
      Plan plan = acting.plan(END, subject(pid));
      assertThatThrownBy(() -> acting.perform(END, plan))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("to terminate ");
      assertThat(lives(pid)).isTrue();
    }
  }

  @Test
  void namesThatAreStatementsStayNames() throws Exception {
    String evil = "'; drop table orders; --\" \u202e\u00fc";
    try (var lazy = server.session()) {
      server.psql("create table if not exists orders (id int)");
      lazy.tell("set application_name = '" + evil.replace("'", "''") + "'");
      lazy.tell("begin; select 'a secret'");
      String pid = lazy.tell("select pg_backend_pid() + length('hidden') - 6");
      for (Runtime.Database way : ways()) {
        Observation seen = named(strict(way), IDLE);
        Plan plan = new Acting(HOST).with(strict(way)).seeing(seen).plan(END, subject(pid));
        assertThat(plan.does())
            .contains("application '; drop table orders")
            .doesNotContain("hidden", "\n", "\u202e");
      }
      Observation seen = named(strict(overSocket()), IDLE);
      Acting acting = new Acting(HOST).with(strict(overSocket())).seeing(seen);
      acting.perform(END, subject(pid));
      assertThat(lives(pid)).isFalse();
      assertThat(server.psql("select count(*) from orders")).isNotEmpty();
    }
  }

  @Test
  void whoHoldsMoreThanHalfOfTheConnectionsIsNamedIdleFirst() throws Exception {
    try (var own = dev.claudeops.testkit.real.Postgres.start()) {
      List<Session> all = own.fillConnections(14);
      all.getFirst().tell("begin; select 1");
      String busy = pid(all.getFirst());
      Runtime.Database way = Databases.at(Kind.POSTGRES, own.socketFolder().toString(), own.port());
      Config config = Databases.config(way);
      Observation seen = named(config, "db-connections");
      assertThat(seen.culprits("db-connections"))
          .hasSizeBetween(1, 10)
          .noneMatch(one -> one.name().startsWith("shop/" + busy + "@"));
      Subject first = seen.culprits("db-connections").getFirst();
      Acting acting = new Acting(HOST).with(config).seeing(seen);
      acting.perform(END, first);
      assertThat(all.stream().filter(one -> answers(one)).count()).isEqualTo(13);
    }
  }

  private static boolean answers(Session session) {
    try {
      return session.tell("select 1").equals("1");
    } catch (AssertionError ended) {
      return false;
    }
  }

  @Test
  void aLongStatementAndTheTableItSpeaksOfAreNamed() throws Exception {
    server.psql(
        "create table heap with (autovacuum_enabled = off) as"
            + " select generate_series(1, 20000) as id");
    server.psql(
        "create table aside with (autovacuum_enabled = off) as"
            + " select generate_series(1, 20000) as id");
    Runtime.Database way = Databases.slow(overTcp(), Duration.ofSeconds(1));
    Config config = Databases.config(way);
    Subject table = new Subject("table", "shop/public.heap");
    try (var session = server.session()) {
      String pid = pid(session);
      session.send("select pg_sleep(100) from heap limit 1");
      Part.await(
          "both are named",
          Duration.ofSeconds(30),
          () -> look(config).culprits("db-long-query").size() == 2);
      Observation seen = look(config);
      assertThat(seen.culprits("db-long-query")).containsExactly(subject(pid), table);
      Acting acting = new Acting(HOST).with(config).seeing(seen);
      acting.perform(Acting.wish(ANALYZE, SHOP, Map.of("schema", "public", "table", "heap")));
      assertThat(look(config).culprits("db-long-query")).containsExactly(subject(pid));
      acting.perform(END, subject(pid));
      assertThat(lives(pid)).isFalse();
    }
  }

  @Test
  void aTableIsAnalyzedWhateverItsName() throws Exception {
    String name = "a\"'; drop table keep; --`\\ \u00fc%s$1{d '1'}?";
    String sql = "\"" + name.replace("\"", "\"\"") + "\"";
    server.psql("create schema if not exists \"Od d\"");
    server.psql("create table if not exists keep (id int)");
    server.psql("create table \"Od d\"." + sql + " as select generate_series(1, 5) as id");
    for (Runtime.Database way : ways()) {
      Acting acting = new Acting(HOST).with(Databases.config(way));
      Plan plan = acting.plan(Acting.wish(ANALYZE, SHOP, Map.of("schema", "Od d", "table", name)));
      assertThat(plan.does()).contains("analyze \"Od d\".\"a\"\"'; drop table keep");
      assertThat(acting.perform(ANALYZE, plan).said()).contains("analyzed");
    }
    assertThat(
            server.psql("select analyze_count from pg_stat_user_tables where schemaname = 'Od d'"))
        .isEqualTo("2");
    assertThat(server.psql("select count(*) from keep")).isEqualTo("0");
    Acting dry = new Acting(new DryRunHost(HOST)).with(Databases.config(overTcp()));
    assertThat(
            dry.perform(Acting.wish(ANALYZE, SHOP, Map.of("schema", "Od d", "table", name))).said())
        .startsWith("would do: PostgreSQL at");
  }

  @Test
  void whatIsNoTableOrNotOursIsNotAnalyzed() throws Exception {
    server.psql("create table if not exists keep (id int)");
    server.psql("create or replace view seeing as select 1 as one");
    Acting acting = new Acting(HOST).with(Databases.config(overTcp()));
    for (String none : new String[] {"no-such", "keep; drop table keep", "KEEP", "k%"}) {
      assertThat(
              acting.unfit(Acting.wish(ANALYZE, SHOP, Map.of("schema", "public", "table", none))))
          .contains("has no table");
    }
    assertThat(
            acting.unfit(Acting.wish(ANALYZE, SHOP, Map.of("schema", "public", "table", "seeing"))))
        .contains("no table with data");
    Runtime.Database app = Databases.as(overTcp(), "app", server.password());
    Acting asApp = new Acting(HOST).with(Databases.config(app));
    Plan plan = asApp.plan(Acting.wish(ANALYZE, SHOP, Map.of("schema", "public", "table", "keep")));
    assertThatThrownBy(() -> asApp.perform(ANALYZE, plan))
        .hasMessageContaining("only its owner may");
  }

  @Test
  void aTableThatSomebodyLocksIsGivenUpAfterAMoment() throws Exception {
    server.psql("create table if not exists busy (id int); alter table busy owner to app");
    try (var holder = server.holdLock("busy")) {
      for (Runtime.Database way : ways()) {
        Acting acting = new Acting(HOST).with(Databases.config(way));
        Plan plan =
            acting.plan(Acting.wish(ANALYZE, SHOP, Map.of("schema", "public", "table", "busy")));
        assertThatThrownBy(() -> acting.perform(ANALYZE, plan))
            .hasMessageContaining("lock timeout");
      }
      assertThat(holder.open()).isTrue();
    }
  }

  @Test
  void aDeedWhoseServerIsGoneFailsInPlainWords() throws Exception {
    try (var own = dev.claudeops.testkit.real.Postgres.start()) {
      var lazy = own.idleInTransaction();
      String pid = pid(lazy);
      Runtime.Database way = Databases.at(Kind.POSTGRES, own.socketFolder().toString(), own.port());
      Observation seen = named(strict(way), IDLE);
      Acting acting = new Acting(HOST).with(strict(way)).seeing(seen);
      Subject subject = seen.culprits(IDLE).getFirst();
      assertThat(subject.name()).startsWith("shop/" + pid + "@");
      Plan plan = acting.plan(END, subject);
      own.stop();
      assertThatThrownBy(() -> acting.perform(END, plan))
          .hasMessageContaining("nothing listens as");
      assertThat(acting.unfit(END, subject)).contains("nothing listens as PostgreSQL");
      Hands late = new Hands(HOST, Duration.ZERO, Optional::empty);
      assertThatThrownBy(() -> plan.work().perform(late)).hasMessageContaining("time was over");
    }
  }
}
