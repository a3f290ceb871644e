package dev.claudeops.real;

import static dev.claudeops.testkit.Databases.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.action.BackendSqlDoor;
import dev.claudeops.action.Plan;
import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Runtime.Database.Kind;
import dev.claudeops.database.SqlDoor;
import dev.claudeops.host.DryRunHost;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.db.MariaDb;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.Databases;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Tag("real")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MariaDbActionsTest {
  private static final String END = "backend-end";
  private static final String ANALYZE = "table-analyze";
  private static final String IDLE = "db-idle-in-transaction";
  private static final LocalHost HOST = new LocalHost();

  private dev.claudeops.testkit.real.MariaDb server;

  @BeforeAll
  void start() {
    server = dev.claudeops.testkit.real.MariaDb.start();
    server.sql("create table shop.orders (id int primary key) engine=innodb");
    server.sql("insert into shop.orders values (1), (2)");
  }

  @AfterAll
  void end() {
    server.close();
  }

  private Runtime.Database overTcp() {
    return Databases.as(
        Databases.at(Kind.MARIADB, server.host(), server.port()), server.user(), server.password());
  }

  private Runtime.Database overSocket() {
    return Databases.at(Kind.MARIADB, server.folder().toString(), 0);
  }

  private List<Runtime.Database> ways() {
    return List.of(overTcp(), overSocket());
  }

  private static Observation look(Config config) {
    return new Looking(HOST, config).at(new MariaDb(), SHOP);
  }

  private static Config strict(Runtime.Database way) {
    return Databases.config(way, IDLE, 2);
  }

  private static String id(Session session) {
    return session.tell("select connection_id()");
  }

  private Subject subject(String id) {
    return new Subject("session", "shop/" + id + "@" + host(id));
  }

  private String host(String id) {
    return server.sql("select host from information_schema.processlist where id = " + id);
  }

  private boolean lives(String id) {
    return server
        .sql("select count(*) from information_schema.processlist where id = " + id)
        .equals("1");
  }

  private static Observation blaming(String type, Subject fault) {
    return Observation.of(SHOP, HOST.now()).culprit(type, fault).seen("blamed");
  }

  private Session lazy() {
    Session session = server.session();
    session.tell("begin; select * from orders where id = 2 for update");
    return session;
  }

  /**
   * InnoDB makes its tables of transactions anew only when nobody has read them for 0.1 s, so a
   * quick machine that asked without a rest would be shown its first look for ever.
   */
  private static final Duration INNODB_REST = Duration.ofMillis(300);

  /** Until the probe names somebody for it. */
  private static Observation named(Config config, String type) {
    Observation[] last = new Observation[1];
    Part.await(
        type + " has a culprit",
        Duration.ofSeconds(40),
        () -> {
          Thread.sleep(INNODB_REST.toMillis());
          last[0] = look(config);
          return !last[0].culprits(type).isEmpty();
        });
    return last[0];
  }

  @Test
  void whoHoldsARowIsNamedAndEndedAndNobodyElse() throws Exception {
    for (Runtime.Database way : ways()) {
      try (var holder = server.session();
          var waiter = server.session();
          var bystander = server.session()) {
        holder.tell("begin; select * from orders where id = 1 for update");
        String head = id(holder);
        String other = id(bystander);
        String waits = id(waiter);
        waiter.send("select * from orders where id = 1 for update");
        Part.await(
            "it has waited for ten seconds",
            Duration.ofSeconds(30),
            () ->
                server
                    .sql(
                        "select count(*) from information_schema.processlist"
                            + " where info like '%for update' and time >= 11")
                    .equals("1"));
        Config config = Databases.config(way);
        Observation seen = look(config);
        assertThat(seen.culprits("db-blocking")).containsExactly(subject(head));
        Acting acting = new Acting(HOST).with(config).seeing(seen);
        Plan plan = acting.plan(END, subject(head));
        assertThat(plan.does())
            .contains("session " + head, "user claudeops", "database shop", "transaction open for");
        assertThat(acting.perform(END, plan).said()).contains("session " + head + " has ended");
        assertThat(lives(head)).isFalse();
        assertThat(lives(other)).isTrue();
        assertThat(lives(waits)).isTrue();
        assertThat(look(config).culprits("db-blocking")).isEmpty();
      }
    }
  }

  @Test
  void whoIdlesInATransactionIsNamedOverTheOwnersLineAndEnded() throws Exception {
    for (Runtime.Database way : ways()) {
      try (var lazy = lazy();
          var bystander = server.session()) {
        String id = id(lazy);
        String other = id(bystander);
        assertThat(look(Databases.config(way)).culprits(IDLE)).isEmpty();
        Observation seen = named(strict(way), IDLE);
        assertThat(seen.culprits(IDLE)).containsExactly(subject(id));
        Subject named = subject(id);
        Acting dry = new Acting(new DryRunHost(HOST)).with(strict(way)).seeing(seen);
        assertThat(dry.perform(END, named).said())
            .contains("would do: KILL CONNECTION " + id + " at MariaDB/MySQL at ");
        assertThat(lives(id)).isTrue();
        Acting acting = new Acting(HOST).with(strict(way)).seeing(seen);
        acting.perform(END, named);
        assertThat(lives(id)).isFalse();
        assertThat(lives(other)).isTrue();
        assertThat(look(strict(way)).culprits(IDLE)).isEmpty();
        assertThat(acting.unfit(END, named)).contains("gone already");
      }
    }
  }

  @Test
  void aNumberOfAnotherClientIsLeftAlone() throws Exception {
    try (var lazy = lazy()) {
      String id = id(lazy);
      named(strict(overSocket()), IDLE);
      Subject other = new Subject("session", "shop/" + id + "@127.0.0.1:1");
      for (Runtime.Database way : ways()) {
        assertThat(
                new Acting(HOST).with(strict(way)).seeing(blaming(IDLE, other)).unfit(END, other))
            .contains("is another one");
        for (List<String> who :
            List.of(List.of("claudeops", "127.0.0.1:1"), List.of("root", host(id)))) {
          List<String> said =
              SqlDoor.mariadb(way, BackendSqlDoor.mariadb(id, who.getFirst(), who.getLast(), IDLE));
          assertThat(said.get(1)).contains("told=0");
          assertThat(said.get(2)).contains("nknown thread id");
        }
      }
      assertThat(lives(id)).isTrue();
    }
  }

  @Test
  void whoWentOnWithHisWorkAfterThePlanIsLeftAlone() throws Exception {
    for (Runtime.Database way : ways()) {
      try (var lazy = lazy()) {
        String id = id(lazy);
        Observation seen = named(strict(way), IDLE);
        Acting acting = new Acting(HOST).with(strict(way)).seeing(seen);
        Plan plan = acting.plan(END, subject(id));
        lazy.tell("commit");
        assertThatThrownBy(() -> acting.perform(END, plan))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("nothing was ended");
        assertThat(lives(id)).isTrue();
      }
    }
  }

  @Test
  void aUserWithoutTheRightIsRefusedInTheServersWords() throws Exception {
    server.sql("create user watcher@'127.0.0.1' identified by 'word'");
    server.sql("grant process, replication client on *.* to watcher@'127.0.0.1'");
    Runtime.Database watcher = Databases.as(overTcp(), "watcher", "word");
    try (var lazy = lazy()) {
      String id = id(lazy);
      Observation seen = named(strict(watcher), IDLE);
      Acting acting = new Acting(HOST).with(strict(watcher)).seeing(seen);
      Plan plan = acting.plan(END, subject(id));
      assertThatThrownBy(() -> acting.perform(END, plan))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("You are not owner of thread");
      assertThat(lives(id)).isTrue();
    }
  }

  @Test
  void aUserWhoseNameIsAStatementIsAName() throws Exception {
    String evil = "x'; drop table s;\\\"";
    String user = "'" + evil.replace("\\", "\\\\").replace("'", "''") + "'@'127.0.0.1'";
    server.sql("create user " + user + " identified by 'word'");
    server.sql("grant all on shop.* to " + user);
    for (Runtime.Database way : ways()) {
      Runtime.Database theirs =
          Databases.as(Databases.at(Kind.MARIADB, server.host(), server.port()), evil, "word");
      try (var connection =
          java.sql.DriverManager.getConnection(
              "jdbc:mariadb://127.0.0.1:" + server.port() + "/shop?sslMode=disable",
              theirs.user().orElseThrow(),
              "word")) {
        connection.setAutoCommit(false);
        connection.createStatement().execute("select * from orders where id = 2 for update");
        Observation seen = named(strict(way), IDLE);
        Subject named = seen.culprits(IDLE).getFirst();
        Acting acting = new Acting(HOST).with(strict(way)).seeing(seen);
        Plan plan = acting.plan(END, named);
        assertThat(plan.does()).contains("user x'; drop table s;\\\"");
        assertThat(acting.perform(END, plan).said()).contains("has ended");
        assertThat(connection.isValid(1)).isFalse();
      }
    }
  }

  @Test
  void aTableIsAnalyzedWhateverItsName() throws Exception {
    String name = "a`'; drop table keep; -- \" \\! \u00fc? #";
    server.sql("create database if not exists `Od d`");
    server.sql("create table if not exists shop.keep (id int)");
    server.sql("create table `Od d`.`" + name.replace("`", "``") + "` (id int) engine=innodb");
    for (Runtime.Database way : ways()) {
      server.sql("delete from mysql.innodb_table_stats where database_name like 'Od%'");
      Acting acting = new Acting(HOST).with(Databases.config(way));
      Plan plan = acting.plan(Acting.wish(ANALYZE, SHOP, Map.of("schema", "Od d", "table", name)));
      assertThat(plan.does()).contains("analyze no_write_to_binlog table `Od d`.`a``'; drop");
      assertThat(acting.perform(ANALYZE, plan).said()).contains("analyzed");
      assertThat(
              server.sql(
                  "select count(*) from mysql.innodb_table_stats where database_name like 'Od%'"))
          .isEqualTo("1");
    }
    assertThat(server.sql("select count(*) from shop.keep")).isEqualTo("0");
  }

  @Test
  void whatIsNoTableIsNotAnalyzed() throws Exception {
    server.sql("create or replace view shop.seeing as select 1 as one");
    for (Runtime.Database way : ways()) {
      Acting acting = new Acting(HOST).with(Databases.config(way));
      for (String none : new String[] {"no-such", "orders; drop table orders", "orders%"}) {
        assertThat(
                acting.unfit(Acting.wish(ANALYZE, SHOP, Map.of("schema", "shop", "table", none))))
            .contains("has no table");
      }
      assertThat(
              acting.unfit(Acting.wish(ANALYZE, SHOP, Map.of("schema", "shop", "table", "seeing"))))
          .contains("no table with data");
    }
  }

  @Test
  void nothingIsAnalyzedBehindALongStatement() throws Exception {
    try (var slow = server.session()) {
      String id = id(slow);
      slow.send("select sleep(60)");
      Part.await(
          "it runs for ten seconds",
          Duration.ofSeconds(30),
          () ->
              server
                  .sql(
                      "select count(*) from information_schema.processlist"
                          + " where info like 'select sleep%' and time >= 10")
                  .equals("1"));
      assertThat(
              new Acting(HOST)
                  .with(Databases.config(overSocket()))
                  .unfit(Acting.wish(ANALYZE, SHOP, Map.of("schema", "shop", "table", "orders"))))
          .contains("others could have to wait");
      server.sql("kill " + id);
    }
  }
}
