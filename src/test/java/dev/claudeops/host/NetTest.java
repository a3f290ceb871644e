package dev.claudeops.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.testkit.BadServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NetTest {
  private final LocalHost host = new LocalHost();
  private final Net net = new Net(host);

  private static List<InetAddress> addresses(String... literals) {
    List<InetAddress> all = new ArrayList<>();
    for (String literal : literals) {
      all.add(InetAddress.ofLiteral(literal));
    }
    return all;
  }

  @Test
  void everyAddressOfANameIsTried() throws Exception {
    try (BadServer server = BadServer.that(Socket::close);
        Wire wire =
            net.firstOf(
                "web",
                addresses("127.0.0.2", "::1", "127.0.0.3", "127.0.0.1"),
                server.port(),
                Budget.of(host, Duration.ofSeconds(2)),
                Duration.ZERO)) {
      assertThat(wire.address()).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void anAddressThatDoesNotAnswerLeavesTimeForTheNext() throws Exception {
    List<Socket> fillers = new ArrayList<>();
    try (ServerSocket full = BadServer.full(fillers);
        ServerSocket next =
            new ServerSocket(full.getLocalPort(), 5, addresses("127.0.0.2").getFirst());
        Wire wire =
            net.firstOf(
                "web",
                addresses("127.0.0.1", "127.0.0.2"),
                next.getLocalPort(),
                Budget.of(host, Duration.ofMillis(800)),
                Duration.ZERO)) {
      assertThat(wire.address()).isEqualTo("127.0.0.2");
      assertThat(wire.connecting()).isBetween(Duration.ofMillis(350), Duration.ofMillis(800));
    } finally {
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  @Test
  void aReadEndsWithTheBudgetHoweverOftenSomethingComes() throws Exception {
    try (BadServer server =
            BadServer.that(
                client -> {
                  for (int i = 0; i < 100; i++) {
                    BadServer.send(client, "x");
                    Thread.sleep(20);
                  }
                  client.close();
                });
        Wire wire = net.open("127.0.0.1", server.port(), Budget.of(host, Duration.ofMillis(300)))) {
      assertThatThrownBy(() -> wire.getInputStream().readAllBytes())
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void aNameIsAskedOnceAndAFailureIsNotKept() throws Exception {
    Names names = net.names();
    List<InetAddress> first = names.addresses("localhost", Duration.ofSeconds(5));
    assertThat(names.addresses("localhost", Duration.ofSeconds(5))).isSameAs(first);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> names.addresses("nowhere.invalid", Duration.ofSeconds(5)))
          .isInstanceOf(IOException.class)
          .hasMessage("the name nowhere.invalid does not resolve");
    }
  }
}
