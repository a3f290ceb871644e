package dev.claudeops.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to ask a web server, and how far to go for it.
 *
 * @param url absolute; its user information is sent as basic authentication
 * @param headers sent to the URL's own scheme, host and port only
 * @param timeout for everything, redirects included
 * @param redirects how many are followed; 0 makes a redirect the answer
 * @param redirectHosts hosts besides the URL's own that one may lead to; {@code *} means any;
 *     {@code http://NAME} also allows to leave TLS for that host
 * @param ca a PEM file of authorities in place of the system's
 * @param tlsName the name the certificate must have in place of the URL's host
 * @param seek text that the body is searched for
 * @param keep the most bytes of the body that are kept, at most {@link Http#BODY_CAP}
 * @param body what is sent, in UTF-8; small, because sending is not timed
 */
public record HttpRequest(
    String method,
    String url,
    Map<String, String> headers,
    Duration timeout,
    int redirects,
    List<String> redirectHosts,
    Optional<String> ca,
    Optional<String> tlsName,
    Optional<String> seek,
    int keep,
    Optional<String> body) {
  private static final int USUAL_KEEP = 4_096;

  public HttpRequest {
    headers = Map.copyOf(headers);
    redirectHosts = List.copyOf(redirectHosts);
    keep = Math.clamp(keep, 0, Http.BODY_CAP);
  }

  /** One that sends no body. */
  public HttpRequest(
      String method,
      String url,
      Map<String, String> headers,
      Duration timeout,
      int redirects,
      List<String> redirectHosts,
      Optional<String> ca,
      Optional<String> tlsName,
      Optional<String> seek,
      int keep) {
    this(
        method,
        url,
        headers,
        timeout,
        redirects,
        redirectHosts,
        ca,
        tlsName,
        seek,
        keep,
        Optional.empty());
  }

  /** Sends a body by this method, without redirects, keeping the answer's first 4 KiB. */
  public static HttpRequest sending(
      String method, String url, Map<String, String> headers, String body, Duration timeout) {
    return new HttpRequest(
        method,
        url,
        headers,
        timeout,
        0,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        USUAL_KEEP,
        Optional.of(body));
  }

  /** GET without redirects, keeping the first 4 KiB. */
  public static HttpRequest get(String url, Duration timeout) {
    return new HttpRequest(
        "GET",
        url,
        Map.of(),
        timeout,
        0,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        USUAL_KEEP);
  }

  /** Without credentials and header values. */
  @Override
  public String toString() {
    return method + " " + headers.keySet();
  }

  public HttpRequest keeping(int bytes) {
    return new HttpRequest(
        method, url, headers, timeout, redirects, redirectHosts, ca, tlsName, seek, bytes, body);
  }

  public HttpRequest with(Map<String, String> otherHeaders) {
    return new HttpRequest(
        method,
        url,
        otherHeaders,
        timeout,
        redirects,
        redirectHosts,
        ca,
        tlsName,
        seek,
        keep,
        body);
  }

  public HttpRequest trusting(Optional<String> authorities) {
    return new HttpRequest(
        method,
        url,
        headers,
        timeout,
        redirects,
        redirectHosts,
        authorities,
        tlsName,
        seek,
        keep,
        body);
  }

  public HttpRequest within(Duration limit) {
    return new HttpRequest(
        method, url, headers, limit, redirects, redirectHosts, ca, tlsName, seek, keep, body);
  }

  public HttpRequest following(int count, List<String> hosts) {
    return new HttpRequest(
        method, url, headers, timeout, count, hosts, ca, tlsName, seek, keep, body);
  }
}
