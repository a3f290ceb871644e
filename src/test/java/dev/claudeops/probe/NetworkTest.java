package dev.claudeops.probe;

import static dev.claudeops.testkit.Checks.config;
import static dev.claudeops.testkit.Checks.http;
import static dev.claudeops.testkit.Checks.outside;
import static dev.claudeops.testkit.Checks.withNetwork;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Check;
import dev.claudeops.config.Config;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Symptom;
import dev.claudeops.testkit.BadServer;
import dev.claudeops.testkit.Looking;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NetworkTest {
  private static final Check.Http FAILING = http("http://127.0.0.1:1/");
  private static final Check.Tcp CLOSED = tcp("gateway", 1);

  private static Check.Tcp tcp(String name, int port) {
    return new Check.Tcp(
        name, "127.0.0.1", port, Duration.ofSeconds(1), Duration.ofSeconds(2), false);
  }

  private static Observation look(Config config) {
    return new Looking(new LocalHost(), config).at(new HttpEndpoint(), FAILING.subject());
  }

  @Test
  void withTheNetworkDownWhatIsOutsideIsUnknown() {
    Observation seen = look(withNetwork(config(outside(FAILING)), CLOSED));
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.symptoms()).isEmpty();
    assertThat(seen.summary())
        .startsWith("the network is down, so this cannot be judged (nobody listens on 127.0.0.1:1");
  }

  @Test
  void withTheNetworkDownWhatIsInsideStillFails() {
    assertThat(look(withNetwork(config(FAILING), CLOSED)).health()).isEqualTo(Health.FAILED);
  }

  @Test
  void withTheNetworkUpWhatIsOutsideStillFails() {
    try (BadServer up = BadServer.that(client -> client.close())) {
      Config config = withNetwork(config(outside(FAILING)), tcp("gateway", up.port()));
      assertThat(look(config).health()).isEqualTo(Health.FAILED);
      Observation network =
          new Looking(new LocalHost(), config).at(new Network(), CLOSED.subject());
      assertThat(network.health()).isEqualTo(Health.OK);
    }
  }

  @Test
  void aNetworkThatIsDownIsOneFindingOfItsOwn() {
    Config config = withNetwork(config(CLOSED), CLOSED);
    Looking looking = new Looking(new LocalHost(), config);
    List<Observation> seen = looking.with(new Network());
    assertThat(seen).hasSize(1);
    assertThat(seen.getFirst().subject()).hasToString("tcp:gateway");
    assertThat(seen.getFirst().health()).isEqualTo(Health.FAILED);
    assertThat(seen.getFirst().symptoms())
        .extracting(Symptom::type)
        .containsExactly("network-down");
    assertThat(looking.with(new TcpPort())).as("it is told of once").isEmpty();
  }

  @Test
  void withoutANetworkCheckThereIsNothingToLookAt() {
    assertThat(new Looking(new LocalHost(), config(FAILING)).with(new Network())).isEmpty();
  }

  @Test
  void theNetworkIsLookedAtOnceForManyFailures() {
    var asked = new java.util.concurrent.atomic.AtomicInteger();
    try (BadServer sick =
        BadServer.that(
            client -> {
              asked.incrementAndGet();
              BadServer.readRequest(client);
              BadServer.send(client, "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
              client.close();
            })) {
      Check.Http gate = http(sick.url());
      Check.Dns one = dns("one.invalid");
      Check.Dns two = dns("two.invalid");
      List<Observation> seen =
          new Looking(new LocalHost(), withNetwork(config(one, two), gate)).with(new DnsName());
      assertThat(seen).extracting(Observation::health).containsOnly(Health.UNKNOWN);
      assertThat(asked).hasValue(1);
    }
  }

  private static Check.Dns dns(String name) {
    return new Check.Dns(
        name, name, List.of(), Duration.ofSeconds(1), Duration.ofMillis(900), true);
  }
}
