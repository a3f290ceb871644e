package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;

import dev.claudeops.config.Check;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether the outside can be reached at all: the one check that the config names for it, looked at
 * once a run. While it fails, what lies outside is UNKNOWN and not failed: one finding and not
 * forty.
 */
final class Network implements Probe {
  private static final Duration SLACK = Duration.ofSeconds(2);

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "network",
          "Whether the outside can be reached: the one check that the config names for it.",
          Duration.ofSeconds(10),
          "",
          List.of("http", "tcp", "dns"),
          List.of(
              new ProbeSpec.Gauge("resolve", Unit.SECONDS, "until the name was an address"),
              new ProbeSpec.Gauge("connect", Unit.SECONDS, "until the connection stood"),
              new ProbeSpec.Gauge("tls", Unit.SECONDS, "the TLS handshake"),
              new ProbeSpec.Gauge("first-byte", Unit.SECONDS, "from the request to the first byte"),
              new ProbeSpec.Gauge("whole", Unit.SECONDS, "to the end of the body"),
              new ProbeSpec.Gauge("size", Unit.BYTES, "the body"),
              new ProbeSpec.Gauge("certificate-days", Unit.COUNT, "days until it ends"),
              new ProbeSpec.Gauge("addresses", Unit.COUNT, "addresses of the name")),
          List.of(
              atOnce(
                  "network-down",
                  Severity.CRITICAL,
                  "Nothing outside can be reached from this machine; what depends on it fails too.",
                  "See the link and the way out: `ip -br addr`, `ip route`, `resolvectl status`;"
                      + " then ask the provider.")),
          List.of());

  /** What the network check saw in this run; empty where the config names none. */
  private record State(Optional<Observation> seen) {
    boolean down() {
      return seen.map(Observation::health).equals(Optional.of(Health.FAILED));
    }
  }

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    return site.config().network().stream()
        .map(check -> Look.at(check.subject(), patience(site), () -> look(site)))
        .toList();
  }

  private static Observation look(Site site) {
    State state = state(site);
    Observation seen = state.seen().orElseThrow();
    if (seen.health() == Health.UNKNOWN) {
      return seen;
    }
    Observation.Builder told =
        Observation.of(seen.subject(), seen.at())
            .evidence(seen.evidence().source(), seen.evidence().text());
    seen.measures().forEach(m -> told.measure(m.name(), m.value(), m.unit()));
    if (state.down()) {
      told.symptom("network-down", Severity.CRITICAL, "the network is down: " + seen.summary());
    }
    return told.ok(seen.summary()); // slow is not down
  }

  /**
   * A look at something that may lie outside, with time enough to ask whether the network is down.
   *
   * @param timeout after which the check itself gives up
   */
  static Look look(Site site, Check check, Duration timeout, boolean outside, Look.OneEye eye) {
    return Look.at(
        check.subject(),
        timeout.plus(SLACK).plus(patience(site)),
        () -> excuse(site, outside, eye.look()));
  }

  /**
   * The same observation, or UNKNOWN when it failed, is of the outside, and the network is down.
   */
  private static Observation excuse(Site site, boolean outside, Observation seen) {
    if (!outside || seen.health() != Health.FAILED || !state(site).down()) {
      return seen;
    }
    return Observation.of(seen.subject(), seen.at())
        .evidence(seen.evidence().source(), seen.evidence().text())
        .unknown("the network is down, so this cannot be judged (" + seen.summary() + ")");
  }

  /** Whether another probe tells of this subject already. */
  static boolean is(Site site, Subject subject) {
    return site.config().network().map(Check::subject).equals(Optional.of(subject));
  }

  /** How much longer a look may take because it asks whether the network is down. */
  private static Duration patience(Site site) {
    return site.config()
        .network()
        .map(
            check ->
                switch (check) {
                  case Check.Http http -> http.timeout();
                  case Check.Tcp tcp -> tcp.timeout();
                  case Check.Dns dns -> dns.timeout();
                  case Check.Certificate _, Check.Plugin _, Check.Prometheus _, Check.Backup _ ->
                      Duration.ZERO;
                })
        .map(timeout -> timeout.plus(SLACK))
        .orElse(Duration.ZERO);
  }

  private static State state(Site site) {
    return site.once(
        State.class, host -> new State(site.config().network().map(c -> see(site, c))));
  }

  private static Observation see(Site site, Check check) {
    try {
      return switch (check) {
        case Check.Http http -> HttpEndpoint.look(site, http);
        case Check.Tcp tcp -> TcpPort.look(site, tcp);
        case Check.Dns dns -> DnsName.look(site, dns);
        case Check.Certificate _, Check.Plugin _, Check.Prometheus _, Check.Backup _ ->
            Observation.unknown(
                check.subject(),
                site.host().now(),
                "the network's own check must be of type http, tcp or dns");
      };
    } catch (InterruptedException late) {
      Thread.currentThread().interrupt();
      return Observation.unknown(
          check.subject(), site.host().now(), "the look at the network was ended before it saw");
    } catch (IOException e) {
      return Observation.unknown(
          check.subject(), site.host().now(), String.valueOf(e.getMessage()));
    }
  }
}
