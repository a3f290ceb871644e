package dev.claudeops.real;

import static dev.claudeops.testkit.Databases.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Runtime.Database.Kind;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Symptom;
import dev.claudeops.probe.db.MariaDb;
import dev.claudeops.testkit.Databases;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.Session;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Tag("real")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MariaDbProbeTest {
  private dev.claudeops.testkit.real.MariaDb server;

  @BeforeAll
  void start() {
    server = dev.claudeops.testkit.real.MariaDb.start();
  }

  @AfterAll
  void end() {
    server.close();
  }

  private static Runtime.Database tcp(dev.claudeops.testkit.real.MariaDb server) {
    return Databases.as(
        Databases.at(Kind.MARIADB, server.host(), server.port()), server.user(), server.password());
  }

  private static Runtime.Database socket(dev.claudeops.testkit.real.MariaDb server) {
    return Databases.at(Kind.MARIADB, server.folder().toString(), 0);
  }

  private List<Runtime.Database> ways() {
    return List.of(tcp(server), socket(server));
  }

  private static Observation look(Runtime.Database db) {
    return new Looking(new LocalHost(), Databases.config(db)).at(new MariaDb(), SHOP);
  }

  private static double measure(Observation seen, String name) {
    return seen.measure(name).orElseThrow(() -> new AssertionError(name + ": " + seen)).value();
  }

  private static Symptom symptom(Observation seen, String type) {
    return seen.symptoms().stream()
        .filter(one -> one.type().equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError(type + ": " + seen));
  }

  @Test
  void aHealthyServerIsOkByBothWays() {
    for (Runtime.Database way : ways()) {
      Observation seen = look(way);
      assertThat(seen.health()).isEqualTo(Health.OK);
      assertThat(seen.summary())
          .startsWith("MariaDB 1")
          .contains(" of 20 connections used", "of data")
          .doesNotContain("not seen");
      assertThat(measure(seen, "connections-used")).isBetween(0.05, 0.5);
      assertThat(measure(seen, "longest-query")).isLessThan(5);
      assertThat(measure(seen, "size")).isGreaterThan(1e6);
      assertThat(seen.evidence().text()).contains(server.dataFolder().toString());
    }
    assertThat(measure(look(tcp(server)), "connect")).isBetween(0.0, 5.0);
  }

  @Test
  void aUserOverTheSocketIsLetInToo() {
    server.sql("create user if not exists local@localhost identified by 'word'");
    Observation seen = look(Databases.as(socket(server), "local", "word"));
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.summary())
        .contains("not seen: ", "grant PROCESS and REPLICATION CLIENT to local@localhost");
    assertThat(seen.measure("longest-query")).isEmpty();
  }

  @Test
  void aRowThatIsLockedShowsWhoWaitsForWhom() {
    server.sql("create table if not exists shop.orders (id int primary key) engine=innodb");
    server.sql("replace into shop.orders values (1)");
    try (var holder = server.session();
        var waiter = server.session()) {
      holder.tell("begin; select * from orders where id = 1 for update");
      waiter.send("select * from orders where id = 1 for update");
      // Asked of the process list: InnoDB's own tables stand still while they are read too often.
      Part.await(
          "it has waited for ten seconds",
          Duration.ofSeconds(30),
          () ->
              server
                  .sql(
                      "select count(*) from information_schema.processlist"
                          + " where info like '%for update' and time >= 11")
                  .equals("1"));
      for (Runtime.Database way : ways()) {
        Observation seen = look(way);
        assertThat(symptom(seen, "db-blocking").says())
            .contains(
                "(shop, user claudeops), idle in transaction, holds a lock that 1 session waits");
        assertThat(measure(seen, "longest-idle-transaction")).isGreaterThanOrEqualTo(9);
        assertThat(measure(seen, "blocked")).isEqualTo(1);
      }
      assertThat(holder.open()).isTrue();
    }
  }

  @Test
  void aLockedTableShowsThatOthersWait() {
    server.sql("create table if not exists shop.stock (id int)");
    try (var holder = server.holdLock("stock");
        var waiter = server.session()) {
      waiter.send("select * from stock");
      Part.await(
          "it has waited for ten seconds",
          Duration.ofSeconds(30),
          () -> measure(look(tcp(server)), "longest-lock-wait") >= 10);
      assertThat(symptom(look(socket(server)), "db-blocking").says())
          .contains("cannot be seen holds a lock that 1 session waits for");
      assertThat(holder.open()).isTrue();
    }
  }

  @Test
  void aLongStatementIsToldWithoutItsValues() {
    try (var session = server.session()) {
      session.send("select sleep(100), \"top secret\", 'tab\there', 'back\\\\slash' from dual");
      for (Runtime.Database way : ways()) {
        Runtime.Database strict = Databases.slow(way, Duration.ofSeconds(1));
        Part.await(
            "it runs for two seconds",
            Duration.ofSeconds(20),
            () -> measure(look(strict), "longest-query") >= 2);
        Observation seen = look(strict);
        assertThat(symptom(seen, "db-long-query").says())
            .contains("(shop, user claudeops)", "select sleep(?), ?, ?, ? from dual");
        assertThat(seen.toString()).doesNotContain("top secret");
      }
    }
  }

  @Test
  void aWrongPasswordIsUnknownAndSaidSo() {
    Observation seen = look(Databases.as(tcp(server), server.user(), "wrong"));
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).contains("lives", "refused the password of user claudeops");
  }

  @Test
  void withoutAUserAndWithoutRootOnlyItsLifeIsSeenAndTheServerCountsNoError() {
    FakeHost host = new FakeHost(server.folder()).notRoot();
    Config config = Databases.config(Databases.at(Kind.MARIADB, server.host(), server.port()));
    Observation seen = new Looking(host, config).at(new MariaDb(), SHOP);
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).contains("lives; nothing more can be seen", "give it a user");
  }

  @Test
  void aPortThatIsNotThatOfTheUsualSocketIsGreetedOnly() {
    Observation seen = look(Databases.at(Kind.MARIADB, server.host(), server.port()));
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).contains("lives; nothing more can be seen", "give it a user");
  }

  @Test
  void deadlocksSinceTheLastLookAreCounted() {
    server.sql("create table if not exists shop.pair (id int primary key) engine=innodb");
    server.sql("replace into shop.pair values (1), (2)");
    Looking looking = new Looking(new LocalHost(), Databases.config(tcp(server)));
    looking.with(new MariaDb());
    try (var one = server.session();
        var two = server.session()) {
      one.tell("begin; select * from pair where id = 1 for update");
      two.tell("begin; select * from pair where id = 2 for update");
      one.send("select * from pair where id = 2 for update");
      two.tell("select * from pair where id = 1 for update");
      one.tell("rollback");
      two.tell("rollback");
    }
    Observation seen = looking.at(new MariaDb(), SHOP);
    assertThat(measure(seen, "deadlocks")).isEqualTo(1);
    assertThat(measure(looking.at(new MariaDb(), SHOP), "deadlocks")).isZero();
  }

  @Test
  void ourSessionCannotWriteAndIsEndedWhenAStatementIsSlow() throws Exception {
    server.sql("create table if not exists shop.mine (id int)");
    for (Runtime.Database way : ways()) {
      List<String> said =
          dev.claudeops.database.SqlDoor.mariadb(
              way,
              List.of(
                  "insert into shop.mine values (1)",
                  "select count(*) from information_schema.collations a,"
                      + " information_schema.collations b, information_schema.collations c,"
                      + " information_schema.collations d"));
      assertThat(said.get(0)).containsIgnoringCase("read only");
      assertThat(said.get(1)).contains("max_statement_time");
    }
    assertThat(server.sql("select count(*) from shop.mine")).isEqualTo("0");
  }

  @Test
  void everyConnectionTakenIsFailedAndToldOfAtTheNextLook() {
    try (var own = dev.claudeops.testkit.real.MariaDb.start()) {
      Looking root = new Looking(new LocalHost(), Databases.config(socket(own)));
      root.with(new MariaDb());
      // One more than max_connections is kept for users with all rights, as this one.
      List<Session> all = own.fillConnections(21);
      for (Runtime.Database way : List.of(tcp(own), socket(own))) {
        Observation seen = look(way);
        assertThat(seen.health()).isEqualTo(Health.FAILED);
        assertThat(symptom(seen, "db-connections").severity()).isEqualTo(Severity.CRITICAL);
        assertThat(seen.summary()).contains("no connection left to give: Too many connections");
      }
      all.forEach(Session::close);
      Part.await(
          "they are gone", Duration.ofSeconds(20), () -> look(tcp(own)).health() == Health.OK);
      assertThat(symptom(root.at(new MariaDb(), SHOP), "db-connections").says())
          .contains("connections refused since the last look, because all 20 were taken");
    }
  }

  @Test
  void frozenAndStoppedServersAreDownByEveryWay() {
    try (var own = dev.claudeops.testkit.real.MariaDb.start()) {
      List<Runtime.Database> ways =
          List.of(tcp(own), Databases.at(Kind.MARIADB, own.host(), own.port()), socket(own));
      own.freeze();
      for (Runtime.Database way : ways) {
        Config config = Databases.config(way, "mysql", Duration.ofSeconds(4));
        Observation seen = new Looking(new LocalHost(), config).at(new MariaDb(), SHOP);
        assertThat(seen.summary()).contains("accepts connections and says nothing");
        assertThat(symptom(seen, "database-down").severity()).isEqualTo(Severity.CRITICAL);
      }
      own.thaw();
      assertThat(look(tcp(own)).health()).isEqualTo(Health.OK);
      own.stop();
      for (Runtime.Database way : ways) {
        Observation seen = look(way);
        assertThat(seen.health()).isEqualTo(Health.FAILED);
        assertThat(seen.summary()).contains("nothing listens as MariaDB/MySQL at ");
      }
    }
  }
}
