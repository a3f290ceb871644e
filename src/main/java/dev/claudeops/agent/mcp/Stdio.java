package dev.claudeops.agent.mcp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/**
 * MCP over a pipe: one message a line, answers in the order in which they are ready. Ends when the
 * client closes its end; what was asked until then is answered first.
 */
public final class Stdio {
  /** So many messages are worked on at once; the next is not read before. */
  private static final int AT_ONCE = 16;

  private final OutputStream out;
  private final Protocol protocol;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private volatile boolean broken;

  private Stdio(OutputStream out, Protocol protocol) {
    this.out = out;
    this.protocol = protocol;
  }

  /**
   * Serves until the input ends, or nobody reads the answers any more.
   *
   * @throws IOException when the input cannot be read
   */
  public static void serve(InputStream in, OutputStream out, Protocol protocol)
      throws IOException, InterruptedException {
    new Stdio(out, protocol).serve(new BufferedInputStream(in));
  }

  private void serve(InputStream in) throws IOException, InterruptedException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean tooLong = false;
    for (int next = in.read(); !broken; next = in.read()) {
      if (next == '\n' || next < 0) {
        if (tooLong) {
          write(Protocol.tooLong());
        } else if (line.size() > 0) {
          begin(line.toByteArray());
        }
        line.reset();
        tooLong = false;
        if (next < 0) {
          break;
        }
      } else if (line.size() >= Protocol.LONGEST) {
        tooLong = true;
      } else {
        line.write(next);
      }
    }
    places.acquire(AT_ONCE);
  }

  private void begin(byte[] line) throws InterruptedException {
    places.acquire();
    Thread.ofVirtual()
        .name("mcp message")
        .start(
            () -> {
              try {
                answer(line);
              } finally {
                places.release();
              }
            });
  }

  private void answer(byte[] line) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
      if (!text.isBlank()) {
        write(protocol.handle(text, "").body());
      }
    } catch (CharacterCodingException notText) {
      write(Protocol.notText());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | StackOverflowError fault) {
      write(Protocol.fault(fault));
    }
  }

  private synchronized void write(String answer) {
    if (answer.isEmpty() || broken) {
      return;
    }
    try {
      out.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException gone) {
      broken = true;
    }
  }
}
