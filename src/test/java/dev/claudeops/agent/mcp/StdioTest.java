package dev.claudeops.agent.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.tool.Caps;
import dev.claudeops.agent.tool.ToolTable;
import dev.claudeops.testkit.Toy;
import dev.claudeops.text.Json;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StdioTest {
  private final AtomicInteger calls = new AtomicInteger();
  private final CountDownLatch slow = new CountDownLatch(1);
  private final Protocol protocol =
      new Protocol(
          new ToolTable(
              List.of(
                  Toy.look("say", given -> "said " + calls.incrementAndGet()),
                  Toy.look(
                      "slow",
                      given -> {
                        slow.await();
                        return "";
                      })),
              Caps.SESSION,
              text -> text));

  private static String request(int id, String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}\n"
        .formatted(id, method, params);
  }

  private List<Json> answers(byte[] in) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Stdio.serve(new ByteArrayInputStream(in), out, protocol);
    List<Json> all = new java.util.ArrayList<>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      all.add(Json.parse(line));
    }
    return all;
  }

  private List<Json> answers(String in) throws Exception {
    return answers(in.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everythingAskedBeforeTheEndIsAnswered() throws Exception {
    StringBuilder in = new StringBuilder();
    for (int i = 1; i <= 40; i++) {
      in.append(request(i, "tools/call", "{\"name\":\"say\"}"));
    }
    in.append("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n\r\n\n");
    in.append(request(41, "ping", "{}").strip());
    assertThat(answers(in.toString()).stream().map(one -> one.at("id").whole().orElse(0)))
        .hasSize(41)
        .doesNotHaveDuplicates();
    assertThat(calls).hasValue(40);
  }

  @Test
  void aLineThatIsTooLongIsRefusedAndSkipped() throws Exception {
    List<Json> all = answers("x".repeat(3 << 20) + "\n" + request(1, "ping", "{}"));
    assertThat(all).hasSize(2);
    assertThat(all.stream().map(Json::compact))
        .anyMatch(one -> one.contains("longer than 1048576 bytes") && one.contains("-32600"))
        .anyMatch(one -> one.contains("\"id\":1,\"result\":{}"));
  }

  @Test
  void garbageIsAnsweredAndTheNextLineIsRead() throws Exception {
    byte[] ping = request(1, "ping", "{}").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream in = new ByteArrayOutputStream();
    in.write(new byte[] {(byte) 0xff, 0, 1, '\n', '{', '\n'});
    in.write(ping);
    List<Json> all = answers(in.toByteArray());
    assertThat(all).hasSize(3);
    assertThat(all.stream().filter(one -> one.at("error", "code").whole().orElse(0) == -32700))
        .hasSize(2);
  }

  @Test
  void aSlowToolHoldsNobodyUp() throws Exception {
    Pipe there = Pipe.open();
    Pipe back = Pipe.open();
    Thread server =
        Thread.startVirtualThread(
            () -> {
              try {
                Stdio.serve(
                    Channels.newInputStream(there.source()),
                    Channels.newOutputStream(back.sink()),
                    protocol);
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    BufferedReader answers =
        new BufferedReader(Channels.newReader(back.source(), StandardCharsets.UTF_8));
    try (OutputStream client = Channels.newOutputStream(there.sink())) {
      client.write(
          request(1, "tools/call", "{\"name\":\"slow\"}").getBytes(StandardCharsets.UTF_8));
      client.write(request(2, "ping", "{}").getBytes(StandardCharsets.UTF_8));
      client.flush();
      assertThat(answers.readLine()).contains("\"id\":2");
      slow.countDown();
      assertThat(answers.readLine()).contains("\"id\":1");
    }
    server.join();
    back.source().close();
  }

  @Test
  void whenNobodyReadsAnyMoreItEnds() throws Exception {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    Stdio.serve(
        new ByteArrayInputStream(
            request(1, "ping", "{}").repeat(50).getBytes(StandardCharsets.UTF_8)),
        gone,
        protocol);
    assertThat(calls).hasValue(0);
  }
}
