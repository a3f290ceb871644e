package dev.claudeops.host;

import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Asks a container engine over its unix socket. Only GET, and in HTTP/1.0 (RFC 1945), which has
 * neither chunks nor kept connections: the answer ends where the engine closes. The engine is not
 * trusted: its answer is capped in size and time.
 */
final class Engine {
  private static final int LONGEST_ANSWER = 8 << 20;

  private final HostView host;
  private final String socket;
  private final long end;

  /**
   * @param end when the last answer must be there, by System.nanoTime
   */
  Engine(HostView host, String socket, long end) {
    this.host = host;
    this.socket = socket;
    this.end = end;
  }

  /** The JSON at this path, which must be made of safe characters. */
  Json get(String path) throws IOException {
    String answer = ask("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n");
    int head = answer.indexOf("\r\n\r\n");
    String[] status = answer.split("\r\n", 2)[0].split(" ", 3);
    if (head < 0 || status.length < 2 || !status[0].startsWith("HTTP/1.")) {
      throw new IOException("what listens at " + socket + " is no container engine");
    }
    if (!status[1].equals("200")) {
      throw new IOException("the container engine answered " + status[1] + " to " + path);
    }
    try {
      return Json.parse(answer.substring(head + 4));
    } catch (Json.Malformed e) {
      throw new IOException("the container engine's answer to " + path + " is not JSON", e);
    }
  }

  private String ask(String request) throws IOException {
    byte[] question = request.getBytes(StandardCharsets.US_ASCII);
    return new String(
        UnixExchange.ask(host, socket, question, end, LONGEST_ANSWER, (bytes, length) -> false),
        StandardCharsets.UTF_8);
  }
}
