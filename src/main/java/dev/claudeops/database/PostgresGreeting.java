package dev.claudeops.database;

import dev.claudeops.host.HostView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * Whether a PostgreSQL server would talk to us, without a password: a startup message, and the
 * first message that comes back (PostgreSQL manual, "Message Formats"). Its SQLSTATE means the same
 * in every language the server may speak.
 */
final class PostgresGreeting {
  private static final int PROTOCOL_3 = 196_608;
  private static final int LONGEST = 30_000;

  private PostgresGreeting() {}

  /**
   * Returns when the server went on to ask who we are, or refused us as a user: it lives.
   *
   * @throws Refusal where it does not, or serves nobody now
   */
  static void listen(Server server, HostView host, Duration limit)
      throws Refusal, InterruptedException {
    try {
      Map<Character, String> error =
          Leash.within(
              limit,
              () -> {
                try (Wire wire = open(server, host, limit)) {
                  return talk(wire, server);
                }
              });
      if (!error.isEmpty()) {
        judge(server, error.getOrDefault('C', ""), error.getOrDefault('M', ""));
      }
    } catch (Leash.Late late) {
      throw server.silent(limit);
    } catch (ExecutionException e) {
      throw server.because(e.getCause(), limit);
    }
  }

  /**
   * Throws what a refused connection's SQLSTATE means; returns where it is only we who are refused.
   */
  static void judge(Server server, String state, String said) throws Refusal {
    switch (state) {
      case "57P03", "57P01", "57P02" -> throw server.starting(said);
      case "53300" -> throw server.full(said);
      case "28P01" -> throw server.password(said);
      default -> {
        return;
      }
    }
  }

  private static Wire open(Server server, HostView host, Duration limit) throws IOException {
    return server.onSocket()
        ? Wire.unix(host, server.at().host() + "/.s.PGSQL." + server.at().portOrUsual())
        : Wire.tcp(server, false, limit); // TLS begins inside the protocol; we do without
  }

  private static Map<Character, String> talk(Wire wire, Server server) throws IOException, Refusal {
    byte[] words =
        "user\0claudeops\0database\0postgres\0application_name\0claudeops\0\0"
            .getBytes(StandardCharsets.US_ASCII);
    wire.write(
        ByteBuffer.allocate(8 + words.length)
            .putInt(8 + words.length)
            .putInt(PROTOCOL_3)
            .put(words)
            .array());
    int type = wire.read();
    int length = ByteBuffer.wrap(wire.read(4)).getInt();
    if (length < 4 || length > LONGEST || "REvN".indexOf(type) < 0) {
      throw server.garbage();
    }
    byte[] body = wire.read(length - 4);
    if (type != 'E') {
      wire.write(new byte[] {'X', 0, 0, 0, 4});
      return Map.of();
    }
    Map<Character, String> fields = new HashMap<>();
    for (String field : new String(body, StandardCharsets.UTF_8).split("\0")) {
      if (!field.isEmpty()) {
        fields.put(field.charAt(0), field.substring(1));
      }
    }
    return fields;
  }
}
