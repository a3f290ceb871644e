package dev.claudeops.host;

import dev.claudeops.text.Clean;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Who may sign a certificate: the system's authorities, or those of one PEM file. */
public final class Trust {
  /**
   * Where distributions keep the bundle that local authorities are added to: Debian and Alpine,
   * Fedora and its kin, SUSE.
   */
  private static final List<String> BUNDLES =
      List.of(
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/ssl/cert.pem");

  /** The key exchange as JSSE names it in TLS 1.3, where the certificate only signs. */
  private static final String ANY_SIGNATURE = "UNKNOWN";

  private final X509TrustManager authorities;

  private Trust(X509TrustManager authorities) {
    this.authorities = authorities;
  }

  /** The operating system's bundle, so that local authorities count; else Java's own. */
  static Trust system(HostView host) throws IOException {
    for (String bundle : BUNDLES) {
      if (host.exists(bundle)) {
        return of(host, bundle);
      }
    }
    return of(Optional.empty());
  }

  /** The authorities of a PEM file. */
  static Trust of(HostView host, String file) throws IOException {
    List<X509Certificate> listed = Chain.read(host.read(file), file).certificates();
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < listed.size(); i++) {
        store.setCertificateEntry("a" + i, listed.get(i));
      }
      return of(Optional.of(store));
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " cannot be used as authorities: " + e.getMessage(), e);
    }
  }

  private static Trust of(Optional<KeyStore> store) throws IOException {
    try {
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store.orElse(null));
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) {
          return new Trust(x509);
        }
      }
      throw new IOException("this Java knows no authorities");
    } catch (GeneralSecurityException e) {
      throw new IOException("no authorities can be read: " + e.getMessage(), e);
    }
  }

  /**
   * Why no authority stands behind this chain (RFC 5280, 6), in one sentence; empty when one does.
   */
  public Optional<String> doubt(Chain chain) {
    X509Certificate own = chain.own();
    try {
      authorities.checkServerTrusted(
          chain.certificates().toArray(X509Certificate[]::new), ANY_SIGNATURE);
      return Optional.empty();
    } catch (CertificateException e) {
      if (!(cause(e) instanceof CertPathBuilderException)) {
        return Optional.of(
            "the certificate is not accepted: "
                + Clean.line(String.valueOf(cause(e).getMessage()), 150));
      }
      String signer = Chain.shortName(chain.certificates().getLast().getIssuerX500Principal());
      if (Chain.selfSigned(own)) {
        return Optional.of(
            "nobody trusted signed the certificate: it is signed by itself, " + signer);
      }
      return Optional.of(
          "nobody trusted signed the certificate: "
              + signer
              + (chain.certificates().size() == 1
                  ? " (the server shows no intermediate certificate)"
                  : ""));
    }
  }

  private static Throwable cause(Throwable e) {
    Throwable last = e;
    for (int i = 0; i < 8 && last.getCause() != null; i++) {
      last = last.getCause();
    }
    return last;
  }
}
