package dev.claudeops.testkit;

import dev.claudeops.config.Check;
import dev.claudeops.config.Config;
import dev.claudeops.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks and configs as a test wants them, one word for what matters. */
public final class Checks {
  private Checks() {}

  /** GET, 200 to 399, within a second, ended after two, no redirects. */
  public static Check.Http http(String url) {
    return new Check.Http(
        "web",
        url,
        "GET",
        List.of(),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Optional.empty(),
        Map.of(),
        Map.of(),
        0,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        14,
        false);
  }

  public static Check.Http trusting(Check.Http c, Path ca) {
    return new Check.Http(
        c.name(),
        c.url(),
        c.method(),
        c.expect(),
        c.within(),
        c.timeout(),
        c.contains(),
        c.json(),
        c.headers(),
        c.redirects(),
        c.redirectHosts(),
        Optional.of(ca.toString()),
        c.tlsName(),
        c.certificateDays(),
        c.outside());
  }

  public static Check.Http named(Check.Http c, String tlsName) {
    return new Check.Http(
        c.name(),
        c.url(),
        c.method(),
        c.expect(),
        c.within(),
        c.timeout(),
        c.contains(),
        c.json(),
        c.headers(),
        c.redirects(),
        c.redirectHosts(),
        c.ca(),
        Optional.of(tlsName),
        c.certificateDays(),
        c.outside());
  }

  public static Check.Http within(Check.Http c, Duration within, Duration timeout) {
    return new Check.Http(
        c.name(),
        c.url(),
        c.method(),
        c.expect(),
        within,
        timeout,
        c.contains(),
        c.json(),
        c.headers(),
        c.redirects(),
        c.redirectHosts(),
        c.ca(),
        c.tlsName(),
        c.certificateDays(),
        c.outside());
  }

  public static Check.Http containing(Check.Http c, String text) {
    return new Check.Http(
        c.name(),
        c.url(),
        c.method(),
        c.expect(),
        c.within(),
        c.timeout(),
        Optional.of(text),
        c.json(),
        c.headers(),
        c.redirects(),
        c.redirectHosts(),
        c.ca(),
        c.tlsName(),
        c.certificateDays(),
        c.outside());
  }

  public static Check.Http json(Check.Http c, Map<String, String> json) {
    return new Check.Http(
        c.name(),
        c.url(),
        c.method(),
        c.expect(),
        c.within(),
        c.timeout(),
        c.contains(),
        json,
        c.headers(),
        c.redirects(),
        c.redirectHosts(),
        c.ca(),
        c.tlsName(),
        c.certificateDays(),
        c.outside());
  }

  public static Check.Http expecting(Check.Http c, Integer... codes) {
    return new Check.Http(
        c.name(),
        c.url(),
        c.method(),
        List.of(codes),
        c.within(),
        c.timeout(),
        c.contains(),
        c.json(),
        c.headers(),
        c.redirects(),
        c.redirectHosts(),
        c.ca(),
        c.tlsName(),
        c.certificateDays(),
        c.outside());
  }

  public static Check.Http following(Check.Http c, int redirects, String... hosts) {
    return new Check.Http(
        c.name(),
        c.url(),
        c.method(),
        c.expect(),
        c.within(),
        c.timeout(),
        c.contains(),
        c.json(),
        c.headers(),
        redirects,
        List.of(hosts),
        c.ca(),
        c.tlsName(),
        c.certificateDays(),
        c.outside());
  }

  public static Check.Http sending(Check.Http c, String header, String value) {
    return new Check.Http(
        c.name(),
        c.url(),
        c.method(),
        c.expect(),
        c.within(),
        c.timeout(),
        c.contains(),
        c.json(),
        Map.of(header, new Secret(value)),
        c.redirects(),
        c.redirectHosts(),
        c.ca(),
        c.tlsName(),
        c.certificateDays(),
        c.outside());
  }

  public static Check.Http outside(Check.Http c) {
    return new Check.Http(
        c.name(),
        c.url(),
        c.method(),
        c.expect(),
        c.within(),
        c.timeout(),
        c.contains(),
        c.json(),
        c.headers(),
        c.redirects(),
        c.redirectHosts(),
        c.ca(),
        c.tlsName(),
        c.certificateDays(),
        true);
  }

  public static Config config(Check... checks) {
    return Config.NONE.with(List.of(), List.of(checks), List.of());
  }

  /** The same with this check for the network. */
  public static Config withNetwork(Config c, Check network) {
    return new Config(
        c.source(),
        c.host(),
        c.journal(),
        c.services(),
        c.checks(),
        c.logs(),
        Optional.of(network),
        c.limits(),
        c.ignore(),
        c.discover(),
        c.probesOff(),
        c.deadlines(),
        c.checkDeadline(),
        c.interval(),
        c.logCap(),
        c.policy(),
        c.actions(),
        c.telling(),
        c.agent());
  }
}
