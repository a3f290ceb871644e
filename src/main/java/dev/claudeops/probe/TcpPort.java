package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;
import static dev.claudeops.model.FindingType.noisy;

import dev.claudeops.config.Check;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Net;
import dev.claudeops.host.Wire;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** TCP ports that must accept a connection. Nothing is sent. */
final class TcpPort implements Probe {

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "tcp",
          "TCP ports: that they accept a connection, and how fast.",
          Duration.ofSeconds(7),
          "",
          List.of("tcp"),
          List.of(
              new ProbeSpec.Gauge("resolve", Unit.SECONDS, "until the name was an address"),
              new ProbeSpec.Gauge("connect", Unit.SECONDS, "until the connection stood")),
          List.of(
              atOnce(
                  "tcp-failing",
                  Severity.CRITICAL,
                  "Nobody can connect to this port.",
                  "See whether something listens (`ss -ltnp`), and whether a firewall is between."),
              noisy(
                  "tcp-slow",
                  Severity.WARNING,
                  "Connections are accepted, but slower than the owner wants.",
                  "Look at the load of the machine behind it and at the way there (`mtr`).")),
          List.of());

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
    return site.config().everyCheck(Check.Tcp.class).stream()
        .filter(check -> !Network.is(site, check.subject()))
        .map(
            check ->
                Network.look(
                    site, check, check.timeout(), check.outside(), () -> look(site, check)))
        .toList();
  }

  static Observation look(Site site, Check.Tcp check) throws InterruptedException {
    HostView host = site.host();
    Net net = site.once(Net.class, Net::new);
    Observation.Builder seen = Observation.of(check.subject(), host.now());
    String source = "connect " + check.host() + ":" + check.port();
    try (Wire wire =
        SecondTry.of(
            host, check.timeout(), budget -> net.open(check.host(), check.port(), budget))) {
      Duration took = wire.resolving().plus(wire.connecting());
      seen.measure("resolve", wire.resolving().toNanos() / 1e9, Unit.SECONDS)
          .measure("connect", wire.connecting().toNanos() / 1e9, Unit.SECONDS)
          .evidence(source, "accepted by " + wire.address());
      if (took.compareTo(check.within()) > 0) {
        seen.symptom(
            "tcp-slow",
            Severity.WARNING,
            "accepts in %s, wanted within %s"
                .formatted(Humane.duration(took), Humane.duration(check.within())));
      }
      return seen.ok("accepts in " + Humane.duration(took));
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      return seen.symptom("tcp-failing", Severity.CRITICAL, why).evidence(source, why).ok("");
    }
  }
}
