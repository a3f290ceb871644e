package dev.claudeops.real;

import static dev.claudeops.testkit.Databases.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Runtime.Database.Kind;
import dev.claudeops.database.SqlDoor;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Symptom;
import dev.claudeops.probe.db.Postgres;
import dev.claudeops.testkit.Databases;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.real.Part;
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
class PostgresProbeTest {
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

  private static Observation look(Runtime.Database db) {
    return new Looking(new LocalHost(), Databases.config(db)).at(new Postgres(), SHOP);
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
  void aHealthyServerIsOkWithItsNumbers() {
    Observation seen = look(overTcp());
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.summary()).startsWith("PostgreSQL 1").contains(" of 17 connections used");
    assertThat(seen.summary()).doesNotContain("not seen");
    assertThat(measure(seen, "connect")).isBetween(0.0, 5.0);
    assertThat(measure(seen, "connections-used")).isBetween(0.05, 0.5);
    assertThat(measure(seen, "wraparound")).isBetween(0.0, 0.01);
    assertThat(measure(seen, "size")).isGreaterThan(1e6);
    assertThat(seen.evidence().text()).contains(server.dataFolder().toString());
  }

  @Test
  void theSocketAsTheUserPostgresShowsTheSame() {
    Observation seen = look(overSocket());
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.summary()).startsWith("PostgreSQL 1").doesNotContain("not seen");
    assertThat(seen.measure("connect")).isEmpty();
    assertThat(seen.measures().stream().map(one -> one.name()))
        .containsAll(
            look(overTcp()).measures().stream()
                .map(one -> one.name())
                .filter(name -> !name.equals("connect"))
                .toList());
  }

  @Test
  void aSessionThatHoldsALockIsNamedWithWhoWaits() {
    server.psql("create table if not exists orders (id int); alter table orders owner to app");
    try (var holder = server.holdLock("orders");
        var waiter = server.session()) {
      waiter.send("select * from orders");
      Part.await(
          "it has waited for ten seconds",
          Duration.ofSeconds(30),
          () ->
              server
                  .psql(
                      "select count(*) from pg_locks where not granted and waitstart < now() -"
                          + " interval '10.5 s'")
                  .equals("1"));
      for (Runtime.Database way : new Runtime.Database[] {overTcp(), overSocket()}) {
        Observation seen = look(way);
        assertThat(seen.health()).isEqualTo(Health.DEGRADED);
        assertThat(symptom(seen, "db-blocking").says())
            .contains("user app", "idle in transaction", "1 session waits for, the longest for 1");
        assertThat(measure(seen, "blocked")).isEqualTo(1);
        assertThat(measure(seen, "longest-lock-wait")).isBetween(10.0, 60.0);
        assertThat(measure(seen, "longest-idle-transaction")).isGreaterThan(9);
      }
      assertThat(holder.open()).isTrue();
    }
  }

  @Test
  void aLongStatementIsToldWithoutItsValues() {
    try (var session = server.session()) {
      session.send("select pg_sleep(120), 'top secret' as word");
      Part.await(
          "it runs for a second",
          Duration.ofSeconds(20),
          () -> measure(look(overTcp()), "longest-query") > 1.1);
      assertThat(look(overTcp()).symptoms()).isEmpty();
      for (Runtime.Database way : new Runtime.Database[] {overTcp(), overSocket()}) {
        Observation seen = look(Databases.slow(way, Duration.ofSeconds(1)));
        assertThat(symptom(seen, "db-long-query").says())
            .contains("user postgres", "select pg_sleep(?), ? as word");
        assertThat(seen.toString()).doesNotContain("top secret");
      }
    }
  }

  @Test
  void aWrongPasswordIsUnknownAndSaidSo() {
    Observation seen = look(Databases.as(overTcp(), "app", "wrong"));
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).contains("lives", "refused the password of user app");
    Observation none = look(Databases.as(overTcp(), "nobody-here", "wrong"));
    assertThat(none.health()).isEqualTo(Health.UNKNOWN);
  }

  @Test
  void anOrdinaryRoleIsToldWhatItCannotSee() {
    Observation seen = look(Databases.as(overTcp(), "app", server.password()));
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.summary()).contains("grant pg_monitor to app");
    assertThat(measure(seen, "connections")).isGreaterThanOrEqualTo(1);
    assertThat(seen.measure("longest-query")).isEmpty();
  }

  @Test
  void aDatabaseThatIsNotThereIsUnknown() {
    Runtime.Database db = overTcp();
    Observation seen =
        look(
            new Runtime.Database(
                db.name(),
                db.kind(),
                db.host(),
                db.port(),
                "nothing",
                db.user(),
                db.password(),
                false,
                db.slow()));
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).contains("lives", "\"nothing\" does not exist");
  }

  @Test
  void withoutAUserAndWithoutRootOnlyItsLifeIsSeen() throws Exception {
    Observation seen =
        new Looking(
                new dev.claudeops.testkit.FakeHost(server.folder()).notRoot(),
                Databases.config(Databases.at(Kind.POSTGRES, server.host(), server.port())))
            .at(new Postgres(), SHOP);
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).contains("lives; nothing more can be seen", "give it a user");
  }

  @Test
  void deadlocksAndReadsSinceTheLastLookAreCounted() {
    Looking looking = new Looking(new LocalHost(), Databases.config(overTcp()));
    looking.with(new Postgres());
    server.psql(
        "drop table if exists pair; create table pair as select generate_series(1,2) as id");
    try (var one = server.session();
        var two = server.session()) {
      one.tell("begin; update pair set id = id where id = 1");
      two.tell("begin; update pair set id = id where id = 2");
      one.send("update pair set id = id where id = 2");
      two.tell("update pair set id = id where id = 1");
      one.tell("rollback");
      two.tell("rollback");
    }
    Part.await(
        "the deadlock is counted",
        Duration.ofSeconds(20),
        () -> server.psql("select sum(deadlocks) from pg_stat_database").equals("1"));
    Observation seen = looking.at(new Postgres(), SHOP);
    assertThat(measure(seen, "deadlocks")).isEqualTo(1);
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(measure(looking.at(new Postgres(), SHOP), "deadlocks")).isZero();
  }

  @Test
  void statementsThatTookTheTimeSinceTheLastLookAreEvidence() {
    Looking looking = new Looking(new LocalHost(), Databases.config(overSocket()));
    server.psql("select count(*), 'warm up' from generate_series(1, 10)");
    looking.with(new Postgres());
    server.psql("select count(*), 'warm up' from generate_series(1, 1000000)");
    Observation seen = looking.at(new Postgres(), SHOP);
    assertThat(seen.evidence().text())
        .contains("took most time since the last look", "from generate_series($2, $3)");
  }

  @Test
  void ourSessionCannotWriteAndIsEndedWhenAStatementIsSlow() throws Exception {
    server.psql("create sequence tickets");
    for (Runtime.Database way : new Runtime.Database[] {overTcp(), overSocket()}) {
      List<String> said =
          SqlDoor.postgres(
              way,
              List.of(
                  "select nextval('public.tickets')",
                  "select pg_sleep(20)",
                  "select E'a\tb\n\\.' as x"));
      assertThat(said.get(0)).contains("read-only transaction");
      assertThat(said.get(1)).contains("statement timeout");
      assertThat(said.get(2)).isEqualTo("[Row[columns={x=a\tb\n.}]]");
    }
  }

  @Test
  void everyConnectionTakenIsFailedForAUserAndFullForRoot() {
    try (var own = dev.claudeops.testkit.real.Postgres.start()) {
      own.fillConnections(17);
      Observation user =
          look(
              Databases.as(
                  Databases.at(Kind.POSTGRES, own.host(), own.port()), "app", own.password()));
      assertThat(user.health()).isEqualTo(Health.FAILED);
      assertThat(symptom(user, "db-connections").severity()).isEqualTo(Severity.CRITICAL);
      assertThat(user.summary()).contains("no connection left");
      Observation root =
          look(Databases.at(Kind.POSTGRES, own.socketFolder().toString(), own.port()));
      assertThat(measure(root, "connections-used")).isGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void frozenStoppedAndKilledServersAreDownByEveryWay() {
    try (var own = dev.claudeops.testkit.real.Postgres.start()) {
      Runtime.Database tcp = Databases.at(Kind.POSTGRES, own.host(), own.port());
      Runtime.Database[] ways = {
        Databases.as(tcp, own.user(), own.password()),
        tcp,
        Databases.at(Kind.POSTGRES, own.socketFolder().toString(), own.port())
      };
      own.freeze();
      for (Runtime.Database way : ways) {
        Config config = Databases.config(way, "postgres", Duration.ofSeconds(4));
        Observation seen = new Looking(new LocalHost(), config).at(new Postgres(), SHOP);
        assertThat(seen.summary()).contains("accepts connections and says nothing");
        assertThat(symptom(seen, "database-down").severity()).isEqualTo(Severity.CRITICAL);
      }
      own.thaw();
      assertThat(look(ways[0]).health()).isEqualTo(Health.OK);
      own.stop();
      for (Runtime.Database way : ways) {
        Observation seen = look(way);
        assertThat(seen.health()).isEqualTo(Health.FAILED);
        assertThat(seen.summary()).contains("nothing listens as PostgreSQL at ");
      }
    }
  }

  @Test
  void aServerThatRecoversIsStartingAndNotDown() {
    // A standby without a primary accepts nobody before it has read its backup to the end.
    try (var own = dev.claudeops.testkit.real.Postgres.start(Map.of("hot_standby", "off"))) {
      own.stop();
      try {
        java.nio.file.Files.createFile(own.dataFolder().resolve("standby.signal"));
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      Thread starting = Thread.ofVirtual().start(() -> restartUnready(own));
      Runtime.Database tcp = Databases.at(Kind.POSTGRES, own.host(), own.port());
      Runtime.Database[] ways = {
        Databases.as(tcp, own.user(), own.password()),
        tcp,
        Databases.at(Kind.POSTGRES, own.socketFolder().toString(), own.port())
      };
      Part.await(
          "it is starting",
          Duration.ofSeconds(20),
          () -> look(ways[0]).summary().contains("is not ready yet"));
      for (Runtime.Database way : ways) {
        Observation seen = look(way);
        assertThat(seen.health()).isEqualTo(Health.DEGRADED);
        assertThat(symptom(seen, "database-starting").says()).contains("lives and is not ready");
      }
      starting.interrupt();
    }
  }

  @Test
  void aPrimaryThatCannotArchiveAndAReplicaWithoutItsPrimaryAreTold() throws Exception {
    try (var own =
        dev.claudeops.testkit.real.Postgres.start(
            Map.of(
                "archive_mode",
                "on",
                "archive_command",
                "false",
                "primary_conninfo",
                "host=127.0.0.1 port=1"))) {
      Runtime.Database socket =
          Databases.at(Kind.POSTGRES, own.socketFolder().toString(), own.port());
      own.psql("select pg_create_physical_replication_slot('left_behind', true)");
      own.psql("create table filler as select generate_series(1, 100000); select pg_switch_wal()");
      Part.await(
          "archiving has failed",
          Duration.ofSeconds(30),
          () -> own.psql("select failed_count > 0 from pg_stat_archiver").equals("t"));
      Observation primary = look(socket);
      assertThat(symptom(primary, "db-archiving").says()).contains("cannot be archived: 0000");
      assertThat(measure(primary, "slot-retained")).isGreaterThan(1e6);
      assertThat(primary.evidence().text()).contains("left_behind keeps");
      own.stop();
      java.nio.file.Files.createFile(own.dataFolder().resolve("standby.signal"));
      own.restart();
      Observation replica = look(socket);
      assertThat(symptom(replica, "db-replication").says())
          .contains("not connected to its primary");
      assertThat(measure(replica, "replication-lag")).isGreaterThanOrEqualTo(0);
      assertThat(replica.evidence().text()).doesNotContain("not seen");
    }
  }

  private static void restartUnready(dev.claudeops.testkit.real.Postgres own) {
    try {
      own.restart();
    } catch (AssertionError neverReady) {
      assertThat(neverReady).hasMessageContaining("ready");
    }
  }

  @Test
  void whatADatabasesUserPutsInPublicNeverRunsWithOurRights() {
    server.psql(
        "set role app; create view pg_stat_activity as"
            + " select 1/0 as datid, '' as state, '' as backend_type");
    server.psql(
        "set role app; create function noisy(name, text) returns bool language plpgsql as"
            + " $$ begin raise exception 'trapped as %', current_user; end $$;"
            + " create operator = (leftarg = name, rightarg = text, function = noisy)");
    server.psql("alter role postgres set search_path = public, pg_catalog");
    try {
      for (Runtime.Database way : new Runtime.Database[] {overTcp(), overSocket()}) {
        Observation seen = look(way);
        assertThat(seen.health()).as(seen.toString()).isEqualTo(Health.OK);
        assertThat(seen.toString()).doesNotContain("trapped").doesNotContain("division");
        assertThat(seen.summary()).contains(" connections used").doesNotContain("not seen");
      }
    } finally {
      server.psql("alter role postgres reset search_path; drop owned by app");
      server.psql("grant all on schema public to app");
    }
  }
}
