package dev.claudeops.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What came of an exchange. All text in it is the server's: hostile. */
public sealed interface HttpResult {
  Times times();

  /** The certificates that the last server showed; also when they are the reason of a failure. */
  Optional<Chain> chain();

  /** Where redirects led, in order. */
  List<Url> hops();

  /**
   * The server answered, whatever it said.
   *
   * @param url the one that answered, after redirects
   * @param body the beginning, as far as the request keeps it, invalid UTF-8 replaced
   * @param size the bytes that were read, at most {@link Http#BODY_CAP}
   * @param whole false when the body goes on beyond {@link Http#BODY_CAP}
   * @param found whether the text sought is in what was read; true when none was
   */
  record Answer(
      Url url,
      int status,
      String reason,
      List<Map.Entry<String, String>> headers,
      String body,
      long size,
      boolean whole,
      boolean found,
      Times times,
      Optional<Chain> chain,
      List<Url> hops)
      implements HttpResult {
    public Answer {
      headers = List.copyOf(headers);
    }

    /** The first header of this name. */
    public Optional<String> header(String name) {
      return headers.stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(Map.Entry::getValue)
          .findFirst();
    }

    /** Whether it sends the client to another place (RFC 9110, 15.4). */
    public boolean redirects() {
      return List.of(301, 302, 303, 307, 308).contains(status) && header("Location").isPresent();
    }
  }

  /**
   * There is no valid answer.
   *
   * @param why one sentence without a full stop
   * @param passing true when asking again soon may help: the connection failed, no time was up
   * @param status the answer's status where it came as far as that, else 0
   */
  record Failure(
      String why, boolean passing, int status, Times times, Optional<Chain> chain, List<Url> hops)
      implements HttpResult {}

  /**
   * How long each phase took, redirects added up; zero where it was not come to.
   *
   * @param firstByte from the request to the first byte of the answer
   * @param whole from the beginning to the end of the body
   */
  record Times(
      Duration resolve, Duration connect, Duration tls, Duration firstByte, Duration whole) {
    static final Times NONE =
        new Times(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    Times plusOpening(Duration resolving, Duration connecting) {
      return new Times(resolve.plus(resolving), connect.plus(connecting), tls, firstByte, whole);
    }

    Times plusTls(Duration took) {
      return new Times(resolve, connect, tls.plus(took), firstByte, whole);
    }

    Times plusFirstByte(Duration took) {
      return new Times(resolve, connect, tls, firstByte.plus(took), whole);
    }

    Times ended(Duration all) {
      return new Times(resolve, connect, tls, firstByte, all);
    }
  }
}
