package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.noisy;

import dev.claudeops.config.Check;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Http;
import dev.claudeops.host.HttpRequest;
import dev.claudeops.host.HttpResult.Answer;
import dev.claudeops.host.HttpResult.Failure;
import dev.claudeops.host.Net;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Prometheus queries held against the owner's lines (HTTP API v1, instant query: a vector's or a
 * scalar's samples).
 */
final class PromQuery implements Probe {
  private static final Duration SLACK = Duration.ofSeconds(2);

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "prometheus",
          "Queries to a Prometheus server, each sample held against two lines.",
          Duration.ofSeconds(12),
          "",
          List.of("prometheus"),
          List.of(
              new ProbeSpec.Gauge(
                  "worst", Unit.COUNT, "the worst sample, in the unit that the query gives"),
              new ProbeSpec.Gauge("samples", Unit.COUNT, "samples in the result"),
              new ProbeSpec.Gauge("bad", Unit.COUNT, "samples beyond a line")),
          List.of(
              noisy(
                  "query-beyond-line",
                  Severity.WARNING,
                  "What the query measures is where its owner does not want it.",
                  "Look at the query's graph in Prometheus, then at what the labels name.")),
          List.of());

  /** A number with the labels that say whose it is. */
  private record Sample(String labels, double value) {}

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    return site.config().everyCheck(Check.Prometheus.class).stream()
        .map(
            check -> Look.at(check.subject(), check.timeout().plus(SLACK), () -> look(site, check)))
        .toList();
  }

  private static Observation look(Site site, Check.Prometheus check) throws InterruptedException {
    HostView host = site.host();
    Net net = site.once(Net.class, Net::new);
    Http http = site.once(Http.class, view -> new Http(view, net));
    Observation.Builder seen = Observation.of(check.subject(), host.now());
    return switch (http.exchange(request(check))) {
      case Failure failure -> seen.unknown("Prometheus cannot be asked: " + failure.why());
      case Answer answer -> {
        seen.evidence("query " + check.query(), Clean.block(answer.body(), 1_000));
        if (!answer.whole()) {
          yield seen.unknown("the result is over 1 MiB: let the query aggregate it");
        }
        try {
          yield judged(seen, check, answer, Json.parse(answer.body()));
        } catch (Json.Malformed e) {
          yield seen.unknown(
              "what answers %d at %s is no Prometheus".formatted(answer.status(), answer.url()));
        }
      }
    };
  }

  private static HttpRequest request(Check.Prometheus check) {
    Map<String, String> headers = new LinkedHashMap<>();
    check.headers().forEach((name, value) -> headers.put(name, value.reveal()));
    String query = URLEncoder.encode(check.query(), StandardCharsets.UTF_8);
    return HttpRequest.get(
            check.url().replaceAll("/+$", "") + "/api/v1/query?query=" + query, check.timeout())
        .with(headers)
        .keeping(Http.BODY_CAP);
  }

  private static Observation judged(
      Observation.Builder seen, Check.Prometheus check, Answer answer, Json json) {
    if (!json.at("status").textOr("").equals("success")) {
      String error = json.at("error").textOr("");
      return seen.unknown(
          error.isEmpty()
              ? "Prometheus answers %d without a result".formatted(answer.status())
              : "Prometheus refuses the query: " + error);
    }
    String type = json.at("data", "resultType").textOr("");
    if (!type.equals("vector") && !type.equals("scalar")) {
      return seen.unknown("the query gives a " + type + ", not a vector or a scalar");
    }
    List<Sample> samples = samples(type, json.at("data", "result"));
    seen.measure("samples", samples.size(), Unit.COUNT);
    Optional<Sample> worst =
        check.above()
            ? samples.stream().max(Comparator.comparingDouble(Sample::value))
            : samples.stream().min(Comparator.comparingDouble(Sample::value));
    if (worst.isEmpty()) {
      return seen.unknown("the query gives no sample: is what it asks for still measured?");
    }
    seen.measure("worst", worst.get().value(), Unit.COUNT);
    told(seen, check, samples, worst.get());
    return seen.ok(
        "%s, worst %s".formatted(Humane.count(samples.size(), "sample"), number(worst.get())));
  }

  private static void told(
      Observation.Builder seen, Check.Prometheus check, List<Sample> samples, Sample worst) {
    boolean critical = check.critical().filter(line -> beyond(check, worst, line)).isPresent();
    Optional<Double> line =
        critical ? check.critical() : check.warning().filter(w -> beyond(check, worst, w));
    long bad =
        line.map(l -> samples.stream().filter(one -> beyond(check, one, l)).count()).orElse(0L);
    seen.measure("bad", bad, Unit.COUNT);
    if (line.isPresent()) {
      seen.symptom(
          "query-beyond-line",
          critical ? Severity.CRITICAL : Severity.WARNING,
          "%s of %s %s %s: %s is %s"
              .formatted(
                  bad,
                  Humane.count(samples.size(), "sample"),
                  check.above() ? "above" : "below",
                  Humane.number(line.get()),
                  worst.labels().isEmpty() ? "the value" : worst.labels(),
                  number(worst)));
    }
  }

  private static boolean beyond(Check.Prometheus check, Sample sample, double line) {
    return check.above() ? sample.value() > line : sample.value() < line;
  }

  private static String number(Sample sample) {
    return Double.isInfinite(sample.value())
        ? (sample.value() > 0 ? "infinite" : "minus infinite")
        : Humane.number(sample.value());
  }

  /** Samples that are no number (NaN) say nothing and are left out. */
  private static List<Sample> samples(String type, Json result) {
    List<Sample> samples = new ArrayList<>();
    if (type.equals("scalar")) {
      value(result).ifPresent(value -> samples.add(new Sample("", value)));
      return samples;
    }
    for (Json one : result.items()) {
      value(one.at("value"))
          .ifPresent(value -> samples.add(new Sample(labels(one.at("metric")), value)));
    }
    return samples;
  }

  /** The second of {@code [time, "value"]}; infinity is written {@code +Inf} and {@code -Inf}. */
  private static OptionalDouble value(Json pair) {
    if (pair.items().size() != 2) {
      return OptionalDouble.empty();
    }
    return switch (pair.items().get(1).textOr("NaN")) {
      case "NaN" -> OptionalDouble.empty();
      case "+Inf", "Inf" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
      case "-Inf" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
      default -> pair.items().get(1).number();
    };
  }

  private static String labels(Json metric) {
    return metric.fields().entrySet().stream()
        .filter(label -> !label.getKey().equals("__name__"))
        .limit(3)
        .map(
            label ->
                Clean.line(label.getKey(), 40) + "=" + Clean.line(label.getValue().textOr(""), 60))
        .collect(Collectors.joining(", "));
  }
}
