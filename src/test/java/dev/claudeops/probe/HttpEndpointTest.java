package dev.claudeops.probe;

import static dev.claudeops.testkit.BadServer.answering;
import static dev.claudeops.testkit.BadServer.readRequest;
import static dev.claudeops.testkit.BadServer.send;
import static dev.claudeops.testkit.BadServer.that;
import static dev.claudeops.testkit.Checks.config;
import static dev.claudeops.testkit.Checks.containing;
import static dev.claudeops.testkit.Checks.expecting;
import static dev.claudeops.testkit.Checks.following;
import static dev.claudeops.testkit.Checks.http;
import static dev.claudeops.testkit.Checks.json;
import static dev.claudeops.testkit.Checks.sending;
import static dev.claudeops.testkit.Checks.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Check;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Symptom;
import dev.claudeops.testkit.BadServer;
import dev.claudeops.testkit.Looking;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpEndpointTest {
  private static final String FINE =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nit works\n";

  private static Observation look(Check.Http check) {
    return new Looking(new LocalHost(), config(check)).at(new HttpEndpoint(), check.subject());
  }

  private static Check.Http briefly(Check.Http check) {
    return within(check, Duration.ofMillis(200), Duration.ofMillis(400));
  }

  /** Fails with this sentence, and with no other finding. */
  private static void fails(Observation seen, String sentence) {
    assertThat(seen.summary()).contains(sentence);
    assertThat(seen.health()).isEqualTo(Health.FAILED);
    assertThat(seen.symptoms()).extracting(Symptom::type).containsExactly("endpoint-failing");
  }

  @Test
  void anAnswerIsSeenWithItsTimesAndItsText() {
    try (BadServer server = answering(FINE)) {
      Observation seen = look(http(server.url()));
      assertThat(seen.health()).isEqualTo(Health.OK);
      assertThat(seen.subject()).hasToString("http:web");
      assertThat(seen.summary()).matches("answers 200 in \\d+ ms");
      assertThat(seen.measures())
          .extracting("name")
          .contains("connect", "first-byte", "whole", "size");
      assertThat(seen.measure("size").orElseThrow().value()).isEqualTo(9);
      assertThat(seen.evidence().text())
          .contains("HTTP/1.1 200 OK", "Content-Type: text/plain", "it works");
      assertThat(server.requests().getFirst())
          .startsWith("GET / HTTP/1.1")
          .contains("Host: 127.0.0.1:" + server.port(), "User-Agent: claudeops/");
    }
  }

  @Test
  void aServerThatNobodyStartedIsFailing() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    fails(
        look(http("http://127.0.0.1:" + port + "/")),
        "nobody listens on 127.0.0.1:" + port + " (connection refused)");
  }

  @Test
  void aNameThatDoesNotResolveIsFailing() {
    fails(look(http("http://nowhere.invalid/")), "the name nowhere.invalid does not resolve");
  }

  @Test
  void aBlipIsNotAFinding() {
    AtomicInteger times = new AtomicInteger();
    try (BadServer server =
        that(
            client -> {
              readRequest(client);
              if (times.incrementAndGet() > 1) {
                send(client, FINE);
              }
              client.close();
            })) {
      assertThat(look(http(server.url())).health()).isEqualTo(Health.OK);
      assertThat(times).hasValue(2);
    }
  }

  @Test
  void aServerThatDoesNotAcceptEndsAtTheDeadline() throws IOException {
    List<Socket> fillers = new ArrayList<>();
    try (ServerSocket full = BadServer.full(fillers)) {
      Check.Http check = briefly(http("http://127.0.0.1:" + full.getLocalPort() + "/"));
      fails(look(check), "within 400 ms");
    } finally {
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  @Test
  void aServerThatSaysNothingEndsAtTheDeadline() {
    try (BadServer server = that(BadServer::readRequest)) {
      fails(look(briefly(http(server.url()))), "connected, but no answer within 400 ms");
    }
  }

  @Test
  void aServerThatDripsEndsAtTheDeadline() {
    try (BadServer server =
        that(
            client -> {
              readRequest(client);
              for (char c : FINE.toCharArray()) {
                send(client, String.valueOf(c));
                Thread.sleep(100);
              }
            })) {
      long start = System.nanoTime();
      fails(look(briefly(http(server.url()))), "connected, but no answer within 400 ms");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void aBodyThatDripsEndsAtTheDeadline() {
    try (BadServer server =
        that(
            client -> {
              readRequest(client);
              send(client, "HTTP/1.1 200 OK\r\n\r\n");
              for (int i = 0; i < 40; i++) {
                send(client, "x");
                Thread.sleep(50);
              }
              client.close();
            })) {
      fails(
          look(briefly(http(server.url()))),
          "answered 200, but its body did not end within 400 ms");
    }
  }

  @Test
  void aGigabyteIsReadToTheFirstMegabyte() {
    try (BadServer server = that(client -> flood(client, "HTTP/1.1 200 OK\r\n\r\n"))) {
      Observation seen = look(http(server.url()));
      assertThat(seen.health()).isEqualTo(Health.OK);
      assertThat(seen.measure("size").orElseThrow().value())
          .isBetween((double) (1 << 20), (1 << 20) + 8192.0);
      fails(
          look(containing(http(server.url()), "needle")),
          "the first MiB of its body does not contain \"needle\"");
      fails(look(json(http(server.url()), Map.of("/a", "1"))), "over 1 MiB");
    }
  }

  @Test
  void aGigabyteOfHeadersIsAnError() {
    try (BadServer server = that(client -> flood(client, "HTTP/1.1 200 OK\r\nX-Long: "))) {
      fails(look(http(server.url())), "more than 200 header lines, or one over 32 KiB");
    }
    String many = "X-One: two\r\n".repeat(100_000);
    try (BadServer server = answering("HTTP/1.1 200 OK\r\n" + many + "\r\n")) {
      fails(look(http(server.url())), "more than 200 header lines");
    }
  }

  private static void flood(Socket client, String beginning) throws IOException {
    readRequest(client);
    send(client, beginning);
    byte[] much = new byte[1 << 16];
    java.util.Arrays.fill(much, (byte) 'x');
    for (long sent = 0; sent < 1L << 30; sent += much.length) {
      client.getOutputStream().write(much);
    }
  }

  @Test
  void whatIsNoHttpIsToldAsSuch() {
    for (String text :
        List.of(
            "SSH-2.0-OpenSSH_9.2\r\n\r\n",
            "HTTP/1.1 abc OK\r\n\r\n",
            "HTTP/1.1 000 OK\r\n\r\n",
            "HTTP/9.9 200 OK\r\n\r\n",
            "\u0000\u0001\u0002\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n")) {
      try (BadServer server = answering(text)) {
        Observation seen = look(http(server.url()));
        assertThat(seen.health()).as(text + seen.summary()).isEqualTo(Health.FAILED);
      }
    }
    try (BadServer server = answering("SSH-2.0-OpenSSH_9.2\r\n")) {
      fails(look(http(server.url())), "it does not answer in valid HTTP");
    }
  }

  @Test
  void aBrokenBodyIsAFailure() {
    try (BadServer server = answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")) {
      fails(
          look(http(server.url())),
          "it answered 200, but closed the connection before the end of the body");
    }
    try (BadServer server =
        answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\nnonsense")) {
      fails(look(http(server.url())), "it answered 200, but its body is not valid HTTP");
    }
    try (BadServer server = answering("HTTP/1.1 200 OK\r\nContent-Length: -7\r\n\r\nshort")) {
      fails(look(http(server.url())), "valid HTTP");
    }
    try (BadServer server = answering("")) {
      fails(look(http(server.url())), "it closed the connection without an answer");
    }
  }

  @Test
  void aStatusThatIsNotExpectedIsAFailure() {
    try (BadServer server = answering("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")) {
      fails(look(http(server.url())), "answers 502 Bad Gateway, expected 200 to 399");
      assertThat(look(expecting(http(server.url()), 404, 502)).health()).isEqualTo(Health.OK);
    }
    try (BadServer server = answering("HTTP/1.1 101 Switching Protocols\r\n\r\n")) {
      fails(look(http(server.url())), "answers 101 Switching Protocols");
    }
  }

  @Test
  void provisionalAnswersAreNotTheAnswer() {
    try (BadServer server = answering("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + FINE)) {
      assertThat(look(http(server.url())).summary()).startsWith("answers 200");
    }
  }

  @Test
  void terminalEscapesDoNotPass() {
    try (BadServer server =
        answering("HTTP/1.1 500 \u001b[31mred\u001b]0;title\u0007\r\n\r\n\u001b[2Jgone\u202e")) {
      Observation seen = look(http(server.url()));
      fails(seen, "answers 500");
      assertThat(seen.summary() + seen.evidence().text()).doesNotContain("\u001b", "\u202e");
    }
  }

  @Test
  void theBodyIsHeldAgainstWhatItMustContain() {
    try (BadServer server = answering(FINE)) {
      assertThat(look(containing(http(server.url()), "works")).health()).isEqualTo(Health.OK);
      fails(
          look(containing(http(server.url()), "welcome")),
          "answers 200, but its body does not contain \"welcome\"");
    }
    String far = "x".repeat(500_000) + "welcome" + "y".repeat(100_000);
    try (BadServer server = answering("HTTP/1.1 200 OK\r\n\r\n" + far)) {
      assertThat(look(containing(http(server.url()), "welcome")).health()).isEqualTo(Health.OK);
    }
    try (BadServer server =
        answering("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\u001f\u008b\b")) {
      assertThat(look(http(server.url())).health()).isEqualTo(Health.OK);
      fails(look(containing(http(server.url()), "a")), "it is compressed (gzip)");
    }
  }

  @Test
  void valuesOfTheJsonAreCompared() {
    String body = "{\"status\":\"up\",\"queue\":{\"a/b\":[1,2.50]},\"x\":null}";
    try (BadServer server = answering("HTTP/1.1 200 OK\r\n\r\n" + body)) {
      Map<String, String> well = Map.of("/status", "up", "/queue/a~1b/1", "2.5", "/x", "null");
      assertThat(look(json(http(server.url()), well)).health()).isEqualTo(Health.OK);
      fails(
          look(json(http(server.url()), Map.of("/status", "down"))),
          "/status is \"up\", expected down");
      fails(look(json(http(server.url()), Map.of("/none", "1"))), "/none is not there");
    }
    try (BadServer server = answering("HTTP/1.1 200 OK\r\n\r\n<html>")) {
      fails(look(json(http(server.url()), Map.of("/a", "1"))), "its body is not JSON");
    }
    String deep = "[".repeat(300_000);
    try (BadServer server = answering("HTTP/1.1 200 OK\r\n\r\n" + deep)) {
      fails(look(json(http(server.url()), Map.of("/a", "1"))), "its body is not JSON");
    }
  }

  @Test
  void aSlowAnswerIsDegradedAndSaysWhereTheTimeWent() {
    try (BadServer server =
        that(
            client -> {
              readRequest(client);
              Thread.sleep(300);
              send(client, FINE);
              client.close();
            })) {
      Observation seen =
          look(within(http(server.url()), Duration.ofMillis(100), Duration.ofSeconds(5)));
      assertThat(seen.health()).isEqualTo(Health.DEGRADED);
      assertThat(seen.symptoms()).extracting(Symptom::type).containsExactly("endpoint-slow");
      assertThat(seen.summary())
          .matches(
              "answers 200 in \\d+ ms, wanted within 100 ms; \\d+ ms of it waiting for the first"
                  + " byte");
    }
  }

  @Test
  void redirectsAreFollowedByOurRules() {
    try (BadServer goal = answering(FINE);
        BadServer away = redirect("http://localhost:" + goal.port() + "/there?token=1")) {
      assertThat(look(http(away.url())).summary()).startsWith("answers 302");
      fails(
          look(following(http(away.url()), 3)),
          "it redirects to another host, http://localhost:" + goal.port() + "/there, which is not");
      Observation seen = look(following(http(away.url()), 3, "localhost"));
      assertThat(seen.summary())
          .matches("answers 200 in \\d+ ms, redirected to http://localhost:\\d+/there");
      assertThat(goal.requests().getFirst()).startsWith("GET /there?token=1 ");
    }
    try (BadServer file = redirect("file:///etc/passwd")) {
      fails(look(following(http(file.url()), 3, "*")), "it is neither http nor https");
    }
    try (BadServer itself = redirect("/")) {
      fails(look(following(http(itself.url()), 3)), "it redirects in a circle, back to");
    }
    AtomicInteger page = new AtomicInteger();
    try (BadServer forEver =
        that(
            client -> {
              readRequest(client);
              send(client, "HTTP/1.1 302 F\r\nLocation: /" + page.incrementAndGet() + "\r\n\r\n");
              client.close();
            })) {
      fails(look(following(http(forEver.url()), 3)), "it redirects more than 3 times");
      assertThat(page).hasValue(4);
    }
  }

  @Test
  void credentialsStayWithTheirHost() {
    try (BadServer goal = answering(FINE);
        BadServer away = redirect("http://127.0.0.1:" + goal.port() + "/")) {
      String url = away.url().replace("http://", "http://jo:p%40ss+word@");
      Observation seen = look(sending(following(http(url), 3, "*"), "X-Token", "very-secret"));
      assertThat(seen.health()).isEqualTo(Health.OK);
      String basic =
          java.util.Base64.getEncoder()
              .encodeToString("jo:p@ss+word".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      assertThat(away.requests().getFirst())
          .contains("Authorization: Basic " + basic, "X-Token: very-secret");
      assertThat(goal.requests().getFirst()).doesNotContain("Authorization", "very-secret");
      assertThat(seen.toString()).doesNotContain("p%40ss", "very-secret");
    }
  }

  private static BadServer redirect(String where) {
    return answering("HTTP/1.1 302 Found\r\nLocation: " + where + "\r\nContent-Length: 0\r\n\r\n");
  }

  @Test
  void aUrlThatIsNoneIsToldAndItsPasswordIsNot() {
    Observation seen = look(http("ftp://jo:secret@example.org/"));
    fails(seen, "the URL cannot be used: it is neither http nor https");
    assertThat(seen.toString()).doesNotContain("secret");
  }

  @Test
  void anInterruptEndsALookAtOnce() throws InterruptedException {
    CountDownLatch reading = new CountDownLatch(1);
    try (BadServer server =
        that(
            client -> {
              readRequest(client);
              reading.countDown();
            })) {
      Check.Http check = within(http(server.url()), Duration.ofSeconds(1), Duration.ofSeconds(20));
      Thread looking = Thread.ofVirtual().start(() -> look(check));
      reading.await();
      looking.interrupt();
      assertThat(looking.join(Duration.ofSeconds(5))).isTrue();
    }
  }
}
