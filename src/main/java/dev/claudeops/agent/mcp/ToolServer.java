package dev.claudeops.agent.mcp;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.claudeops.agent.tool.ToolTable;
import dev.claudeops.model.Trouble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * The tools of one run over HTTP on loopback, for whoever holds the run's token. Every user of the
 * machine can reach the port: without the token nobody is answered but by a status, and whoever has
 * not shown it makes room for the next who comes ({@link Guests}), so that nobody keeps its holder
 * out. A browser is turned away by its Origin and by the name it asks for (DNS rebinding).
 *
 * <p>{@link #close} ends it: the deed under way is waited for, no other can begin after it.
 */
public final class ToolServer implements AutoCloseable {
  private static final String PATH = "/mcp";
  private static final int TOKEN_BYTES = 32;
  private static final int BACKLOG = 64;

  /** Messages that are worked on at once; further ones wait. */
  private static final int AT_ONCE = 32;

  private final HttpServer server;
  private final ToolTable table;
  private final Protocol protocol;
  private final String token;
  private final byte[] wanted;
  private final Set<String> names;
  private final Guests guests = new Guests();
  private final Semaphore work = new Semaphore(AT_ONCE);

  private ToolServer(HttpServer server, ToolTable table, String token) {
    this.server = server;
    this.table = table;
    this.protocol = new Protocol(table);
    this.token = token;
    this.wanted = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    this.names = Set.of("127.0.0.1:" + port(), "localhost:" + port());
  }

  /** Begins to serve. */
  public static ToolServer open(ToolTable table) {
    byte[] secret = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(secret);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    try {
      HttpServer http =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0),
              BACKLOG);
      ToolServer server = new ToolServer(http, table, token);
      http.createContext("/", server::handle);
      http.setExecutor(server::begin);
      http.start();
      return server;
    } catch (IOException e) {
      throw new Trouble(
          Trouble.Code.UNAVAILABLE,
          "the tools cannot be served on 127.0.0.1: " + e.getMessage(),
          "",
          e);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** What opens it; for one run. */
  public String token() {
    return token;
  }

  @Override
  public void close() {
    table.close();
    server.stop(0);
    guests.close();
  }

  /** One request on a connection, on a thread of its own that is interrupted when it must go. */
  private void begin(Runnable exchange) {
    Thread guest =
        Thread.ofVirtual()
            .name("mcp exchange")
            .unstarted(
                () -> {
                  try {
                    exchange.run();
                  } finally {
                    guests.leave();
                  }
                });
    if (!guests.enter(guest)) {
      throw new RejectedExecutionException("too many connections");
    }
    guest.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try {
      Reply reply = answer(exchange);
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      Headers headers = exchange.getResponseHeaders();
      if (body.length > 0) {
        headers.set("Content-Type", "application/json");
      }
      if (reply.status() == 405) {
        headers.set("Allow", "POST");
      }
      headers.set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private Reply answer(HttpExchange exchange) throws IOException, InterruptedException {
    int refused = refused(exchange);
    if (refused != 0) {
      return new Reply(refused, "");
    }
    if (!guests.known()) {
      return new Reply(503, "");
    }
    byte[] body = exchange.getRequestBody().readNBytes(Protocol.LONGEST + 1);
    guests.arrived();
    if (body.length > Protocol.LONGEST) {
      return new Reply(413, Protocol.tooLong());
    }
    String version = exchange.getRequestHeaders().getFirst("MCP-Protocol-Version");
    work.acquire();
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return protocol.handle(text, version == null ? "" : version);
    } catch (CharacterCodingException notText) {
      return new Reply(400, Protocol.notText());
    } catch (RuntimeException | StackOverflowError fault) {
      return new Reply(500, Protocol.fault(fault));
    } finally {
      work.release();
    }
  }

  /** The status that a request is turned away with, unread; 0 for none. */
  private int refused(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    if (!PATH.equals(exchange.getRequestURI().getPath())) {
      return 404;
    }
    List<String> hosts = headers.getOrDefault("Host", List.of());
    if (hosts.size() != 1 || !names.contains(hosts.getFirst()) || headers.containsKey("Origin")) {
      return 403;
    }
    List<String> keys = headers.getOrDefault("Authorization", List.of());
    if (keys.size() != 1
        || !MessageDigest.isEqual(wanted, keys.getFirst().getBytes(StandardCharsets.UTF_8))) {
      return 401;
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      return 405;
    }
    String type = headers.getFirst("Content-Type");
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json") ? 0 : 415;
  }
}
