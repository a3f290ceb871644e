package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;

import dev.claudeops.config.Check;
import dev.claudeops.host.Budget;
import dev.claudeops.host.Chain;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Net;
import dev.claudeops.host.Tls;
import dev.claudeops.host.Wire;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Certificates in files, and those that endpoints show: when they end, for whom they are. */
final class CertificateExpiry implements Probe {
  private static final int WHOLE_FILE = 1 << 20;

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "certificate",
          "Certificates in files or shown by endpoints: days left, names, who signed them.",
          Duration.ofSeconds(7),
          "root for files that only root may read",
          List.of("certificate"),
          List.of(
              new ProbeSpec.Gauge(
                  "days", Unit.COUNT, "days until the first certificate of the chain ends"),
              new ProbeSpec.Gauge("tls", Unit.SECONDS, "the TLS handshake of an endpoint")),
          List.of(
              atOnce(
                  "certificate-ending",
                  Severity.WARNING,
                  "When the certificate ends, clients refuse the service.",
                  "Renew it (`certbot renew`) and reload the server; see why the renewal did not"
                      + " come by itself."),
              atOnce(
                  "certificate-wrong",
                  Severity.CRITICAL,
                  "There is no certificate, or one that is not for this name: clients refuse it.",
                  "See what is shown: `openssl s_client -connect HOST:PORT -servername NAME`; put"
                      + " the right file in place and reload the server."),
              atOnce(
                  "certificate-untrusted",
                  Severity.WARNING,
                  "Clients that do not know the signer refuse the certificate.",
                  "Serve the intermediate certificates too (`fullchain.pem`), or have it signed by"
                      + " an authority that clients trust.")),
          List.of());

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    return site.config().everyCheck(Check.Certificate.class).stream()
        .map(
            check ->
                Network.look(
                    site, check, check.timeout(), check.outside(), () -> look(site, check)))
        .toList();
  }

  private static Observation look(Site site, Check.Certificate check)
      throws IOException, InterruptedException {
    Observation.Builder seen = Observation.of(check.subject(), site.host().now());
    return check.file().isPresent()
        ? inFile(site.host(), check, check.file().get(), seen)
        : shown(site, check, check.endpoint().orElse(check.name()), seen);
  }

  private static Observation inFile(
      HostView host, Check.Certificate check, String file, Observation.Builder seen)
      throws IOException {
    Chain chain;
    try (InputStream in = host.open(file, 0)) {
      chain = Chain.read(in.readNBytes(WHOLE_FILE), file);
    } catch (AccessDeniedException denied) {
      return seen.unknown("permission denied: " + file + "; needs root");
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      return seen.symptom("certificate-wrong", Severity.CRITICAL, why).evidence(file, why).ok("");
    }
    seen.evidence(file, chain.describe());
    judge(seen, check, chain, host.now());
    check.tlsName().flatMap(chain::named).ifPresent(why -> wrong(seen, why));
    return seen.ok(well(chain, host.now()));
  }

  private static Observation shown(
      Site site, Check.Certificate check, String endpoint, Observation.Builder seen)
      throws IOException, InterruptedException {
    Net net = site.once(Net.class, Net::new);
    HostView host = site.host();
    int colon = endpoint.lastIndexOf(':');
    boolean ported = colon > endpoint.lastIndexOf(']') && endpoint.indexOf(':') >= 0;
    String name = (ported ? endpoint.substring(0, colon) : endpoint).replaceAll("[\\[\\]]", "");
    String port = ported ? endpoint.substring(colon + 1) : "443";
    if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
      return seen.unknown("the endpoint is not of the form host:port");
    }
    String wanted = check.tlsName().orElse(name);
    Tls.Secured secured;
    try {
      secured =
          SecondTry.of(
              host, check.timeout(), b -> handshake(net, name, Integer.parseInt(port), wanted, b));
    } catch (IOException e) {
      String why = "no certificate could be seen: " + e.getMessage();
      wrong(seen, why);
      return seen.evidence("TLS handshake with " + endpoint, why).ok("");
    }
    Chain chain = secured.chain();
    seen.measure("tls", secured.took().toNanos() / 1e9, Unit.SECONDS);
    seen.evidence("TLS handshake with " + endpoint, secured.protocol() + "\n" + chain.describe());
    judge(seen, check, chain, host.now());
    chain.named(wanted).ifPresent(why -> wrong(seen, why));
    if (!seen.ails()) {
      net.tls()
          .trust(Optional.empty())
          .doubt(chain)
          .ifPresent(why -> seen.symptom("certificate-untrusted", Severity.WARNING, why));
    }
    return seen.ok(well(chain, host.now()));
  }

  private static Tls.Secured handshake(Net net, String name, int port, String wanted, Budget budget)
      throws IOException, InterruptedException {
    try (Wire wire = net.open(name, port, budget)) {
      return net.tls().handshake(wire, wanted);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw e;
    }
  }

  private static void judge(
      Observation.Builder seen, Check.Certificate check, Chain chain, Instant now) {
    X509Certificate first = chain.soonest();
    Duration left = Duration.between(now, first.getNotAfter().toInstant());
    double days = Math.floor(left.toSeconds() / 86_400.0);
    seen.measure("days", days, Unit.COUNT);
    String whose =
        first == chain.own() ? "" : " (" + Chain.shortName(first.getSubjectX500Principal()) + ")";
    Optional<String> untimely = Chain.timely(first, now);
    if (untimely.isPresent()) {
      seen.symptom("certificate-ending", Severity.CRITICAL, untimely.get() + whose);
    } else if (days < check.warningDays()) {
      seen.symptom(
          "certificate-ending",
          days < check.criticalDays() ? Severity.CRITICAL : Severity.WARNING,
          "the certificate%s ends in %s, on %s UTC"
              .formatted(
                  whose,
                  Humane.count((long) days, "day"),
                  Humane.minute(first.getNotAfter().toInstant())));
    }
  }

  private static void wrong(Observation.Builder seen, String why) {
    seen.symptom("certificate-wrong", Severity.CRITICAL, why);
  }

  private static String well(Chain chain, Instant now) {
    long days = Duration.between(now, chain.soonest().getNotAfter().toInstant()).toDays();
    return "%s left, for %s"
        .formatted(
            Humane.count(days, "day"),
            chain.names().isEmpty()
                ? Chain.shortName(chain.own().getSubjectX500Principal())
                : String.join(", ", chain.names().subList(0, Math.min(3, chain.names().size()))));
  }
}
