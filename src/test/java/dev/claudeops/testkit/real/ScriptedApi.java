package dev.claudeops.testkit.real;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A Messages API on loopback whose model is a test's own: the real Claude Code talks to it when
 * {@code ANTHROPIC_BASE_URL} is {@link #url()} ({@link ClaudeCli#settings} does that).
 *
 * <pre>{@code
 * try (ScriptedApi api = ScriptedApi.start(asked -> switch (asked.turn()) {
 *   case 0 -> Reply.tool("mcp__ops__observe", Json.object("subject", Json.of("unit:nginx")));
 *   default -> Reply.answer(Json.object("verdict", Json.of("nginx is down")));
 * })) { ... }
 * }</pre>
 *
 * <p>A script is asked for every request, also for one that is sent again; {@link Asked#turn} is
 * the same for it. Requests come from several threads.
 */
public final class ScriptedApi implements AutoCloseable {
  /** Who plays the model. */
  @FunctionalInterface
  public interface Script {
    Reply reply(Asked asked);
  }

  /**
   * One request to {@code /v1/messages}.
   *
   * @param number from 1, in the order they came
   * @param headers by their names in lower case
   * @param bytes the body as it was sent
   * @param body the same, parsed
   */
  public record Asked(int number, Map<String, String> headers, byte[] bytes, Json body) {
    /** How many times the model has answered in this conversation. */
    public int turn() {
      return (int)
          body.at("messages").items().stream()
              .filter(message -> message.at("role").textOr("").equals("assistant"))
              .count();
    }

    public String model() {
      return body.at("model").textOr("");
    }

    /** The names of the tools that the model is offered. */
    public List<String> tools() {
      return body.at("tools").items().stream().map(tool -> tool.at("name").textOr("")).toList();
    }

    /** The last message's text and tool results, joined; what the model has just been told. */
    public String told() {
      List<Json> messages = body.at("messages").items();
      StringBuilder text = new StringBuilder();
      if (!messages.isEmpty()) {
        texts(messages.getLast().at("content"), text);
      }
      return text.toString();
    }

    /** The whole body as text. */
    public String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void texts(Json json, StringBuilder out) {
      json.text().ifPresent(text -> out.append(text).append('\n'));
      json.items().forEach(item -> texts(item, out));
      json.at("text").text().ifPresent(text -> out.append(text).append('\n'));
      if (!json.at("content").isNull()) {
        texts(json.at("content"), out);
      }
    }
  }

  /** Tokens that an answer says it cost. */
  public record Usage(long input, long cached, long written, long output) {
    public static final Usage USUAL = new Usage(1_000, 0, 0, 50);
  }

  /** What comes back. */
  public sealed interface Reply {
    /** A whole answer, streamed where the request wants that. */
    record Message(List<Json> content, String stopReason, Usage usage) implements Reply {
      public Message {
        content = List.copyOf(content);
      }

      /** The same with a tool called, too. */
      public Message and(String tool, Json input) {
        List<Json> more = new ArrayList<>(content);
        more.add(call(tool, input));
        return new Message(more, "tool_use", usage);
      }

      public Message costing(Usage tokens) {
        return new Message(content, stopReason, tokens);
      }

      /** With another stop reason, such as {@code pause_turn}. */
      public Message stopping(String reason) {
        return new Message(content, reason, usage);
      }
    }

    /** An HTTP error with a body as the API has it. */
    record Refused(int status, String type, String says, Map<String, String> headers)
        implements Reply {
      public Refused {
        headers = Map.copyOf(headers);
      }

      public Refused with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Refused(status, type, says, more);
      }
    }

    /** Something that is no answer. */
    enum Broken implements Reply {
      /** Takes the request and never answers. */
      HANG,
      /** Begins to stream, and stops without an end. */
      STALL,
      /** Closes the connection without an answer. */
      RESET,
      /** 200 with half a JSON object, and no stream. */
      GARBAGE_JSON,
      /** 200 with a stream whose event is no JSON. */
      GARBAGE_STREAM,
      /** 200 without a body. */
      EMPTY,
      /** A stream that is cut off after its beginning. */
      CUT_STREAM,
      /** A stream that tells of overload after its beginning. */
      ERROR_IN_STREAM
    }

    static Message text(String text) {
      return new Message(
          List.of(Json.object("type", Json.of("text"), "text", Json.of(text))),
          "end_turn",
          Usage.USUAL);
    }

    /** Calls a tool, {@code mcp__ops__observe}. */
    static Message tool(String name, Json input) {
      return new Message(List.of(call(name, input)), "tool_use", Usage.USUAL);
    }

    /** Gives the answer of the run: the structured output that its schema asks for. */
    static Message answer(Json answer) {
      return tool("StructuredOutput", answer);
    }

    /** An HTTP error, such as {@code refused(529, "overloaded_error", "Overloaded")}. */
    static Refused refused(int status, String type, String says) {
      return new Refused(status, type, says, Map.of());
    }

    private static Json call(String name, Json input) {
      return Json.object("type", Json.of("tool_use"), "name", Json.of(name), "input", input);
    }
  }

  private final Script script;
  private final HttpServer server;
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong ids = new AtomicLong();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);

  private ScriptedApi(Script script) {
    this.script = script;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
  }

  public static ScriptedApi start(Script script) {
    ScriptedApi api = new ScriptedApi(script);
    api.server.start();
    return api;
  }

  /** One that always says the same. */
  public static ScriptedApi saying(Reply reply) {
    return start(asked -> reply);
  }

  /** One whose answers come in this order by {@link Asked#turn}; the last one stays. */
  public static ScriptedApi saying(Reply first, Reply... then) {
    List<Reply> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(then));
    return start(asked -> all.get(Math.min(asked.turn(), all.size() - 1)));
  }

  /** The value for {@code ANTHROPIC_BASE_URL}. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Every request so far, those included that were sent again. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** Ends it; fails the test when its script failed. */
  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    if (!failures.isEmpty()) {
      throw new AssertionError("the script failed", failures.getFirst());
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readAllBytes();
    try (exchange) {
      if (!exchange.getRequestMethod().equals("POST")
          || !exchange.getRequestURI().getPath().equals("/v1/messages")) {
        send(exchange, 404, error("not_found_error", "nothing is here"), Map.of());
        return;
      }
      Asked request;
      Reply reply;
      try {
        Map<String, String> headers = new LinkedHashMap<>();
        exchange
            .getRequestHeaders()
            .forEach(
                (name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        request =
            new Asked(
                count.incrementAndGet(),
                headers,
                bytes,
                Json.parse(new String(bytes, StandardCharsets.UTF_8)));
        asked.add(request);
        reply = script.reply(request);
      } catch (Exception | AssertionError e) {
        failures.add(e);
        send(exchange, 400, error("invalid_request_error", "the script failed"), Map.of());
        return;
      }
      answer(exchange, request, reply);
    }
  }

  private void answer(HttpExchange exchange, Asked request, Reply reply) throws IOException {
    switch (reply) {
      case Reply.Message message -> {
        if (request.body().at("stream").isTrue()) {
          stream(exchange, request, message);
        } else {
          send(exchange, 200, whole(request, message), Map.of());
        }
      }
      case Reply.Refused refused ->
          send(
              exchange, refused.status(), error(refused.type(), refused.says()), refused.headers());
      case Reply.Broken broken -> breakDown(exchange, request, broken);
    }
  }

  private void breakDown(HttpExchange exchange, Asked request, Reply.Broken how)
      throws IOException {
    switch (how) {
      case HANG -> hang();
      case RESET -> {}
      case EMPTY -> exchange.sendResponseHeaders(200, -1);
      case GARBAGE_JSON -> {
        byte[] half = "{\"id\": \"msg_1\", \"type\": \"mess".getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(200, half.length);
        exchange.getResponseBody().write(half);
      }
      case GARBAGE_STREAM -> {
        OutputStream out = open(exchange);
        out.write(
            "event: message_start\ndata: {\"type\":\"message_start\",\"mess\n\n"
                .getBytes(StandardCharsets.UTF_8));
        out.close();
      }
      case STALL -> {
        begin(open(exchange), request, Usage.USUAL);
        hang();
      }
      case CUT_STREAM -> begin(open(exchange), request, Usage.USUAL);
      case ERROR_IN_STREAM -> {
        OutputStream out = open(exchange);
        begin(out, request, Usage.USUAL);
        event(
            out,
            "error",
            "error",
            Json.object("type", Json.of("overloaded_error"), "message", Json.of("Overloaded")));
        out.close();
      }
    }
  }

  private void hang() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the form of answers ----

  private String id(String kind) {
    return "%s_%024d".formatted(kind, ids.incrementAndGet());
  }

  private static Json error(String type, String says) {
    return Json.object(
        "type", Json.of("error"),
        "error", Json.object("type", Json.of(type), "message", Json.of(says)));
  }

  private static Json usage(Usage usage, long output) {
    return Json.object(
        "input_tokens", Json.of(usage.input()),
        "cache_read_input_tokens", Json.of(usage.cached()),
        "cache_creation_input_tokens", Json.of(usage.written()),
        "output_tokens", Json.of(output),
        "service_tier", Json.of("standard"));
  }

  private Json message(Asked request, List<Json> content, Json stopReason, Json usage) {
    return Json.object(
        "id", Json.of(id("msg")),
        "type", Json.of("message"),
        "role", Json.of("assistant"),
        "model", Json.of(request.model()),
        "content", Json.array(content),
        "stop_reason", stopReason,
        "stop_sequence", Json.nul(),
        "usage", usage);
  }

  /** The block with an id of its own where it calls a tool. */
  private Json named(Json block) {
    if (!block.at("type").textOr("").equals("tool_use")) {
      return block;
    }
    return Json.object(
        "type", Json.of("tool_use"),
        "id", Json.of(id("toolu")),
        "name", block.at("name"),
        "input", block.at("input"));
  }

  private Json whole(Asked request, Reply.Message message) {
    return message(
        request,
        message.content().stream().map(this::named).toList(),
        Json.of(message.stopReason()),
        usage(message.usage(), message.usage().output()));
  }

  private void stream(HttpExchange exchange, Asked request, Reply.Message message)
      throws IOException {
    OutputStream out = open(exchange);
    begin(out, request, message.usage());
    int index = 0;
    for (Json block : message.content()) {
      block(out, index++, named(block));
    }
    event(
        out,
        "message_delta",
        "delta",
        Json.object("stop_reason", Json.of(message.stopReason()), "stop_sequence", Json.nul()),
        "usage",
        Json.object("output_tokens", Json.of(message.usage().output())));
    event(out, "message_stop");
    out.close();
  }

  private void begin(OutputStream out, Asked request, Usage usage) throws IOException {
    event(
        out, "message_start", "message", message(request, List.of(), Json.nul(), usage(usage, 1)));
    event(out, "ping");
  }

  private void block(OutputStream out, int index, Json block) throws IOException {
    boolean tool = block.at("type").textOr("").equals("tool_use");
    Json empty =
        tool
            ? Json.object(
                "type", Json.of("tool_use"),
                "id", block.at("id"),
                "name", block.at("name"),
                "input", Json.object())
            : Json.object("type", Json.of("text"), "text", Json.of(""));
    event(out, "content_block_start", "index", Json.of(index), "content_block", empty);
    Json delta =
        tool
            ? Json.object(
                "type", Json.of("input_json_delta"),
                "partial_json", Json.of(block.at("input").compact()))
            : Json.object("type", Json.of("text_delta"), "text", block.at("text"));
    event(out, "content_block_delta", "index", Json.of(index), "delta", delta);
    event(out, "content_block_stop", "index", Json.of(index));
  }

  private OutputStream open(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("content-type", "text/event-stream");
    exchange.getResponseHeaders().set("request-id", id("req"));
    exchange.sendResponseHeaders(200, 0);
    return exchange.getResponseBody();
  }

  private static void event(OutputStream out, String type, Object... namesAndValues)
      throws IOException {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("type", Json.of(type));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], (Json) namesAndValues[i + 1]);
    }
    out.write(
        ("event: " + type + "\ndata: " + new Json.Obj(members, 0).compact() + "\n\n")
            .getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private void send(HttpExchange exchange, int status, Json body, Map<String, String> headers)
      throws IOException {
    byte[] bytes = body.compact().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.getResponseHeaders().set("request-id", id("req"));
    headers.forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(
        status, exchange.getRequestMethod().equals("HEAD") ? -1 : bytes.length);
    if (!exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseBody().write(bytes);
    }
  }
}
