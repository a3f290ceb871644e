package dev.claudeops.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.host.LocalHost;
import dev.claudeops.host.Net;
import dev.claudeops.model.Severity;
import dev.claudeops.testkit.Configs;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A mail server that wants our memory and our time. */
@Timeout(60)
class HostileMailServerTest {
  private static final int ENOUGH = 4 << 20;

  /** What a server says for ever, and how much of it we take. */
  private static long taken(String greeting, String endless) throws Exception {
    AtomicLong sent = new AtomicLong();
    byte[] piece = endless.getBytes(StandardCharsets.US_ASCII);
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket client = server.accept();
                    OutputStream out = client.getOutputStream()) {
                  out.write(greeting.getBytes(StandardCharsets.US_ASCII));
                  while (true) {
                    out.write(piece);
                    sent.addAndGet(piece.length);
                  }
                } catch (IOException left) {
                  return;
                }
              });
      Config config =
          Configs.read(
              """
              {"notify": {"channels": [{"name": "it", "email": {"host": "127.0.0.1", "port": %d,
               "security": "none", "from": "a@example.org", "to": "b@example.org"}}]}}
              """
                  .formatted(server.getLocalPort()));
      LocalHost host = new LocalHost();
      Message message =
          new Message(
              "0123456789",
              Message.Kind.TEST,
              Severity.INFO,
              "web1",
              Instant.now(),
              "t",
              "t",
              List.of());
      Attempt attempt =
          Notifiers.of(config.telling().channels().getFirst().way())
              .send(
                  new Line(host, new Net(host), Optional.empty(), Duration.ofSeconds(3)),
                  config.telling().channels().getFirst().way(),
                  message);
      assertThat(attempt).isInstanceOf(Attempt.Later.class);
      return sent.get();
    }
  }

  @Test
  void aLineWithoutEndIsLeft() throws Exception {
    assertThat(taken("220 ", "x".repeat(65_536))).isLessThan(ENOUGH);
  }

  @Test
  void anAnswerOfEndlessLinesIsLeft() throws Exception {
    assertThat(taken("220-hello\r\n", "220-and more\r\n".repeat(4_000))).isLessThan(ENOUGH);
  }
}
