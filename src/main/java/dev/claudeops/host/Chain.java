package dev.claudeops.host;

import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * Certificates as a server shows them or a file holds them: first its own, then those of its
 * signers. Their text is hostile.
 */
public record Chain(List<X509Certificate> certificates) {
  private static final int MOST = 1_000;
  private static final int DNS = 2; // RFC 5280, 4.2.1.6: dNSName and iPAddress
  private static final int IP = 7;
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([A-Za-z0-9+/=\\s]{1,100000}+)-");
  private static final Pattern COMMON_NAME = Pattern.compile("CN=(?:\"([^\"]*)\"|([^,]*))");

  public Chain {
    certificates = List.copyOf(certificates);
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("a chain holds a certificate");
    }
  }

  /** The certificates of a PEM text in their order; other things in it are passed over. */
  public static Chain read(String pem, String file) throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    Matcher blocks = PEM.matcher(pem);
    while (found.size() < MOST && blocks.find()) {
      found.add(der(Base64.getMimeDecoder().decode(blocks.group(1)), file));
    }
    if (found.isEmpty()) {
      throw new IOException("there is no certificate in " + file);
    }
    return new Chain(found);
  }

  /** The certificates of a file's bytes, PEM or one DER. */
  public static Chain read(byte[] bytes, String file) throws IOException {
    boolean der = bytes.length > 1 && bytes[0] == 0x30 && (bytes[1] & 0x80) != 0;
    return der
        ? new Chain(List.of(der(bytes, file)))
        : read(new String(bytes, StandardCharsets.ISO_8859_1), file);
  }

  private static X509Certificate der(byte[] bytes, String file) throws IOException {
    try {
      Certificate made =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(bytes));
      if (made instanceof X509Certificate x509) {
        return x509;
      }
      throw new IOException("there is no X.509 certificate in " + file);
    } catch (CertificateException e) {
      throw new IOException("a certificate in " + file + " is damaged", e);
    }
  }

  /** The certificate that speaks for the server itself. */
  public X509Certificate own() {
    return certificates.getFirst();
  }

  /** Its last moment. */
  public Instant ends() {
    return own().getNotAfter().toInstant();
  }

  /**
   * The one that ends first. A root that signs itself does not count beside others: its date ends
   * no trust.
   */
  public X509Certificate soonest() {
    return certificates.stream()
        .filter(one -> one == own() || !selfSigned(one))
        .min(Comparator.comparing(X509Certificate::getNotAfter))
        .orElse(own());
  }

  /**
   * Why a client that wants this name would not accept the chain, in one sentence that begins with
   * "the certificate" or "nobody trusted"; empty when it would.
   */
  public Optional<String> objection(String name, Trust trust, Instant now) {
    return timely(own(), now).or(() -> named(name)).or(() -> signed(trust, now));
  }

  /** Why the certificate's time is not now. */
  public static Optional<String> timely(X509Certificate one, Instant now) {
    Instant ends = one.getNotAfter().toInstant();
    Instant begins = one.getNotBefore().toInstant();
    if (now.isAfter(ends)) {
      return Optional.of("the certificate expired " + span(Duration.between(ends, now)) + " ago");
    }
    return now.isBefore(begins)
        ? Optional.of(
            "the certificate is valid only from %s UTC, in %s; is the clock right?"
                .formatted(Humane.minute(begins), span(Duration.between(now, begins))))
        : Optional.empty();
  }

  /** Why the certificate is not for this name (RFC 9525, 6). */
  public Optional<String> named(String wanted) {
    List<String> names = names();
    if (names.isEmpty()) {
      return Optional.of(
          "the certificate names no host, only " + shortName(own().getSubjectX500Principal()));
    }
    return names.stream().anyMatch(name -> matches(name, wanted))
        ? Optional.empty()
        : Optional.of(
            "the certificate is for " + shown(names) + ", not " + Clean.line(wanted, 100));
  }

  private Optional<String> signed(Trust trust, Instant now) {
    return certificates.stream()
        .skip(1)
        .filter(one -> !selfSigned(one))
        .filter(one -> now.isAfter(one.getNotAfter().toInstant()))
        .findFirst()
        .flatMap(
            one ->
                trust
                    .doubt(this)
                    .map(
                        why ->
                            "the certificate's signer %s expired %s ago"
                                .formatted(
                                    shortName(one.getSubjectX500Principal()),
                                    span(Duration.between(one.getNotAfter().toInstant(), now)))))
        .or(() -> trust.doubt(this));
  }

  /** The host names and addresses that it is for. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> alternatives = own().getSubjectAlternativeNames();
      for (List<?> one : alternatives == null ? List.<List<?>>of() : alternatives) {
        boolean host = one.get(0) instanceof Integer kind && (kind == DNS || kind == IP);
        if (host && one.get(1) instanceof String name) {
          names.add(name);
        }
      }
    } catch (CertificateParsingException damaged) {
      return List.of();
    }
    return names;
  }

  /** Whom it is for and when it ends, in a few lines, as evidence. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    for (X509Certificate one : certificates.subList(0, Math.min(certificates.size(), 8))) {
      text.append("subject: ").append(Clean.line(one.getSubjectX500Principal().getName(), 200));
      text.append("\nissuer: ").append(Clean.line(one.getIssuerX500Principal().getName(), 200));
      text.append("\nvalid: ").append(Humane.minute(one.getNotBefore().toInstant()));
      text.append(" to ").append(Humane.minute(one.getNotAfter().toInstant())).append(" UTC\n");
    }
    return text + "for: " + shown(names());
  }

  static boolean selfSigned(X509Certificate one) {
    return one.getSubjectX500Principal().equals(one.getIssuerX500Principal());
  }

  /** {@code CN=...}, or the whole name where it has none. */
  public static String shortName(X500Principal principal) {
    String name = principal.getName();
    Matcher common = COMMON_NAME.matcher(name);
    return Clean.line(common.find() ? common.group() : name, 100);
  }

  /** A span in days where they tell enough. */
  static String span(Duration span) {
    return span.toDays() >= 2 ? span.toDays() + " days" : Humane.duration(span);
  }

  private static String shown(List<String> names) {
    return Clean.line(Humane.some(names, 3), 140);
  }

  /** A star stands for one whole leftmost label, never for an address. */
  private static boolean matches(String name, String wanted) {
    if (Names.looksLikeAddress(wanted)) {
      return Names.looksLikeAddress(name) && same(name, wanted);
    }
    String pattern = name.toLowerCase(Locale.ROOT);
    String host = wanted.toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
    int dot = host.indexOf('.');
    return pattern.equals(host)
        || pattern.startsWith("*.")
            && pattern.indexOf('.', 2) > 0
            && dot > 0
            && host.substring(dot).equals(pattern.substring(1));
  }

  private static boolean same(String one, String other) {
    try {
      InetAddress address = Names.address(one);
      return address.equals(Names.address(other));
    } catch (UnknownHostException no) {
      return false;
    }
  }
}
