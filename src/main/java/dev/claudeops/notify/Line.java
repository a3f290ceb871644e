package dev.claudeops.notify;

import dev.claudeops.host.HostView;
import dev.claudeops.host.Http;
import dev.claudeops.host.HttpRequest;
import dev.claudeops.host.HttpResult;
import dev.claudeops.host.Net;
import dev.claudeops.text.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a notifier reaches the world by: one try, within one time. The answers of servers are not
 * repeated in what it says, because an answer may repeat the address, which is secret.
 *
 * @param ca a PEM file of authorities in place of the system's
 * @param limit for the whole try
 */
public record Line(HostView host, Net net, Optional<String> ca, Duration limit) {
  private static final Duration LONGEST_WAIT = Duration.ofHours(24);
  private static final List<Integer> PASSING = List.of(408, 425, 429);

  /** Sends JSON by POST. */
  Attempt post(String url, Map<String, String> headers, String json) throws InterruptedException {
    return send("POST", url, headers, json);
  }

  /** Sends JSON; 2xx is delivered. Redirects are not followed. */
  Attempt send(String method, String url, Map<String, String> headers, String json)
      throws InterruptedException {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putIfAbsent("Content-Type", "application/json; charset=utf-8");
    HttpRequest request = HttpRequest.sending(method, url, all, json, limit).trusting(ca);
    return switch (new Http(host, net).exchange(request)) {
      case HttpResult.Answer answer -> judged(answer);
      case HttpResult.Failure failure ->
          failure.status() == 0
              ? Attempt.Later.unreached(failure.why())
              : judged(failure.status(), Optional.empty());
    };
  }

  private Attempt judged(HttpResult.Answer answer) {
    return judged(answer.status(), wait(answer));
  }

  private static Attempt judged(int status, Optional<Duration> wait) {
    if (status >= 200 && status < 300) {
      return new Attempt.Delivered();
    }
    if (status >= 300 && status < 400) {
      return Attempt.Later.because("it answered " + status + ", a redirect, which is not followed");
    }
    return status >= 400 && status < 500 && !PASSING.contains(status)
        ? new Attempt.Refused("it answered " + status + hint(status))
        : new Attempt.Later("it answered " + status, wait, false);
  }

  private static String hint(int status) {
    return switch (status) {
      case 401, 403 -> ": the key or token does not open it";
      case 404, 410 -> ": there is nothing at its address any more";
      case 400, 413, 422 -> ": it does not take this message";
      default -> "";
    };
  }

  /**
   * How long the server wants to be left alone: Retry-After (RFC 9110, 10.2.3), or as Telegram,
   * Discord and Matrix say it in the body.
   */
  private Optional<Duration> wait(HttpResult.Answer answer) {
    Optional<Duration> said = answer.header("Retry-After").flatMap(this::retryAfter);
    return said.or(() -> inBody(answer.body()))
        .filter(wait -> !wait.isNegative())
        .map(wait -> wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
  }

  private Optional<Duration> retryAfter(String value) {
    if (value.matches("[0-9]{1,9}(\\.[0-9]{1,6})?")) {
      return Optional.of(Duration.ofSeconds((long) Math.ceil(Double.parseDouble(value))));
    }
    try {
      return Optional.of(
          Duration.between(
              host.now(),
              ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant()));
    } catch (DateTimeException notOne) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> inBody(String body) {
    try {
      Json json = Json.parse(body);
      double seconds =
          json.at("retry_after")
              .number()
              .orElse(
                  json.at("parameters")
                      .at("retry_after")
                      .number()
                      .orElse(json.at("retry_after_ms").number().orElse(-1000) / 1000));
      return seconds < 0
          ? Optional.empty()
          : Optional.of(Duration.ofSeconds((long) Math.ceil(Math.min(seconds, 1e6))));
    } catch (Json.Malformed notJson) {
      return Optional.empty();
    }
  }
}
