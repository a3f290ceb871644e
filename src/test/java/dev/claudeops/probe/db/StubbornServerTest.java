package dev.claudeops.probe.db;

import static dev.claudeops.testkit.Databases.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Runtime.Database.Kind;
import dev.claudeops.host.HostView;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.probe.Look;
import dev.claudeops.probe.Memory;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Site;
import dev.claudeops.testkit.Databases;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that accept and then behave as no server should, looked at by every way in. */
@Timeout(60)
class StubbornServerTest {
  private static final Duration DEADLINE = Duration.ofMillis(1500);

  @TempDir Path folder;

  /** What a server does with a connection. */
  private interface Manners {
    void serve(Socket client) throws IOException, InterruptedException;
  }

  /** One way of one probe to look: with a user, or as nobody. */
  record Way(Probe probe, Kind kind, boolean user) {
    @Override
    public String toString() {
      return probe.spec().name() + (user ? " with a user" : " as nobody");
    }

    Runtime.Database at(int port) {
      Runtime.Database db = Databases.at(kind, "127.0.0.1", port);
      return user ? Databases.as(db, "app", "secret") : db;
    }
  }

  static Way[] ways() {
    return new Way[] {
      new Way(new Postgres(), Kind.POSTGRES, true),
      new Way(new Postgres(), Kind.POSTGRES, false),
      new Way(new MariaDb(), Kind.MARIADB, true),
      new Way(new MariaDb(), Kind.MARIADB, false),
      new Way(new Redis(), Kind.REDIS, true),
      new Way(new Redis(), Kind.REDIS, false)
    };
  }

  private Observation look(Way way, Manners manners) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      serve(server, manners);
      HostView host = way.user() ? new LocalHost() : new FakeHost(folder).notRoot();
      Config config =
          Databases.config(way.at(server.getLocalPort()), way.probe().spec().name(), DEADLINE);
      long began = System.nanoTime();
      Observation seen = new Looking(host, config).at(way.probe(), SHOP);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
      return seen;
    }
  }

  private static void serve(ServerSocket server, Manners manners) {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!server.isClosed()) {
                try {
                  Socket client = server.accept();
                  Thread.ofVirtual().start(() -> one(client, manners));
                } catch (IOException closed) {
                  return;
                }
              }
            });
  }

  private static void one(Socket client, Manners manners) {
    try (client) {
      manners.serve(client);
    } catch (IOException | InterruptedException gone) {
      return; // the probe hung up
    }
  }

  private static void wait(Socket client) throws IOException {
    byte[] buffer = new byte[4096];
    while (client.getInputStream().read(buffer) >= 0) {
      // say nothing
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void oneThatSaysNothingIsDown(Way way) throws Exception {
    Observation seen = look(way, StubbornServerTest::wait);
    assertThat(seen.health()).as(seen.summary()).isEqualTo(Health.FAILED);
    assertThat(seen.summary()).contains("accepts connections and says nothing");
  }

  @ParameterizedTest
  @MethodSource("ways")
  void oneThatDripsIsDownAtTheDeadline(Way way) throws Exception {
    Observation seen =
        look(
            way,
            client -> {
              // A beginning that each protocol takes: then a byte now and then, without an end.
              byte first =
                  switch (way.kind()) {
                    case POSTGRES -> 'E';
                    case MARIADB -> 0x40;
                    case REDIS -> '+';
                  };
              client.getOutputStream().write(first);
              client.getOutputStream().write(new byte[] {0, 0, 1});
              while (true) {
                client.getOutputStream().write(1);
                client.getOutputStream().flush();
                Thread.sleep(20);
              }
            });
    assertThat(seen.health()).as(seen.summary()).isEqualTo(Health.FAILED);
    assertThat(seen.symptoms().getFirst().type()).isEqualTo("database-down");
  }

  @ParameterizedTest
  @MethodSource("ways")
  void oneThatClosesAtOnceIsDown(Way way) throws Exception {
    Observation seen = look(way, client -> {});
    assertThat(seen.health()).as(seen.summary()).isEqualTo(Health.FAILED);
    assertThat(seen.summary()).contains("closes connections at once");
  }

  @ParameterizedTest
  @MethodSource("ways")
  void oneThatSpeaksSomethingElseIsNotThisDatabase(Way way) throws Exception {
    Observation seen =
        look(
            way,
            client -> {
              byte[] page =
                  "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                      .repeat(200)
                      .getBytes(StandardCharsets.US_ASCII);
              client.getOutputStream().write(page);
              client.getOutputStream().flush();
              wait(client);
            });
    assertThat(seen.health()).as(seen.summary()).isEqualTo(Health.FAILED);
    assertThat(seen.summary()).contains("does not speak like");
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aLookThatIsInterruptedEndsAtOnceAndHangsUp(Way way) throws Exception {
    CountDownLatch came = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      serve(
          server,
          client -> {
            came.countDown();
            try {
              wait(client);
            } finally {
              left.countDown();
            }
          });
      HostView host = way.user() ? new LocalHost() : new FakeHost(folder).notRoot();
      Config config = Databases.config(way.at(server.getLocalPort()));
      Site site = new Site(host, config, new Memory(Map.of()));
      Look look = way.probe().looks(site).getFirst();
      Thread looker =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      look.eye().look();
                    } catch (Exception e) {
                      thrown.set(e);
                    }
                  });
      assertThat(came.await(10, TimeUnit.SECONDS)).isTrue();
      looker.interrupt();
      assertThat(looker.join(Duration.ofSeconds(1))).isTrue();
      assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
      assertThat(left.await(1, TimeUnit.SECONDS)).isTrue();
    }
  }
}
