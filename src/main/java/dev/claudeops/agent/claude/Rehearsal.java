package dev.claudeops.agent.claude;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A whole run of the real program against a service that we play ourselves on loopback: it must
 * call our tool, hand what the tool said to the service, and come back with the answer. Costs
 * nothing and opens no connection to the outside.
 *
 * <p>The service's side is the Messages API with streaming, as Claude Code uses it: {@code POST
 * /v1/messages}, answered by server-sent events.
 */
final class Rehearsal implements AutoCloseable {
  static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"word\":{\"type\":\"string\"}},"
          + "\"required\":[\"word\"],\"additionalProperties\":false}";
  private static final AgentSettings.Rung RUNG =
      new AgentSettings.Rung("haiku", "low", 5, new BigDecimal("0.10"), Duration.ofSeconds(12));
  private static final int LONGEST = 4 << 20;

  private final String word = UUID.randomUUID().toString().substring(0, 8);
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile boolean called;
  private volatile boolean heard;

  /** Where a piece of work is really done: the tools opened, the program started. */
  @FunctionalInterface
  interface Stage {
    Ended play(Login login, AgentSettings.Rung rung, Tool tool, String prompt)
        throws IOException, InterruptedException;
  }

  private Rehearsal() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Plays it; what went wrong, empty when nothing did. */
  static Optional<String> play(Stage stage) throws InterruptedException {
    try (Rehearsal rehearsal = new Rehearsal()) {
      return rehearsal.judge(
          stage.play(rehearsal.login(), RUNG, rehearsal.tool(), "A rehearsal: call the tool."));
    } catch (IOException e) {
      return Optional.of(Clean.line(String.valueOf(e.getMessage()), 300));
    }
  }

  private Login login() {
    return new Login(
        Map.of(
            "ANTHROPIC_API_KEY",
            "rehearsal",
            "ANTHROPIC_BASE_URL",
            "http://127.0.0.1:" + server.getAddress().getPort()),
        true);
  }

  private Optional<String> judge(Ended ended) {
    return switch (ended) {
      case Ended.Broken broken ->
          Optional.of(broken.cause().word() + ": " + Clean.line(broken.says(), 300) + seen());
      case Ended.Answered(var answer, _, _) ->
          called && heard && answer.at("word").textOr("").equals(word)
              ? Optional.empty()
              : Optional.of("it answered, but not with what our tool said" + seen());
    };
  }

  /** How far it came. */
  private String seen() {
    return asked.get() == 0
        ? " (it never asked the service)"
        : called ? "" : " (it asked the service and never called our tool)";
  }

  private Tool tool() {
    ToolSpec spec = ToolSpec.look("rehearse", "Says a word that was made up for this rehearsal.");
    return new Tool() {
      @Override
      public ToolSpec spec() {
        return spec;
      }

      @Override
      public String call(Given given) {
        called = true;
        return word;
      }
    };
  }

  // ---- the service's side ----

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(LONGEST);
      if (!exchange.getRequestMethod().equals("POST")
          || !exchange.getRequestURI().getPath().equals("/v1/messages")) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      asked.incrementAndGet();
      Json request;
      try {
        request = Json.parse(new String(body, StandardCharsets.UTF_8));
      } catch (Json.Malformed broken) {
        exchange.sendResponseHeaders(400, -1);
        return;
      }
      byte[] events = events(request).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("content-type", "text/event-stream");
      exchange.sendResponseHeaders(200, events.length);
      exchange.getResponseBody().write(events);
    }
  }

  /** First the tool, then the answer with what it said, then the end. */
  private String events(Json request) {
    long before =
        request.at("messages").items().stream()
            .filter(one -> one.at("role").textOr("").equals("assistant"))
            .count();
    heard |= before > 0 && request.at("messages").compact().contains(word);
    Json block;
    if (before == 0) {
      block = use("mcp__ops__rehearse", Json.object());
    } else if (before == 1) {
      block = use("StructuredOutput", Json.object("word", Json.of(heard ? word : "")));
    } else {
      block = Json.object("type", Json.of("text"), "text", Json.of("done"));
    }
    return stream(request.at("model").textOr("rehearsal"), block, before < 2);
  }

  private static Json use(String name, Json input) {
    return Json.object(
        "type", Json.of("tool_use"),
        "id", Json.of("toolu_" + UUID.randomUUID().toString().replace("-", "")),
        "name", Json.of(name),
        "input", input);
  }

  private static String stream(String model, Json block, boolean tool) {
    Json usage = Json.object("input_tokens", Json.of(10), "output_tokens", Json.of(5));
    Json message =
        Json.object(
            "id", Json.of("msg_" + UUID.randomUUID().toString().replace("-", "")),
            "type", Json.of("message"),
            "role", Json.of("assistant"),
            "model", Json.of(model),
            "content", Json.array(java.util.List.of()),
            "stop_reason", Json.nul(),
            "stop_sequence", Json.nul(),
            "usage", usage);
    Json start =
        tool
            ? Json.object(
                "type", block.at("type"),
                "id", block.at("id"),
                "name", block.at("name"),
                "input", Json.object())
            : Json.object("type", Json.of("text"), "text", Json.of(""));
    Json delta =
        tool
            ? Json.object(
                "type", Json.of("input_json_delta"),
                "partial_json", Json.of(block.at("input").compact()))
            : Json.object("type", Json.of("text_delta"), "text", block.at("text"));
    Json first = Json.of(0);
    return event("message_start", "message", message)
        + event("content_block_start", "index", first, "content_block", start)
        + event("content_block_delta", "index", first, "delta", delta)
        + event("content_block_stop", "index", first)
        + event(
            "message_delta",
            "delta",
            Json.object(
                "stop_reason", Json.of(tool ? "tool_use" : "end_turn"),
                "stop_sequence", Json.nul()),
            "usage",
            Json.object("output_tokens", Json.of(5)))
        + event("message_stop");
  }

  private static String event(String type, Object... members) {
    Object[] all = new Object[members.length + 2];
    all[0] = "type";
    all[1] = Json.of(type);
    System.arraycopy(members, 0, all, 2, members.length);
    return "event: " + type + "\ndata: " + Json.object(all).compact() + "\n\n";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
