package dev.claudeops.host;

import dev.claudeops.text.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Asks a container engine over its unix socket, in HTTP/1.0 (RFC 1945), which has neither chunks
 * nor kept connections: the answer ends where the engine closes. The engine is not trusted: its
 * answer is capped in size and time.
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

  /** What the engine said to a request: its status and what stood behind the head. */
  record Answer(int status, String body) {}

  /** The JSON at this path, which must be made of safe characters. */
  Json get(String path) throws IOException {
    Answer answer = answer("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n");
    if (answer.status != 200) {
      throw new IOException("the container engine answered " + answer.status + " to " + path);
    }
    try {
      return Json.parse(answer.body);
    } catch (Json.Malformed e) {
      throw new IOException("the container engine's answer to " + path + " is not JSON", e);
    }
  }

  /**
   * The last lines that a container printed, each with its time before it (Docker Engine API:
   * ContainerLogs, and ContainerAttach for the form of the stream).
   *
   * @param id hex digits
   * @param since in seconds since 1970
   */
  String logs(String id, long since, int lines) throws IOException {
    String path =
        "/containers/%s/logs?stdout=1&stderr=1&timestamps=1&since=%d&tail=%d"
            .formatted(id, since, lines);
    byte[] bytes = bytes("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n");
    int head = 0;
    while (head + 3 < bytes.length
        && !(bytes[head] == '\r'
            && bytes[head + 1] == '\n'
            && bytes[head + 2] == '\r'
            && bytes[head + 3] == '\n')) {
      head++;
    }
    Answer answer =
        parse(new String(bytes, 0, Math.min(bytes.length, head + 4), StandardCharsets.UTF_8));
    if (answer.status != 200) {
      throw new IOException("the container engine answered " + answer.status + " to " + path);
    }
    return unframed(bytes, head + 4);
  }

  /** Without a terminal each piece has a head of eight bytes: the stream, three zeros, a length. */
  private static String unframed(byte[] bytes, int from) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = from;
    while (at + 8 <= bytes.length
        && bytes[at] >= 0
        && bytes[at] <= 2
        && bytes[at + 1] == 0
        && bytes[at + 2] == 0
        && bytes[at + 3] == 0) {
      int length = ByteBuffer.wrap(bytes, at + 4, 4).getInt();
      int whole = Math.min(bytes.length - at - 8, length < 0 ? 0 : length);
      out.write(bytes, at + 8, whole);
      at += 8 + whole;
    }
    out.write(bytes, Math.min(at, bytes.length), Math.max(0, bytes.length - at));
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Sends a POST without a body to this path, which must be made of safe characters. */
  Answer post(String path) throws IOException {
    return answer("POST " + path + " HTTP/1.0\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
  }

  private Answer answer(String request) throws IOException {
    return parse(new String(bytes(request), StandardCharsets.UTF_8));
  }

  private Answer parse(String answer) throws IOException {
    int head = answer.indexOf("\r\n\r\n");
    String[] status = answer.split("\r\n", 2)[0].split(" ", 3);
    if (head < 0
        || status.length < 2
        || !status[0].startsWith("HTTP/1.")
        || !status[1].matches("[1-5]\\d\\d")) {
      throw new IOException("what listens at " + socket + " is no container engine");
    }
    return new Answer(Integer.parseInt(status[1]), answer.substring(head + 4));
  }

  private byte[] bytes(String request) throws IOException {
    byte[] question = request.getBytes(StandardCharsets.US_ASCII);
    return UnixExchange.ask(host, socket, question, end, LONGEST_ANSWER, (bytes, length) -> false);
  }
}
