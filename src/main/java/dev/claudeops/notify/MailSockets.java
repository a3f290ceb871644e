package dev.claudeops.notify;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sockets that a mail server can say only so much through, {@value #MOST} bytes in all. The mail
 * library keeps a line, and an answer of many lines, whole in memory, however long the server makes
 * it.
 */
final class MailSockets {
  /** A whole conversation has a few kilobytes, and the certificates of the server. */
  private static final int MOST = 1 << 20;

  private MailSockets() {}

  /** Unconnected ones without TLS. */
  static SocketFactory plain() {
    return new Plain();
  }

  /** The same, over which this factory lays its TLS. */
  static SSLSocketFactory under(SSLSocketFactory tls) {
    return new Under(tls);
  }

  private static final class Counted extends Socket {
    private InputStream counted;

    @Override
    public synchronized InputStream getInputStream() throws IOException {
      if (counted == null) {
        counted = new Counting(super.getInputStream());
      }
      return counted;
    }
  }

  private static final class Counting extends FilterInputStream {
    private int left = MOST;

    Counting(InputStream in) {
      super(in);
    }

    private int took(int count) throws IOException {
      left -= Math.max(0, count);
      if (left < 0) {
        throw new IOException("the mail server talks without end");
      }
      return count;
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      took(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      return took(super.read(bytes, from, length));
    }
  }

  private static final class Plain extends SocketFactory {
    @Override
    public Socket createSocket() {
      return new Counted();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int own)
        throws IOException {
      throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int own)
        throws IOException {
      throw unused();
    }
  }

  /** Gives an unconnected socket without TLS; the library has it laid over the connected one. */
  private static final class Under extends SSLSocketFactory {
    private final SSLSocketFactory tls;

    Under(SSLSocketFactory tls) {
      this.tls = tls;
    }

    @Override
    public Socket createSocket() {
      return new Counted();
    }

    @Override
    public Socket createSocket(Socket under, String host, int port, boolean close)
        throws IOException {
      return tls.createSocket(under, host, port, close);
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return tls.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int own)
        throws IOException {
      throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int own)
        throws IOException {
      throw unused();
    }
  }

  private static IOException unused() {
    return new IOException("mail is sent over sockets that are connected after they are made");
  }
}
