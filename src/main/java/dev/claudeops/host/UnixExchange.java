package dev.claudeops.host;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** One question and one answer over a unix socket, with an end in time and a cap in size. */
final class UnixExchange {
  private UnixExchange() {}

  /** Tells when an answer is whole although the other side has not closed. */
  @FunctionalInterface
  interface Whole {
    boolean test(byte[] bytes, int length);
  }

  /**
   * @param end when the answer must be there, by System.nanoTime
   * @return what came until the answer was whole or the other side closed
   */
  static byte[] ask(
      HostView host, String socket, byte[] question, long end, int longest, Whole whole)
      throws IOException {
    try (SocketChannel channel = host.connect(socket);
        Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
      ByteBuffer out = ByteBuffer.wrap(question);
      while (out.hasRemaining()) {
        await(selector, end, socket);
        channel.write(out);
      }
      key.interestOps(SelectionKey.OP_READ);
      byte[] answer = new byte[65_536];
      int length = 0;
      while (!whole.test(answer, length)) {
        await(selector, end, socket);
        if (length == answer.length) {
          answer = Arrays.copyOf(answer, Math.min(longest, 2 * length));
        }
        int n = channel.read(ByteBuffer.wrap(answer, length, answer.length - length));
        if (n < 0) {
          break;
        }
        length += n;
        if (length >= longest) {
          throw new IOException("the answer at " + socket + " is too long");
        }
      }
      return Arrays.copyOf(answer, length);
    }
  }

  private static void await(Selector selector, long end, String socket) throws IOException {
    long left = (end - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("no answer in time at " + socket);
    }
    selector.select(left);
    selector.selectedKeys().clear();
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("no answer in time at " + socket);
    }
  }
}
