package dev.claudeops.real;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** The least tool server that Claude Code talks to: one tool, {@code look}, over HTTP. */
final class PlainTools implements AutoCloseable {
  static final String TOKEN = "token-of-one-run-0123456789";

  private final HttpServer server;
  private final UnaryOperator<String> look;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<String> strangers = new CopyOnWriteArrayList<>();

  private PlainTools(UnaryOperator<String> look) throws IOException {
    this.look = look;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/mcp", this::handle);
  }

  static PlainTools start() throws IOException {
    return start(at -> "all is well with " + at);
  }

  static PlainTools start(UnaryOperator<String> look) throws IOException {
    PlainTools tools = new PlainTools(look);
    tools.server.start();
    return tools;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** What it was called with. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  /** Who came without the token. */
  List<String> strangers() {
    return List.copyOf(strangers);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        strangers.add(body);
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      if (!exchange.getRequestMethod().equals("POST")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      Json call = Json.parse(body);
      if (call.at("id").isNull()) {
        exchange.sendResponseHeaders(202, -1);
        return;
      }
      byte[] answer = answer(call).compact().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("content-type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    } catch (Json.Malformed e) {
      throw new IOException(e);
    }
  }

  private Json answer(Json call) {
    return switch (call.at("method").textOr("")) {
      case "initialize" ->
          result(
              call,
              Json.object(
                  "protocolVersion", call.at("params", "protocolVersion"),
                  "capabilities", Json.object("tools", Json.object()),
                  "serverInfo", Json.object("name", Json.of("plain"), "version", Json.of("1"))));
      case "tools/list" ->
          result(
              call,
              Json.object(
                  "tools",
                  Json.array(
                      List.of(
                          Json.object(
                              "name", Json.of("look"),
                              "description", Json.of("Looks at something."),
                              "inputSchema",
                                  Json.object(
                                      "type", Json.of("object"),
                                      "properties",
                                          Json.object(
                                              "at", Json.object("type", Json.of("string")))))))));
      case "tools/call" -> {
        String at = call.at("params", "arguments", "at").textOr("");
        calls.add(at);
        yield result(
            call,
            Json.object(
                "content",
                Json.array(
                    List.of(
                        Json.object("type", Json.of("text"), "text", Json.of(look.apply(at)))))));
      }
      default ->
          Json.object(
              "jsonrpc", Json.of("2.0"),
              "id", call.at("id"),
              "error", Json.object("code", Json.of(-32601), "message", Json.of("no such method")));
    };
  }

  private static Json result(Json call, Json result) {
    return Json.object("jsonrpc", Json.of("2.0"), "id", call.at("id"), "result", result);
  }
}
