package dev.claudeops.database;

import dev.claudeops.host.HostView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * Whether a MariaDB or MySQL server would talk to us, without a password: its greeting, our answer
 * as a user that need not exist, and what it says to that (MariaDB protocol, "Connection Phase").
 *
 * <p>The answer is given because a server counts clients that leave without one as errors and at
 * last blocks their host (max_connect_errors); a refused user is no such error.
 */
final class MariaDbGreeting {
  /** Names of the socket in its folder, on Debian, elsewhere, and by MariaDB's own default. */
  static final List<String> SOCKETS = List.of("mysqld.sock", "mysql.sock", "mariadb.sock");

  private static final int LONGEST = 8192;
  private static final int ERROR = 0xFF;

  private MariaDbGreeting() {}

  /**
   * Returns when the server greeted us, whatever it said to our user: it lives.
   *
   * @throws Refusal where it does not, or has no connection left
   */
  static void listen(Server server, HostView host, Duration limit)
      throws Refusal, InterruptedException {
    try {
      Leash.within(
          limit,
          () -> {
            try (Wire wire = open(server, host, limit)) {
              talk(wire, server);
              return true;
            }
          });
    } catch (Leash.Late late) {
      throw server.silent(limit);
    } catch (ExecutionException e) {
      throw server.because(e.getCause(), limit);
    }
  }

  /** Throws what an error at connecting means by its number; returns where it means us alone. */
  static void judge(Server server, int code, String said) throws Refusal {
    switch (code) {
      case 1040, 1203, 1226 -> throw server.full(said);
      case 1045, 1698 -> throw server.password(said);
      case 1053, 1077, 1079 -> throw server.starting(said);
      default -> {
        return;
      }
    }
  }

  private static Wire open(Server server, HostView host, Duration limit) throws IOException {
    return server.onSocket()
        ? Wire.unix(host, Wire.socketIn(host, server.at().host(), SOCKETS))
        : Wire.tcp(server, false, limit);
  }

  private static void talk(Wire wire, Server server) throws IOException, Refusal {
    byte[] greeting = packet(wire, server);
    int kind = greeting[0] & 0xFF;
    if (kind == ERROR) {
      String said = said(greeting);
      judge(server, code(greeting), said);
      throw server.unseen(Server.quoted(said));
    }
    if (kind != 10) {
      throw server.garbage();
    }
    // CLIENT_LONG_PASSWORD, CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION; the largest packet; utf8
    byte[] head = {1, (byte) 0x82, 0, 0, 0, 0, 1, 0, 33};
    byte[] user = "claudeops\0\0".getBytes(StandardCharsets.US_ASCII);
    byte[] answer = new byte[4 + head.length + 23 + user.length];
    answer[0] = (byte) (answer.length - 4);
    answer[3] = 1;
    System.arraycopy(head, 0, answer, 4, head.length);
    System.arraycopy(user, 0, answer, 4 + head.length + 23, user.length);
    wire.write(answer);
    if (packet(wire, server)[0] == 0) {
      wire.write(new byte[] {1, 0, 0, 0, 1}); // a server without passwords let us in: COM_QUIT
    }
  }

  private static byte[] packet(Wire wire, Server server) throws IOException, Refusal {
    byte[] head = wire.read(4);
    int length = head[0] & 0xFF | (head[1] & 0xFF) << 8 | (head[2] & 0xFF) << 16;
    if (length < 1 || length > LONGEST) {
      throw server.garbage();
    }
    return wire.read(length);
  }

  private static int code(byte[] error) {
    return error.length < 3 ? 0 : error[1] & 0xFF | (error[2] & 0xFF) << 8;
  }

  /** The words of an error, without the {@code #08004} that may stand before them. */
  private static String said(byte[] error) {
    String text =
        new String(
            error,
            Math.min(3, error.length),
            Math.max(0, error.length - 3),
            StandardCharsets.UTF_8);
    return text.startsWith("#") && text.length() > 6 ? text.substring(6) : text;
  }
}
