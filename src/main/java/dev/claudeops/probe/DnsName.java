package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;
import static dev.claudeops.model.FindingType.noisy;

import dev.claudeops.config.Check;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Names;
import dev.claudeops.host.Net;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Names that must resolve, asked as every program of this machine asks: through the system's
 * resolver, hosts file and caching daemon included.
 */
final class DnsName implements Probe {

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "dns",
          "Names that must resolve on this machine, to which addresses, and how fast.",
          Duration.ofSeconds(7),
          "",
          List.of("dns"),
          List.of(
              new ProbeSpec.Gauge("resolve", Unit.SECONDS, "until the resolver answered"),
              new ProbeSpec.Gauge("addresses", Unit.COUNT, "addresses in the answer")),
          List.of(
              atOnce(
                  "dns-failing",
                  Severity.CRITICAL,
                  "Programs on this machine cannot find this name, or find another place.",
                  "Ask as programs do: `getent ahosts NAME`; look at the resolver: `cat"
                      + " /etc/resolv.conf`, `resolvectl query NAME`."),
              noisy(
                  "dns-slow",
                  Severity.WARNING,
                  "Every new connection to this name waits for the resolver.",
                  "See which resolver is slow (`resolvectl statistics`), or use a nearer one.")),
          List.of());

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    return site.config().everyCheck(Check.Dns.class).stream()
        .filter(check -> !Network.is(site, check.subject()))
        .map(
            check ->
                Network.look(
                    site, check, check.timeout(), check.outside(), () -> look(site, check)))
        .toList();
  }

  static Observation look(Site site, Check.Dns check) throws InterruptedException {
    HostView host = site.host();
    Names names = site.once(Net.class, Net::new).names();
    Observation.Builder seen = Observation.of(check.subject(), host.now());
    String source = "resolve " + check.host();
    try {
      long start = host.nanos();
      List<InetAddress> found =
          SecondTry.of(host, check.timeout(), budget -> names.ask(check.host(), budget.left()));
      Duration took = Duration.ofNanos(host.nanos() - start);
      String shown =
          found.stream()
              .limit(4)
              .map(InetAddress::getHostAddress)
              .distinct()
              .collect(Collectors.joining(", "));
      seen.measure("resolve", took.toNanos() / 1e9, Unit.SECONDS)
          .measure("addresses", found.size(), Unit.COUNT)
          .evidence(source, shown);
      if (!check.expect().isEmpty()
          && check.expect().stream().noneMatch(wanted -> holds(found, wanted))) {
        seen.symptom(
            "dns-failing",
            Severity.CRITICAL,
            "%s resolves to %s, expected %s"
                .formatted(check.host(), shown, String.join(" or ", check.expect())));
      } else if (took.compareTo(check.within()) > 0) {
        seen.symptom(
            "dns-slow",
            Severity.WARNING,
            "%s resolves in %s, wanted within %s"
                .formatted(check.host(), Humane.duration(took), Humane.duration(check.within())));
      }
      return seen.ok("resolves to %s in %s".formatted(shown, Humane.duration(took)));
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      return seen.symptom("dns-failing", Severity.CRITICAL, why).evidence(source, why).ok("");
    }
  }

  private static boolean holds(List<InetAddress> found, String wanted) {
    try {
      return found.contains(Names.address(wanted));
    } catch (UnknownHostException noAddress) {
      return false;
    }
  }
}
