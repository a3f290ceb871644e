package dev.claudeops.probe.discover;

import dev.claudeops.host.Chain;
import dev.claudeops.host.Http;
import dev.claudeops.host.HttpRequest;
import dev.claudeops.host.HttpResult;
import dev.claudeops.host.HttpResult.Answer;
import dev.claudeops.host.HttpResult.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One GET of {@code /} to each of these sites, side by side, two seconds in all. The connection
 * goes to the machine's own address; the name goes into the Host header and the TLS handshake.
 */
final class SiteQuestions {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final int MOST = 50;

  private SiteQuestions() {}

  /** What a site answered that is worth a check, and the reason; the others are left out. */
  record Reply(int status, String reason) {}

  static Map<VirtualHost, Reply> ask(Http http, Collection<VirtualHost> sites, Instant now)
      throws InterruptedException {
    Map<VirtualHost, Reply> replies = new ConcurrentHashMap<>();
    List<Thread> threads =
        sites.stream()
            .distinct()
            .limit(MOST)
            .map(
                site ->
                    Thread.ofVirtual()
                        .start(
                            () ->
                                ask(http, site)
                                    .flatMap(result -> reply(site, result, now))
                                    .ifPresent(reply -> replies.put(site, reply))))
            .toList();
    long end = System.nanoTime() + LIMIT.toNanos();
    for (Thread thread : threads) {
      thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      thread.interrupt();
    }
    return Map.copyOf(replies);
  }

  /** Empty when the time was over. */
  private static Optional<HttpResult> ask(Http http, VirtualHost site) {
    try {
      return Optional.of(
          http.exchange(
              new HttpRequest(
                  "GET",
                  site.url(),
                  Map.of("Host", site.host()),
                  LIMIT,
                  0,
                  List.of(),
                  Optional.empty(),
                  Optional.of(site.name()),
                  Optional.empty(),
                  0)));
    } catch (InterruptedException late) {
      return Optional.empty();
    }
  }

  /**
   * A site is worth a check when it answers below 500, or when all that keeps it from answering is
   * that its certificate has ended. One that nobody trusts is a site for its owner alone.
   */
  private static Optional<Reply> reply(VirtualHost site, HttpResult result, Instant now) {
    return switch (result) {
      case Answer answer ->
          answer.status() < 500 && answer.status() != 400 && answer.status() != 421
              ? Optional.of(
                  new Reply(
                      answer.status(),
                      "it answered %d when asked at %s".formatted(answer.status(), site.url())))
              : Optional.empty();
      case Failure failure ->
          failure
              .chain()
              .filter(chain -> chain.named(site.name()).isEmpty())
              .flatMap(chain -> Chain.timely(chain.own(), now))
              .map(why -> new Reply(200, why));
    };
  }
}
