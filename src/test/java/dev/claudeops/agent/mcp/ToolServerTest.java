package dev.claudeops.agent.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.agent.tool.Caps;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.ToolTable;
import dev.claudeops.testkit.Toy;
import dev.claudeops.testkit.real.Part;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server of a run against other users of the machine, and against a captured model. */
class ToolServerTest {
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

  private final AtomicInteger deeds = new AtomicInteger();
  private final CountDownLatch go = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final ToolTable table =
      new ToolTable(
          List.of(
              Toy.look("say", given -> "x".repeat(99).concat("\n").repeat(100_000)),
              Toy.look(
                  "hang",
                  given -> {
                    begun.countDown();
                    go.await();
                    return "";
                  }),
              Toy.deed(
                  "mend",
                  given -> "" + deeds.incrementAndGet(),
                  Input.needed("name", new Input.Form.Text(40), "")),
              Toy.deed(
                  "slow",
                  given -> {
                    begun.countDown();
                    go.await();
                    return "" + deeds.incrementAndGet();
                  })),
          Caps.run(2_000),
          text -> text);
  private final ToolServer server = ToolServer.open(table);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void end() {
    go.countDown();
    server.close();
    client.close();
  }

  private static String call(String tool, String arguments) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}"
        .formatted(tool, arguments);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofMinutes(2))
        .header("Content-Type", "application/json");
  }

  private HttpRequest.Builder opened() {
    return request("/mcp").header("Authorization", "Bearer " + server.token());
  }

  private static HttpRequest post(HttpRequest.Builder builder, String body) {
    return builder.POST(HttpRequest.BodyPublishers.ofString(body)).build();
  }

  private int status(HttpRequest request) throws Exception {
    return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  private String said(String body) throws Exception {
    return client.send(post(opened(), body), HttpResponse.BodyHandlers.ofString()).body();
  }

  /** The status line that a socket is answered with; empty where it is closed without one. */
  private String socket(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
        line.append((char) c);
      }
      return line.toString();
    }
  }

  private String withHost(String host, String more) throws IOException {
    return socket(
        "POST /mcp HTTP/1.1\r\n%sAuthorization: Bearer %s\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(host, server.token(), more, PING.length(), PING));
  }

  @Test
  void whoHoldsTheTokenIsAnswered() throws Exception {
    assertThat(said(PING)).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
    assertThat(
            status(
                post(opened(), "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}")))
        .isEqualTo(202);
    assertThat(status(post(opened(), "{"))).isEqualTo(400);
    assertThat(server.token()).hasSizeGreaterThanOrEqualTo(43);
  }

  @Test
  void withoutTheTokenNobodyIs() throws Exception {
    String token = server.token();
    for (String wrong :
        List.of(
            "Bearer",
            "Bearer x",
            "bearer " + token,
            token,
            "Bearer " + token + "x",
            "Bearer " + token.substring(1),
            "Basic " + token)) {
      assertThat(
              status(
                  post(
                      request("/mcp").header("Authorization", wrong),
                      call("mend", "{\"name\":\"a\"}"))))
          .as(wrong)
          .isEqualTo(401);
    }
    assertThat(status(post(request("/mcp"), PING))).isEqualTo(401);
    assertThat(status(post(opened().header("Authorization", "Bearer x"), PING))).isEqualTo(401);
    assertThat(table.calls()).isEmpty();
  }

  @Test
  void thereIsNothingElse() throws Exception {
    assertThat(status(opened().GET().build())).isEqualTo(405);
    assertThat(status(opened().DELETE().build())).isEqualTo(405);
    for (String path : List.of("/", "/mcp/", "/mcpx", "/mcp/x", "/%6dcp/..", "//mcp")) {
      assertThat(
              status(post(request(path).header("Authorization", "Bearer " + server.token()), PING)))
          .as(path)
          .isEqualTo(404);
    }
  }

  @Test
  void aBrowserIsTurnedAway() throws Exception {
    String host = "Host: 127.0.0.1:" + server.port() + "\r\n";
    assertThat(withHost(host, "")).contains("200");
    assertThat(withHost("Host: localhost:" + server.port() + "\r\n", "")).contains("200");
    assertThat(withHost("Host: evil.example:" + server.port() + "\r\n", "")).contains("403");
    assertThat(withHost("Host: 127.0.0.1\r\n", "")).contains("403");
    assertThat(withHost("", "")).doesNotContain("200");
    assertThat(withHost(host + host, "")).contains("403");
    assertThat(withHost(host, "Origin: http://127.0.0.1:" + server.port() + "\r\n"))
        .contains("403");
    assertThat(withHost(host, "Origin: null\r\n")).contains("403");
  }

  @Test
  void aFormOfAPageIsNoMessage() throws Exception {
    assertThat(
            status(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/mcp"))
                    .header("Authorization", "Bearer " + server.token())
                    .header("Content-Type", "text/plain")
                    .POST(HttpRequest.BodyPublishers.ofString(PING))
                    .build()))
        .isEqualTo(415);
  }

  @Test
  void itListensOnLoopbackAlone() throws Exception {
    for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address : one.inetAddresses().toList()) {
        if (!address.isLoopbackAddress()) {
          assertThatThrownBy(
                  () -> {
                    try (Socket socket = new Socket()) {
                      socket.connect(new InetSocketAddress(address, server.port()), 2_000);
                    }
                  })
              .isInstanceOf(IOException.class);
        }
      }
    }
    assertThat(Part.listens(server.port())).isTrue();
  }

  @Test
  void aHugeBodyIsRefused() throws Exception {
    assertThat(status(post(opened(), " ".repeat((1 << 20) - PING.length()) + PING))).isEqualTo(200);
    assertThat(status(post(opened(), " ".repeat(1 << 20) + PING))).isEqualTo(413);
    assertThat(said(PING)).contains("result");
  }

  @Test
  void whoIsSlowLosesHisPlaceAndHoldsNobodyUp() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        sockets.add(socket);
        String head =
            i % 2 == 0
                ? "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX: ".formatted(server.port())
                : "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{"
                    .formatted(server.port(), server.token());
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
      }
      assertThat(said(PING)).contains("result");
      for (Socket socket : sockets) {
        socket.setSoTimeout(60_000);
        assertThat(ended(socket)).isTrue();
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static boolean ended(Socket socket) {
    try {
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {
        Thread.onSpinWait();
      }
      return true;
    } catch (java.net.SocketTimeoutException stillThere) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /** No place is waited for: it is answered while all strangers are still there. */
  @Test
  void strangersWhoFillThePlacesKeepNobodyOutWhoHasTheToken() throws Exception {
    List<Socket> strangers = new ArrayList<>();
    try {
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < Guests.STRANGERS; i++) {
          Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
          strangers.add(socket);
          socket
              .getOutputStream()
              .write("POST /mcp HTTP/1.1\r\nX: ".getBytes(StandardCharsets.ISO_8859_1));
          socket.getOutputStream().flush();
        }
        assertThat(said(PING)).contains("result");
      }
    } finally {
      for (Socket socket : strangers) {
        socket.close();
      }
    }
  }

  @Test
  void moreConnectionsThanThereIsRoomForAreClosedAndTheNextIsServed() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 600; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        sockets.add(socket);
        socket
            .getOutputStream()
            .write("POST /mcp HTTP/1.1\r\nX: ".getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    Part.await("it answers", Duration.ofSeconds(60), () -> said(PING).contains("result"));
  }

  @Test
  void aThousandCallsAtOnceKeepToTheCapsAndTheServerGoesOn() throws Exception {
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      answers.add(
          client
              .sendAsync(
                  post(opened(), call("mend", "{\"name\":\"n" + i + "\"}")),
                  HttpResponse.BodyHandlers.ofString())
              .handle((answer, failed) -> failed == null && answer.statusCode() == 200));
    }
    long answered = 0;
    for (CompletableFuture<Boolean> answer : answers) {
      answered += answer.get() ? 1 : 0;
    }
    assertThat(answered).isPositive();
    assertThat(deeds).hasValue(20);
    assertThat(said(call("mend", "{\"name\":\"z\"}")))
        .contains("all 20 calls of tools that do something are used. Finish the report now.");
  }

  @Test
  void tenMegabytesComeBackAsOnePage() throws Exception {
    String answer = said(call("say", "{}"));
    assertThat(answer).hasSizeLessThan(20_000).contains("page 1 of ");
  }

  @Test
  void afterTheEndThereIsNoPortNoThreadAndNoDeed() throws Exception {
    var slow =
        client.sendAsync(post(opened(), call("slow", "{}")), HttpResponse.BodyHandlers.ofString());
    begun.await();
    var waiting =
        client.sendAsync(
            post(opened(), call("mend", "{\"name\":\"a\"}")), HttpResponse.BodyHandlers.ofString());
    Part.await("the second waits", Duration.ofSeconds(30), () -> named("tool mend") == 1);
    Thread closing = Thread.ofVirtual().start(server::close);
    Part.await(
        "it is closing",
        Duration.ofSeconds(30),
        () -> said(call("mend", "{\"name\":\"b\"}")).contains("this run is over"));
    go.countDown();
    closing.join();
    assertThat(deeds).hasValue(1);
    assertThat(refused()).isTrue();
    slow.handle((answer, failed) -> "").get();
    waiting.handle((answer, failed) -> "").get();
    Part.await(
        "no thread is left",
        Duration.ofSeconds(30),
        () -> named("tool ") + named("mcp ") + named("HTTP-Dispatcher") == 0);
    assertThat(deeds).hasValue(1);
  }

  @Test
  void anEndDoesNotWaitForALookThatHangs() throws Exception {
    var hanging =
        client.sendAsync(post(opened(), call("hang", "{}")), HttpResponse.BodyHandlers.ofString());
    begun.await();
    server.close();
    hanging.handle((answer, failed) -> "").get();
    Part.await("no thread is left", Duration.ofSeconds(30), () -> named("tool ") == 0);
    assertThat(go.getCount()).isEqualTo(1);
  }

  private boolean refused() {
    try {
      return !Part.listens(server.port());
    } catch (IOException refused) {
      return true;
    }
  }

  private static long named(String begin) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(begin))
        .count();
  }
}
