package dev.claudeops.host;

import dev.claudeops.text.Clean;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS over a {@link Wire}: the handshake takes any certificate and shows it, and {@link Trust} and
 * {@link Chain} judge it before anything is sent. So a bad certificate still yields its facts. Made
 * lazily, because the first context costs tenths of a second. Safe for use by many threads.
 */
public final class Tls {
  /**
   * A secured connection.
   *
   * @param chain what the server showed, not judged yet
   */
  public record Secured(SSLSocket socket, Chain chain, String protocol, Duration took) {}

  private final HostView host;
  private final ConcurrentMap<Optional<String>, Trust> trusts = new ConcurrentHashMap<>();
  private volatile Optional<SSLContext> context = Optional.empty();

  Tls(HostView host) {
    this.host = host;
  }

  /**
   * Shakes hands and shows the server's certificates. No session is kept for resumption: each look
   * sees the certificate of now. Fails with one sentence.
   *
   * @param name sent as the name wanted (SNI, RFC 6066) when it is no address
   */
  public Secured handshake(Wire wire, String name) throws IOException {
    long start = host.nanos();
    try {
      SSLSocket socket =
          (SSLSocket) context().getSocketFactory().createSocket(wire, name, wire.getPort(), true);
      socket.startHandshake();
      SSLSession session = socket.getSession();
      List<X509Certificate> shown = new ArrayList<>();
      for (Certificate certificate : session.getPeerCertificates()) {
        if (certificate instanceof X509Certificate x509) {
          shown.add(x509);
        }
      }
      session.invalidate();
      return new Secured(
          socket, new Chain(shown), session.getProtocol(), Duration.ofNanos(host.nanos() - start));
    } catch (SSLException e) {
      throw inWords(e);
    } catch (SocketTimeoutException late) {
      throw new SocketTimeoutException("connected, but the TLS handshake did not end in time");
    } catch (EOFException closed) {
      throw new SSLException("it closed the connection during the TLS handshake");
    }
  }

  /** Whom this PEM file trusts, or where there is none, the system; read once. */
  public Trust trust(Optional<String> ca) throws IOException {
    Trust known = trusts.get(ca);
    if (known != null) {
      return known;
    }
    synchronized (this) {
      Trust trust = ca.isPresent() ? Trust.of(host, ca.get()) : Trust.system(host);
      Trust before = trusts.putIfAbsent(ca, trust);
      return before == null ? trust : before;
    }
  }

  /**
   * Sockets for a library that shakes hands by itself: the handshake fails where the certificate is
   * not one of this name, or not of these authorities.
   *
   * @param ca a PEM file; without one the system's authorities count
   */
  public SSLSocketFactory trusting(String name, Optional<String> ca) throws IOException {
    try {
      SSLContext fresh = SSLContext.getInstance("TLS");
      fresh.init(null, new TrustManager[] {new Judges(name, trust(ca), host)}, null);
      return fresh.getSocketFactory();
    } catch (NoSuchAlgorithmException | KeyManagementException e) {
      throw new IOException("this Java has no TLS: " + e.getMessage(), e);
    }
  }

  private SSLContext context() throws IOException {
    if (context.isEmpty()) {
      synchronized (this) {
        if (context.isEmpty()) {
          context = Optional.of(newContext());
        }
      }
    }
    return context.orElseThrow();
  }

  private static SSLContext newContext() throws IOException {
    try {
      SSLContext fresh = SSLContext.getInstance("TLS");
      fresh.init(null, new TrustManager[] {new TakesAny()}, null);
      return fresh;
    } catch (NoSuchAlgorithmException | KeyManagementException e) {
      throw new IOException("this Java has no TLS: " + e.getMessage(), e);
    }
  }

  private static SSLException inWords(SSLException e) {
    String said = String.valueOf(e.getMessage());
    String words;
    if (said.contains("Unsupported or unrecognized SSL message")) {
      words = "it does not speak TLS on this port";
    } else if (said.contains("terminated the handshake") || e.getCause() instanceof EOFException) {
      words = "it closed the connection during the TLS handshake";
    } else if (said.contains("fatal alert: ")) {
      words = "it refused TLS: " + said.substring(said.indexOf("alert: ") + 7).replace('_', ' ');
    } else if (said.contains("protocol version")) {
      words = "it offers only an old version of TLS that is no longer safe";
    } else {
      words = "TLS failed: " + said;
    }
    return new SSLException(Clean.line(words, 200), e);
  }

  /** Judges during the handshake as {@link Chain#objection} does. */
  private static final class Judges extends X509ExtendedTrustManager {
    private final String name;
    private final Trust trust;
    private final HostView host;

    Judges(String name, Trust trust, HostView host) {
      this.name = name;
      this.trust = trust;
      this.host = host;
    }

    private void judge(X509Certificate[] shown) throws CertificateException {
      Optional<String> objection = new Chain(List.of(shown)).objection(name, trust, host.now());
      if (objection.isPresent()) {
        throw new CertificateException(objection.get());
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("we are no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("we are no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("we are no server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      judge(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      judge(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      judge(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** Judges nothing: {@link Chain#objection} does, when the handshake has shown everything. */
  private static final class TakesAny extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
