package dev.claudeops.probe.discover;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/** One GET of {@code /} to each of these loopback ports, side by side, 300 ms in all. */
final class QuickGet {
  private static final int LIMIT_MILLIS = 300;
  private static final int MOST_PORTS = 100;
  private static final byte[] QUESTION =
      "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: claudeops\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private QuickGet() {}

  /** The status code that each port answered with; a port that gave none is left out. */
  static Map<Integer, Integer> ask(Collection<Integer> ports) throws InterruptedException {
    Map<Integer, Integer> answers = new ConcurrentHashMap<>();
    var asked =
        ports.stream()
            .distinct()
            .limit(MOST_PORTS)
            .map(
                port ->
                    Thread.ofVirtual()
                        .start(() -> status(port).ifPresent(code -> answers.put(port, code))))
            .toList();
    long end = System.nanoTime() + LIMIT_MILLIS * 1_000_000L;
    for (Thread thread : asked) {
      long left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
      thread.join(left);
      thread.interrupt();
    }
    return Map.copyOf(answers);
  }

  /** Only the status line is read, at most 64 bytes of it. */
  private static OptionalInt status(int port) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(LIMIT_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MILLIS);
      socket.getOutputStream().write(QUESTION);
      InputStream in = socket.getInputStream();
      String line = new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
      return line.matches("HTTP/1\\.[01] [1-5]\\d\\d")
          ? OptionalInt.of(Integer.parseInt(line.substring(9)))
          : OptionalInt.empty();
    } catch (IOException noAnswer) {
      return OptionalInt.empty();
    }
  }
}
