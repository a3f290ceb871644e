package dev.claudeops.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A server at a unix socket: each connection brings one question and gets one answer. */
public final class UnixServer implements AutoCloseable {
  private final ServerSocketChannel server;
  private final Function<String, byte[]> answers;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** An answer that is empty leaves the connection open and says nothing. */
  public UnixServer(Path socket, Function<String, byte[]> answers) {
    this.answers = answers;
    try {
      Files.createDirectories(socket.getParent());
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::serve);
  }

  public List<String> asked() {
    return List.copyOf(asked);
  }

  private void serve() {
    while (server.isOpen()) {
      try {
        SocketChannel channel = server.accept();
        Thread.ofVirtual().start(() -> answer(channel));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void answer(SocketChannel channel) {
    ByteBuffer in = ByteBuffer.allocate(65_536);
    try {
      channel.read(in);
      String question = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
      asked.add(question);
      byte[] answer = answers.apply(question);
      if (answer.length > 0) {
        ByteBuffer out = ByteBuffer.wrap(answer);
        while (out.hasRemaining()) {
          channel.write(out);
        }
        channel.close();
      }
    } catch (IOException e) {
      asked.add("(" + e.getMessage() + ")");
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
