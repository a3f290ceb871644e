package dev.claudeops.database;

import dev.claudeops.host.HostView;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Bytes to and from a server over TCP, TLS or a unix socket. The reader says how many it will take;
 * the end of the stream is an EOFException. Used under a {@link Leash} only, which bounds the time.
 */
final class Wire implements Closeable {
  private final Closeable socket;
  private final InputStream in;
  private final OutputStream out;

  private Wire(Closeable socket, InputStream in, OutputStream out) {
    this.socket = socket;
    this.in = new BufferedInputStream(in, 8192);
    this.out = out;
  }

  /** Connects to a unix socket of the machine. */
  static Wire unix(HostView host, String file) throws IOException {
    SocketChannel channel = host.connect(file);
    return new Wire(channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
  }

  /** Connects to the server's port; within this time, or a SocketTimeoutException. */
  static Wire tcp(Server server, boolean tls, Duration within) throws IOException {
    Socket socket = new Socket();
    try {
      InetSocketAddress address =
          new InetSocketAddress(server.hostOrLoopback(), server.at().portOrUsual());
      if (address.isUnresolved()) {
        throw new UnknownHostException(server.hostOrLoopback());
      }
      socket.connect(address, (int) within.toMillis());
      socket.setTcpNoDelay(true);
      Socket speaking = tls ? secured(socket, server) : socket;
      return new Wire(speaking, speaking.getInputStream(), speaking.getOutputStream());
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  int read() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException("closed");
    }
    return b;
  }

  byte[] read(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("closed");
    }
    return bytes;
  }

  void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /**
   * TLS over the connection: on this machine for privacy only, because servers here show
   * certificates they made themselves; elsewhere the certificate and its name are checked.
   */
  private static SSLSocket secured(Socket plain, Server server) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, server.local() ? new TrustManager[] {new Anyone()} : null, null);
      SSLSocket tls =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(plain, server.hostOrLoopback(), server.at().portOrUsual(), true);
      if (!server.local()) {
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
      }
      tls.startHandshake();
      return tls;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS is not there: " + e.getMessage(), e);
    }
  }

  /** Trusts whoever answers on this machine. */
  private static final class Anyone extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** The first of these files in a folder that is there; the path itself where it is no folder. */
  static String socketIn(HostView host, String path, List<String> names) {
    return names.stream()
        .map(name -> path + "/" + name)
        .filter(host::exists)
        .findFirst()
        .orElse(host.listIfThere(path).isEmpty() ? path : path + "/" + names.getFirst());
  }
}
