package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;
import static dev.claudeops.model.FindingType.noisy;

import dev.claudeops.config.Check;
import dev.claudeops.config.Secret;
import dev.claudeops.host.Budget;
import dev.claudeops.host.Chain;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Http;
import dev.claudeops.host.HttpRequest;
import dev.claudeops.host.HttpResult;
import dev.claudeops.host.HttpResult.Answer;
import dev.claudeops.host.HttpResult.Failure;
import dev.claudeops.host.HttpResult.Times;
import dev.claudeops.host.Net;
import dev.claudeops.host.Url;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** HTTP endpoints: that they answer, with what, how fast, and how long their certificate lasts. */
final class HttpEndpoint implements Probe {
  private static final int SHOWN_BODY = 500;
  private static final int KEPT_BODY = 2_048;

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "http",
          "HTTP endpoints: status, body, time of each phase, and the days their certificate lasts.",
          Duration.ofSeconds(12),
          "",
          List.of("http"),
          List.of(
              gauge("resolve", "until the name was an address"),
              gauge("connect", "until the connection stood"),
              gauge("tls", "the TLS handshake"),
              gauge("first-byte", "from the request to the first byte of the answer"),
              gauge("whole", "from the beginning to the end of the body, redirects included"),
              new ProbeSpec.Gauge("size", Unit.BYTES, "the body, at most 1 MiB of it"),
              new ProbeSpec.Gauge(
                  "certificate-days", Unit.COUNT, "days until the certificate ends")),
          List.of(
              atOnce(
                  "endpoint-failing",
                  Severity.CRITICAL,
                  "People or programs that use this address get no proper answer.",
                  "Ask it: `curl -v URL`; then look at the service behind it and its" + " log."),
              noisy(
                  "endpoint-slow",
                  Severity.WARNING,
                  "The address answers, but slower than its owner wants.",
                  "See which phase takes the time; look at the load of the service and of its"
                      + " database."),
              atOnce(
                  "endpoint-certificate",
                  Severity.WARNING,
                  "When the certificate ends, clients refuse the address.",
                  "Renew it (`certbot renew`) and reload the server; see why the renewal did not"
                      + " come by itself.")),
          List.of());

  private static ProbeSpec.Gauge gauge(String name, String meaning) {
    return new ProbeSpec.Gauge(name, Unit.SECONDS, meaning);
  }

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public boolean manyAndLight() {
    return true;
  }

  @Override
  public List<Look> looks(Site site) {
    return site.config().everyCheck(Check.Http.class).stream()
        .filter(check -> !Network.is(site, check.subject()))
        .map(
            check ->
                Network.look(
                    site, check, check.timeout(), check.outside(), () -> look(site, check)))
        .toList();
  }

  /** Asks once, once more when the connection failed, and judges. */
  static Observation look(Site site, Check.Http check) throws IOException, InterruptedException {
    HostView host = site.host();
    Net net = site.once(Net.class, Net::new);
    Http http = site.once(Http.class, view -> new Http(view, net));
    if (check.ca().isPresent()) {
      net.tls()
          .trust(check.ca()); // an unreadable file is our blindness, not the endpoint's failure
    }
    HttpResult result = ask(host, http, request(check));
    Observation.Builder seen = Observation.of(check.subject(), host.now());
    addTimes(seen, result.times());
    result.chain().ifPresent(chain -> addCertificate(seen, chain, host.now()));
    return switch (result) {
      case Failure failure -> {
        // What renewing repairs is not told as what restarting might.
        boolean ended =
            failure
                .chain()
                .map(chain -> chain.own().getNotAfter().toInstant().isBefore(host.now()))
                .orElse(false);
        seen.symptom(
            ended ? "endpoint-certificate" : "endpoint-failing", Severity.CRITICAL, failure.why());
        String chain = failure.chain().map(c -> "\n" + c.describe()).orElse("");
        yield seen.evidence(source(check), failure.why() + chain).ok("");
      }
      case Answer answer -> judged(seen, check, answer, host.now());
    };
  }

  private static HttpResult ask(HostView host, Http http, HttpRequest request)
      throws InterruptedException {
    Budget budget = Budget.of(host, request.timeout());
    HttpResult first = http.exchange(request);
    boolean harmless = request.method().equals("GET") || request.method().equals("HEAD");
    if (first instanceof Failure failure
        && failure.passing()
        && harmless
        && SecondTry.granted(host, budget)) {
      return http.exchange(request.within(budget.left()));
    }
    return first;
  }

  private static HttpRequest request(Check.Http check) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Map.Entry<String, Secret> header : check.headers().entrySet()) {
      headers.put(header.getKey(), header.getValue().reveal());
    }
    boolean redirectIsWell = check.expect().stream().anyMatch(code -> code >= 300 && code < 400);
    return new HttpRequest(
        check.method(),
        check.url(),
        headers,
        check.timeout(),
        redirectIsWell ? 0 : check.redirects(),
        check.redirectHosts(),
        check.ca(),
        check.tlsName(),
        check.contains(),
        check.json().isEmpty() ? KEPT_BODY : Http.BODY_CAP);
  }

  private static Observation judged(
      Observation.Builder seen, Check.Http check, Answer answer, Instant now) {
    seen.measure("size", answer.size(), Unit.BYTES);
    seen.evidence(source(check), evidence(answer));
    Expectation.objection(check, answer)
        .ifPresent(why -> seen.symptom("endpoint-failing", Severity.CRITICAL, why));
    Times times = answer.times();
    if (!seen.ails() && times.whole().compareTo(check.within()) > 0) {
      seen.symptom(
          "endpoint-slow",
          Severity.WARNING,
          "answers %d in %s, wanted within %s%s"
              .formatted(
                  answer.status(),
                  Humane.duration(times.whole()),
                  Humane.duration(check.within()),
                  longest(times)));
    }
    answer
        .chain()
        .map(chain -> Duration.between(now, chain.ends()))
        .filter(left -> left.compareTo(Duration.ofDays(check.certificateDays())) < 0)
        .ifPresent(
            left ->
                seen.symptom(
                    "endpoint-certificate",
                    Severity.WARNING,
                    "the certificate ends in %s, on %s UTC"
                        .formatted(
                            Humane.count(left.toDays(), "day"), Humane.minute(now.plus(left)))));
    return seen.ok(
        "answers %d in %s%s"
            .formatted(
                answer.status(),
                Humane.duration(times.whole()),
                answer.hops().isEmpty() ? "" : ", redirected to " + answer.url()));
  }

  /** Where the time went, when one phase had most of it. */
  private static String longest(Times times) {
    Map<String, Duration> phases = new LinkedHashMap<>();
    phases.put("resolving the name", times.resolve());
    phases.put("connecting", times.connect());
    phases.put("the TLS handshake", times.tls());
    phases.put("waiting for the first byte", times.firstByte());
    return phases.entrySet().stream()
        .filter(phase -> phase.getValue().multipliedBy(2).compareTo(times.whole()) > 0)
        .findFirst()
        .map(phase -> "; " + Humane.duration(phase.getValue()) + " of it " + phase.getKey())
        .orElse("");
  }

  private static void addTimes(Observation.Builder seen, Times times) {
    addTime(seen, "resolve", times.resolve());
    addTime(seen, "connect", times.connect());
    addTime(seen, "tls", times.tls());
    addTime(seen, "first-byte", times.firstByte());
    addTime(seen, "whole", times.whole());
  }

  private static void addTime(Observation.Builder seen, String name, Duration took) {
    if (!took.isZero()) {
      seen.measure(name, took.toNanos() / 1e9, Unit.SECONDS);
    }
  }

  private static void addCertificate(Observation.Builder seen, Chain chain, Instant now) {
    double days = Math.floor(Duration.between(now, chain.ends()).toSeconds() / 86_400.0);
    seen.measure("certificate-days", days, Unit.COUNT);
  }

  /** The address without credentials and query. */
  private static String source(Check.Http check) {
    try {
      return check.method() + " " + Url.parse(check.url());
    } catch (IllegalArgumentException noUrl) {
      return check.method() + " " + check.name();
    }
  }

  private static String evidence(Answer answer) {
    String headers =
        answer.headers().stream()
            .limit(40)
            .map(header -> header.getKey() + ": " + Clean.line(header.getValue(), 200))
            .collect(Collectors.joining("\n"));
    String body = answer.body();
    return "HTTP/1.1 %d %s\n%s\n\n%s"
        .formatted(
            answer.status(),
            Clean.line(answer.reason(), 100),
            Clean.block(headers, 2_500),
            body.substring(0, Math.min(body.length(), SHOWN_BODY)));
  }
}
