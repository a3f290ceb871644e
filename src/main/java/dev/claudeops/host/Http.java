package dev.claudeops.host;

import dev.claudeops.host.HttpResult.Answer;
import dev.claudeops.host.HttpResult.Failure;
import dev.claudeops.host.HttpResult.Times;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.util.Timeout;

/**
 * HTTP/1.1 exchanges (RFC 9112), one connection each, with the time of every phase; for a run:
 * {@code site.once(Http.class, ...)} over one {@link Net}. Safe for use by many threads.
 *
 * <p>Whatever the server does, an exchange ends when its budget is spent, holds at most what {@link
 * HttpRequest#keep} says, and gives an {@link Answer} or a {@link Failure} with a sentence. The
 * certificate is judged before a byte of the request is sent. Credentials and headers of the
 * request go to the URL's own scheme, host and port and no further.
 */
public final class Http {
  /** The most that is read of a body. */
  public static final int BODY_CAP = 1 << 20;

  static final int MOST_HEADERS = 200;
  private static final int LONGEST_LINE = 32_768;
  private static final Http1Config LIMITS =
      Http1Config.custom()
          .setBufferSize(4_096)
          .setMaxHeaderCount(MOST_HEADERS)
          .setMaxLineLength(LONGEST_LINE)
          .setMaxEmptyLineCount(5)
          .build();

  /** A connection hands its limits to its buffers only: its parser must be given them too. */
  private static final DefaultHttpResponseParserFactory PARSERS =
      new DefaultHttpResponseParserFactory(LIMITS);

  private static final String AGENT =
      "claudeops/"
          + Optional.ofNullable(Http.class.getPackage().getImplementationVersion()).orElse("dev");

  private final HostView host;
  private final Net net;

  public Http(HostView host, Net net) {
    this.host = host;
    this.net = net;
  }

  /** Asks, follows redirects as far as the request allows, and tells what came of it. */
  public HttpResult exchange(HttpRequest request) throws InterruptedException {
    Budget budget = Budget.of(host, request.timeout());
    Course course = new Course();
    try {
      course.url = Url.parse(request.url());
    } catch (IllegalArgumentException e) {
      return course.failure("the URL cannot be used: " + Clean.line(e.getMessage(), 150), false);
    }
    try {
      String home = course.url.origin();
      Optional<String> credentials = course.url.credentials();
      for (; ; ) {
        boolean trusted = course.url.origin().equals(home);
        Answer answer =
            once(request, trusted ? credentials : Optional.empty(), trusted, budget, course);
        Optional<Url> next = Redirects.next(request, answer, course.hops);
        if (next.isEmpty()) {
          return answer;
        }
        course.hops.add(next.get());
        course.url = next.get();
      }
    } catch (Redirects.Refused refused) {
      return course.failure(refused.getMessage(), false);
    } catch (Objection objection) {
      return course.failure(objection.getMessage(), false);
    } catch (SocketTimeoutException late) {
      interrupted();
      return course.failure(course.late(late, budget), false);
    } catch (IOException | HttpException | IllegalArgumentException e) {
      interrupted();
      return course.failure(course.inWords(e), course.status == 0 && e instanceof IOException);
    }
  }

  /** A read that was ended by an interrupt fails as a closed socket: it is told as what it is. */
  private static void interrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private Answer once(
      HttpRequest request,
      Optional<String> credentials,
      boolean trusted,
      Budget budget,
      Course course)
      throws IOException, HttpException, InterruptedException, Objection {
    course.status = 0;
    course.doing = "";
    Url url = course.url;
    try (Wire wire = net.open(url.host(), url.port(), budget)) {
      course.times = course.times.plusOpening(wire.resolving(), wire.connecting());
      Socket socket = url.secure() ? secured(wire, request, course) : wire;
      DefaultBHttpClientConnection connection =
          new DefaultBHttpClientConnection(LIMITS, null, null, null, null, null, PARSERS);
      connection.bind(socket);
      course.doing = "connected, but no answer";
      long asked = host.nanos();
      ClassicHttpRequest message = message(request, url, credentials, trusted);
      connection.sendRequestHeader(message);
      if (message.getEntity() != null) {
        connection.sendRequestEntity(message);
      }
      connection.flush();
      connection.isDataAvailable(Timeout.ofMilliseconds(budget.millis()));
      course.times = course.times.plusFirstByte(Duration.ofNanos(host.nanos() - asked));
      ClassicHttpResponse response = connection.receiveResponseHeader();
      for (int i = 0; i < 10 && response.getCode() < 200 && response.getCode() != 101; i++) {
        response = connection.receiveResponseHeader();
      }
      course.status = response.getCode();
      course.doing = "answered %d, but its body did not end".formatted(course.status);
      Body body = new Body(request.keep(), request.seek());
      if (hasBody(request.method(), response.getCode())) {
        connection.receiveResponseEntity(response);
        HttpEntity entity = response.getEntity();
        if (entity != null) {
          body.readFrom(entity.getContent(), BODY_CAP);
        }
      }
      return new Answer(
          url,
          response.getCode(),
          response.getReasonPhrase() == null ? "" : response.getReasonPhrase(),
          headers(response),
          body.text(),
          body.size(),
          body.whole(),
          body.found(),
          course.times.ended(budget.whole().minus(budget.left())),
          course.chain,
          List.copyOf(course.hops));
    }
  }

  private Socket secured(Wire wire, HttpRequest request, Course course)
      throws IOException, Objection {
    String name = request.tlsName().orElse(course.url.host());
    Tls.Secured secured = net.tls().handshake(wire, name);
    course.times = course.times.plusTls(secured.took());
    course.chain = Optional.of(secured.chain());
    Optional<String> objection =
        secured.chain().objection(name, net.tls().trust(request.ca()), host.now());
    if (objection.isPresent()) {
      throw new Objection(objection.get());
    }
    return secured.socket();
  }

  private static ClassicHttpRequest message(
      HttpRequest request, Url url, Optional<String> credentials, boolean trusted) {
    ClassicHttpRequest message = new BasicClassicHttpRequest(request.method(), url.target());
    message.setHeader("Host", url.hostHeader());
    message.setHeader("User-Agent", AGENT);
    message.setHeader("Accept", "*/*");
    message.setHeader("Connection", "close");
    byte[] sent = request.body().orElse("").getBytes(StandardCharsets.UTF_8);
    if (request.body().isPresent() && trusted) {
      message.setHeader("Content-Length", Integer.toString(sent.length));
      message.setEntity(new ByteArrayEntity(sent, null));
    } else if (!List.of("GET", "HEAD", "OPTIONS", "DELETE").contains(request.method())) {
      message.setHeader("Content-Length", "0");
    }
    credentials.ifPresent(
        pair ->
            message.setHeader(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))));
    if (trusted) {
      for (Map.Entry<String, String> header : request.headers().entrySet()) {
        message.setHeader(header.getKey(), header.getValue());
      }
    }
    return message;
  }

  /** RFC 9112, 6.3. */
  private static boolean hasBody(String method, int status) {
    return !method.equals("HEAD") && status >= 200 && status != 204 && status != 304;
  }

  private static List<Map.Entry<String, String>> headers(ClassicHttpResponse response) {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (Header header : response.getHeaders()) {
      String value = header.getValue() == null ? "" : header.getValue();
      headers.add(Map.entry(header.getName(), value));
    }
    return headers;
  }

  /** The certificate is not one that a client would accept. */
  private static final class Objection extends Exception {
    private static final long serialVersionUID = 1L;

    Objection(String why) {
      super(why);
    }
  }

  /** How far an exchange came: what a failure can still tell. */
  private static final class Course {
    private Url url = new Url(false, "nowhere", 80, "/", Optional.empty());
    private final List<Url> hops = new ArrayList<>();
    private Times times = Times.NONE;
    private Optional<Chain> chain = Optional.empty();
    private int status;
    private String doing = "";

    Failure failure(String why, boolean passing) {
      String where = hops.isEmpty() ? "" : "redirected to " + url + ": ";
      return new Failure(where + why, passing, status, times, chain, List.copyOf(hops));
    }

    String late(SocketTimeoutException late, Budget budget) {
      return doing.isEmpty()
          ? late.getMessage()
          : doing + " within " + Humane.duration(budget.whole());
    }

    String inWords(Exception e) {
      String said = Clean.line(String.valueOf(e.getMessage()), 150);
      return switch (e) {
        case MessageConstraintException _ ->
            "its answer has more than %d header lines, or one over %s"
                .formatted(MOST_HEADERS, Humane.bytes(LONGEST_LINE));
        case NoHttpResponseException _ -> "it closed the connection without an answer";
        case ConnectionClosedException _ when status > 0 ->
            "it answered %d, but closed the connection before the end of the body"
                .formatted(status);
        case SocketException _ when !doing.isEmpty() ->
            (status > 0 ? "it answered " + status + ", but broke" : "it broke")
                + " the connection ("
                + said.toLowerCase(Locale.ROOT)
                + ")";
        case HttpException _ -> "it does not answer in valid HTTP: " + said;
        case IOException _ when status > 0 ->
            "it answered %d, but its body is not valid HTTP: %s".formatted(status, said);
        default -> said;
      };
    }
  }
}
