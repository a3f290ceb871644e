package dev.claudeops.host;

import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Asks a PM2 daemon one question over its socket {@code rpc.sock}: a message is a byte with the
 * version 1 and the number of parts, then each part behind its length in four bytes, JSON marked by
 * {@code j:} and text by {@code s:} (the wire format AMP of the packages amp, amp-message and
 * pm2-axon-rpc on npm). Tried with PM2 7.0.4.
 */
final class Axon {
  private static final int LONGEST_ANSWER = 8 << 20;
  private static final int ONE_VERSION = 0x10;

  private Axon() {}

  /**
   * What a method gives back for its one argument; what acts is called by {@link Pm2Calls} alone.
   *
   * @param end when the answer must be there, by System.nanoTime
   */
  static Json call(HostView host, String socket, String method, Json argument, long end)
      throws IOException {
    byte[] question =
        ("j:"
                + Json.object(
                        "type", Json.of("call"),
                        "method", Json.of(method),
                        "args", Json.array(List.of(argument)))
                    .compact())
            .getBytes(StandardCharsets.UTF_8);
    byte[] id = "s:claudeops:1".getBytes(StandardCharsets.UTF_8);
    ByteBuffer message = ByteBuffer.allocate(9 + question.length + id.length);
    message.put((byte) (ONE_VERSION | 2));
    message.putInt(question.length).put(question).putInt(id.length).put(id);
    byte[] answer =
        UnixExchange.ask(host, socket, message.array(), end, LONGEST_ANSWER, Axon::complete);
    return result(answer, socket);
  }

  /** Whether the first part of an answer is there whole. */
  private static boolean complete(byte[] bytes, int length) {
    return length >= 5 && length - 5 >= ByteBuffer.wrap(bytes, 1, 4).getInt();
  }

  private static Json result(byte[] answer, String socket) throws IOException {
    int length = answer.length < 5 ? -1 : ByteBuffer.wrap(answer, 1, 4).getInt();
    if (length < 2
        || length > answer.length - 5
        || (answer[0] & 0xF0) != ONE_VERSION
        || answer[5] != 'j') {
      throw new IOException("what listens at " + socket + " is no PM2");
    }
    try {
      Json json = Json.parse(new String(answer, 7, length - 2, StandardCharsets.UTF_8));
      if (!json.at("error").isNull()) {
        throw new IOException("PM2 refused: " + json.at("error").textOr("no reason told"));
      }
      return json.at("args").items().isEmpty() ? Json.nul() : json.at("args").items().getFirst();
    } catch (Json.Malformed e) {
      throw new IOException("PM2's answer is not JSON", e);
    }
  }
}
