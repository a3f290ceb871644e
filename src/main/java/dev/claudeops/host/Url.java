package dev.claudeops.host;

import dev.claudeops.text.Clean;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * An address of the web (RFC 3986), http or https. Its text is without credentials and query, fit
 * to be shown.
 *
 * @param host lower case; an IPv6 address without brackets
 * @param target path and query as sent, beginning with {@code /}
 * @param user {@code name:password} as written before the host, still percent-encoded
 */
public record Url(boolean secure, String host, int port, String target, Optional<String> user) {
  private static final int LONGEST = 8_000;

  /** Reads an absolute URL; fails with what is wrong with it in a few words. */
  public static Url parse(String text) {
    URI uri = uri(text);
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("it is neither http nor https");
    }
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    int at = authority.lastIndexOf('@');
    String place = authority.substring(at + 1);
    int colon = place.lastIndexOf(':');
    boolean ported = colon > place.lastIndexOf(']');
    String host = (ported ? place.substring(0, colon) : place).toLowerCase(Locale.ROOT);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isEmpty()) {
      throw new IllegalArgumentException("it names no host");
    }
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    boolean secure = scheme.equals("https");
    return new Url(
        secure,
        host,
        ported ? port(place.substring(colon + 1), secure) : secure ? 443 : 80,
        path + query,
        at < 0 ? Optional.empty() : Optional.of(authority.substring(0, at)));
  }

  /** Where a Location header of this URL's answer leads; credentials are not carried over. */
  public Url resolve(String location) {
    return parse(uri(origin() + target).resolve(uri(location)).toString());
  }

  /** Scheme, host and port: what credentials are for. */
  public String origin() {
    boolean usual = port == (secure ? 443 : 80);
    return (secure ? "https://" : "http://") + hostPart() + (usual ? "" : ":" + port);
  }

  /** The Host header's value (RFC 9110, 7.2). */
  String hostHeader() {
    return origin().substring(origin().indexOf("//") + 2);
  }

  /** {@code name:password}, decoded. */
  Optional<String> credentials() {
    return user.map(Url::decode);
  }

  private String hostPart() {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  @Override
  public String toString() {
    int query = target.indexOf('?');
    return Clean.line(origin() + (query < 0 ? target : target.substring(0, query)), 200);
  }

  /** Servers write spaces and letters where percent signs belong: those are encoded. */
  private static URI uri(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("it is longer than " + LONGEST + " characters");
    }
    StringBuilder strict = new StringBuilder(text.length());
    for (byte b : text.strip().getBytes(StandardCharsets.UTF_8)) {
      if (b <= ' ' || b == 0x7f || "\"<>\\^`{|}".indexOf(b) >= 0) {
        strict.append('%').append(String.format(Locale.ROOT, "%02X", b));
      } else {
        strict.append((char) b);
      }
    }
    try {
      return new URI(strict.toString());
    } catch (URISyntaxException e) {
      // The exception's own message repeats the text, password and all.
      throw new IllegalArgumentException("it is not written as a URL: " + e.getReason());
    }
  }

  private static int port(String text, boolean secure) {
    if (text.isEmpty()) {
      return secure ? 443 : 80;
    }
    int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("its port is not one");
    }
    return port;
  }

  private static String decode(String text) {
    // URLDecoder reads forms, where a plus is a space; in user information it is a plus.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
