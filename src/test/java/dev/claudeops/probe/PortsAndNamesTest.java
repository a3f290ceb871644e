package dev.claudeops.probe;

import static dev.claudeops.testkit.Checks.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Check;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Symptom;
import dev.claudeops.testkit.BadServer;
import dev.claudeops.testkit.Looking;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PortsAndNamesTest {
  private static Observation tcp(String host, int port, Duration within) {
    Check.Tcp check = new Check.Tcp("db", host, port, within, Duration.ofMillis(1_500), false);
    return new Looking(new LocalHost(), config(check)).at(new TcpPort(), check.subject());
  }

  private static Observation dns(String name, Duration within, String... expect) {
    Check.Dns check =
        new Check.Dns("dns", name, List.of(expect), within, Duration.ofSeconds(5), false);
    return new Looking(new LocalHost(), config(check)).at(new DnsName(), check.subject());
  }

  @Test
  void aPortThatAcceptsIsWell() {
    try (BadServer server = BadServer.that(client -> client.close())) {
      Observation seen = tcp("localhost", server.port(), Duration.ofSeconds(1));
      assertThat(seen.health()).isEqualTo(Health.OK);
      assertThat(seen.summary()).matches("accepts in \\d+ ms");
      assertThat(seen.measures()).extracting("name").containsExactly("resolve", "connect");
      Observation slow = tcp("localhost", server.port(), Duration.ZERO);
      assertThat(slow.symptoms()).extracting(Symptom::type).containsExactly("tcp-slow");
    }
  }

  @Test
  void aPortThatRefusesAndOneThatDoesNotAnswerFail() throws IOException {
    Observation refused = tcp("127.0.0.1", 1, Duration.ofSeconds(1));
    assertThat(refused.symptoms()).extracting(Symptom::type).containsExactly("tcp-failing");
    assertThat(refused.summary()).isEqualTo("nobody listens on 127.0.0.1:1 (connection refused)");
    List<Socket> fillers = new ArrayList<>();
    try (ServerSocket full = BadServer.full(fillers)) {
      Observation late = tcp("127.0.0.1", full.getLocalPort(), Duration.ofSeconds(1));
      assertThat(late.health()).isEqualTo(Health.FAILED);
      assertThat(late.summary()).startsWith("no connection to 127.0.0.1:").endsWith("within 1.5 s");
    } finally {
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  @Test
  void aNameIsResolvedAndHeldAgainstWhatIsExpected() {
    Observation seen = dns("localhost", Duration.ofSeconds(2), "10.9.8.7", "127.0.0.1", "::1");
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.summary()).startsWith("resolves to ");
    Observation wrong = dns("localhost", Duration.ofSeconds(2), "10.9.8.7");
    assertThat(wrong.symptoms()).extracting(Symptom::type).containsExactly("dns-failing");
    assertThat(wrong.summary()).endsWith(", expected 10.9.8.7");
    assertThat(dns("localhost", Duration.ZERO).symptoms())
        .extracting(Symptom::type)
        .containsExactly("dns-slow");
  }

  @Test
  void aNameThatDoesNotExistFails() {
    Observation seen = dns("nowhere.invalid", Duration.ofSeconds(2));
    assertThat(seen.health()).isEqualTo(Health.FAILED);
    assertThat(seen.summary()).isEqualTo("the name nowhere.invalid does not resolve");
    assertThat(dns("bad..name", Duration.ofSeconds(2)).health()).isEqualTo(Health.FAILED);
  }
}
