package dev.claudeops.host;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * A TCP connection whose every read, the TLS handshake's too, ends when one budget is spent.
 *
 * <p>Opened by {@link Net#open}. Interrupting a virtual thread that reads or connects closes it.
 * Writes are not timed: what we send fits the kernel's buffer.
 */
public final class Wire extends Socket {
  private final Budget budget;
  private Duration resolving = Duration.ZERO;
  private Duration connecting = Duration.ZERO;

  Wire(Budget budget) {
    this.budget = budget;
  }

  /** Connects to this address with this share of the budget. */
  void dial(InetAddress address, int port, Budget share) throws IOException {
    SocketAddress end = new InetSocketAddress(address, port);
    connect(end, share.millis());
    setTcpNoDelay(true);
  }

  void took(Duration resolve, Duration connect) {
    resolving = resolve;
    connecting = connect;
  }

  /** How long the name took to become addresses. */
  public Duration resolving() {
    return resolving;
  }

  /** How long the connection took, addresses that did not answer included. */
  public Duration connecting() {
    return connecting;
  }

  /** The address that answered, as numbers. */
  public String address() {
    return getInetAddress().getHostAddress();
  }

  public Budget budget() {
    return budget;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new Timed(super.getInputStream());
  }

  private final class Timed extends FilterInputStream {
    Timed(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      setSoTimeout(budget.millis());
      return super.read();
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      setSoTimeout(budget.millis());
      return super.read(into, from, length);
    }
  }
}
