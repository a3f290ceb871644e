package dev.claudeops.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/**
 * A listener on loopback that does to each connection what a test wants, also what no server
 * should.
 */
public final class BadServer implements AutoCloseable {
  /** What one connection gets. */
  @FunctionalInterface
  public interface Manner {
    void serve(Socket client) throws Exception;
  }

  private final ServerSocket listener;
  private final List<Socket> clients = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private BadServer(ServerSocket listener, Manner manner) {
    this.listener = listener;
    Thread.ofVirtual().start(() -> accept(manner));
  }

  public static BadServer that(Manner manner) {
    try {
      return new BadServer(new ServerSocket(0, 2_000, InetAddress.getLoopbackAddress()), manner);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same behind TLS. */
  public static BadServer that(SSLContext tls, Manner manner) {
    try {
      return new BadServer(
          tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
          manner);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the request, keeps it, and sends this text as it stands. */
  public static BadServer answering(String text) {
    BadServer[] self = new BadServer[1];
    self[0] =
        that(
            client -> {
              self[0].requests.add(readRequest(client));
              send(client, text);
              client.close();
            });
    return self[0];
  }

  /** The same behind TLS. */
  public static BadServer answering(SSLContext tls, String text) {
    return that(
        tls,
        client -> {
          readRequest(client);
          send(client, text);
          client.close();
        });
  }

  /**
   * A listener whose queue of connections is full: the kernel leaves new ones without an answer.
   */
  public static ServerSocket full(List<Socket> fillers) throws IOException {
    ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    for (int i = 0; i < 2; i++) {
      fillers.add(new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort()));
    }
    return listener;
  }

  public static void send(Socket client, String text) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  public static String readRequest(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
    StringBuilder text = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      text.append(line).append('\n');
    }
    return text.toString();
  }

  private void accept(Manner manner) {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        clients.add(client);
        Thread.ofVirtual().start(() -> serve(manner, client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void serve(Manner manner, Socket client) {
    try {
      manner.serve(client);
    } catch (Exception gone) {
      // The client has seen enough and left: what it saw is the test's matter.
      return;
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port() + "/";
  }

  public String secureUrl() {
    return "https://127.0.0.1:" + port() + "/";
  }

  /** The requests that came in, in the order of their coming. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket client : clients) {
        client.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
