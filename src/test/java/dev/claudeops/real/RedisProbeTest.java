package dev.claudeops.real;

import static dev.claudeops.testkit.Databases.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Runtime;
import dev.claudeops.config.Runtime.Database.Kind;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Symptom;
import dev.claudeops.probe.db.Redis;
import dev.claudeops.testkit.Databases;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.real.Part;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("real")
@Timeout(120)
class RedisProbeTest {
  private static Runtime.Database at(dev.claudeops.testkit.real.Redis server) {
    return Databases.at(Kind.REDIS, server.host(), server.port());
  }

  private static Looking looking(Runtime.Database db) {
    return new Looking(new LocalHost(), Databases.config(db, "redis", Duration.ofSeconds(3)));
  }

  private static Observation look(Runtime.Database db) {
    return looking(db).at(new Redis(), SHOP);
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
  void aHealthyServerIsOkAndAFullOneNearsItsLimitAndRefusesWrites() {
    try (var server = dev.claudeops.testkit.real.Redis.start("8mb")) {
      Looking looking = looking(at(server));
      Observation well = looking.at(new Redis(), SHOP);
      assertThat(well.health()).isEqualTo(Health.OK);
      assertThat(well.summary())
          .startsWith("Redis 7")
          .contains(" of 8 MiB of memory used", "1 client");
      assertThat(measure(well, "memory-used")).isBetween(0.05, 0.5);
      assertThat(measure(well, "ping")).isBetween(0.0, 1.0);
      server.fill();
      Observation full = looking.at(new Redis(), SHOP);
      assertThat(measure(full, "memory-used")).isGreaterThan(0.95);
      assertThat(symptom(full, "redis-memory").says()).contains("refused 1 write since");
      server.cli("config", "set", "maxmemory-policy", "allkeys-lru");
      Observation cache = looking.at(new Redis(), SHOP);
      assertThat(cache.measure("memory-used")).isEmpty();
      assertThat(cache.health()).isEqualTo(Health.OK);
    }
  }

  @Test
  void aServerThatCannotSaveIsFailed() {
    try (var server = dev.claudeops.testkit.real.Redis.start()) {
      server.breakSaving();
      Observation seen = look(at(server));
      assertThat(seen.health()).isEqualTo(Health.FAILED);
      assertThat(symptom(seen, "redis-persistence").says())
          .contains("the last save to disk failed; 1 change");
    }
  }

  @Test
  void passwordsThatAreMissingOrWrongAreUnknownAndRightOnesLetUsIn() {
    try (var server = dev.claudeops.testkit.real.Redis.start("8mb", "word")) {
      Observation none = look(at(server));
      assertThat(none.health()).isEqualTo(Health.UNKNOWN);
      assertThat(none.summary()).contains("lives", "it wants a password");
      Observation wrong = look(Databases.with(at(server), "guess"));
      assertThat(wrong.health()).isEqualTo(Health.UNKNOWN);
      assertThat(wrong.summary()).contains("refused the password").doesNotContain("guess");
      assertThat(look(Databases.with(at(server), "word")).health()).isEqualTo(Health.OK);
      assertThat(look(Databases.as(at(server), "default", "word")).health()).isEqualTo(Health.OK);
    }
  }

  @Test
  void aPasswordThatNobodyAskedForDoesNoHarm() {
    try (var server = dev.claudeops.testkit.real.Redis.start()) {
      assertThat(look(Databases.with(at(server), "word")).health()).isEqualTo(Health.OK);
    }
  }

  @Test
  void clientsBeyondTheLimitAreFailedAndToldOfLater() throws Exception {
    try (var server = dev.claudeops.testkit.real.Redis.start()) {
      Looking looking = looking(at(server));
      looking.with(new Redis());
      server.cli("config", "set", "maxclients", "1");
      try (Socket one = new Socket(server.host(), server.port())) {
        one.getOutputStream()
            .write("PING\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(one.getInputStream().read()).isEqualTo('+');
        Observation full = look(at(server));
        assertThat(full.health()).isEqualTo(Health.FAILED);
        assertThat(symptom(full, "db-connections").severity()).isEqualTo(Severity.CRITICAL);
      }
      Part.await(
          "it lets us in again",
          Duration.ofSeconds(10),
          () -> look(at(server)).summary().contains("1 client"));
      Observation later = looking.at(new Redis(), SHOP);
      assertThat(symptom(later, "db-connections").says()).contains("refused since the last look");
      assertThat(measure(later, "connections-used")).isEqualTo(1);
    }
  }

  @Test
  void aReplicaWithoutItsPrimaryIsFailed() {
    try (var server = dev.claudeops.testkit.real.Redis.start()) {
      server.cli("replicaof", "127.0.0.1", Integer.toString(Part.freePort()));
      Observation seen = look(at(server));
      assertThat(seen.health()).isEqualTo(Health.FAILED);
      assertThat(symptom(seen, "db-replication").says()).contains("has lost its primary 127.0.0.1");
    }
  }

  @Test
  void aReplicaWithItsPrimaryIsWell() {
    try (var primary = dev.claudeops.testkit.real.Redis.start();
        var replica = dev.claudeops.testkit.real.Redis.start()) {
      replica.cli("replicaof", "127.0.0.1", Integer.toString(primary.port()));
      Part.await(
          "it is a replica", Duration.ofSeconds(20), () -> look(at(replica)).health() == Health.OK);
      Observation seen = look(at(replica));
      assertThat(seen.summary()).contains("a replica of 127.0.0.1:" + primary.port());
      assertThat(measure(seen, "replication-lag")).isBetween(0.0, 60.0);
    }
  }

  @Test
  void aScriptThatHoldsUpEverybodyIsTold() {
    try (var server = dev.claudeops.testkit.real.Redis.start()) {
      server.cli("config", "set", "busy-reply-threshold", "100");
      Thread script =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      server.cli("eval", "while true do end", "0");
                    } catch (AssertionError killed) {
                      assertThat(killed).isNotNull();
                    }
                  });
      Part.await(
          "it is busy",
          Duration.ofSeconds(10),
          () -> look(at(server)).symptoms().stream().anyMatch(s -> s.type().equals("db-blocking")));
      server.cli("script", "kill");
      script.interrupt();
    }
  }

  @Test
  void frozenAndStoppedServersAreDown() {
    try (var server = dev.claudeops.testkit.real.Redis.start()) {
      server.freeze();
      Observation frozen = look(at(server));
      assertThat(frozen.summary()).contains("accepts connections and says nothing");
      assertThat(symptom(frozen, "database-down").severity()).isEqualTo(Severity.CRITICAL);
      server.thaw();
      assertThat(look(at(server)).health()).isEqualTo(Health.OK);
      server.stop();
      Observation stopped = look(at(server));
      assertThat(stopped.health()).isEqualTo(Health.FAILED);
      assertThat(stopped.summary()).contains("nothing listens as Redis at ");
    }
  }
}
