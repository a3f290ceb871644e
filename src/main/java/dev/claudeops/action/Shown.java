package dev.claudeops.action;

import dev.claudeops.config.Check;
import dev.claudeops.config.Config;
import dev.claudeops.model.Subject;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What the certificate that a check looks at can be called: the check's name, its file, its host
 * and port, its host. In lower case, as host names are compared.
 */
final class Shown {
  private Shown() {}

  /** Empty when the config has no such check, or one that sees no certificate. */
  static Set<String> names(Subject target, Config config) {
    return config
        .everyCheck()
        .filter(check -> check.subject().equals(target))
        .map(Shown::names)
        .findFirst()
        .orElse(Set.of());
  }

  static Set<String> names(Check check) {
    Set<String> names = new LinkedHashSet<>();
    switch (check) {
      case Check.Certificate certificate -> {
        names.add(certificate.name());
        certificate.file().ifPresent(names::add);
        certificate.endpoint().ifPresent(endpoint -> endpoint(endpoint, names));
        certificate.tlsName().ifPresent(names::add);
      }
      case Check.Http http when http.url().toLowerCase(Locale.ROOT).startsWith("https:") -> {
        names.add(http.name());
        host(http.url())
            .ifPresent(uri -> endpoint(uri.getHost() + ":" + port(uri.getPort()), names));
        http.tlsName().ifPresent(names::add);
      }
      case Check.Http _,
          Check.Tcp _,
          Check.Dns _,
          Check.Plugin _,
          Check.Prometheus _,
          Check.Backup _ -> {}
    }
    Set<String> lower = new LinkedHashSet<>();
    names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
    return lower;
  }

  private static void endpoint(String endpoint, Set<String> names) {
    names.add(endpoint);
    String host = endpoint.substring(0, endpoint.lastIndexOf(':'));
    names.add(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
  }

  private static int port(int given) {
    return given < 0 ? 443 : given;
  }

  private static Optional<URI> host(String url) {
    try {
      return Optional.of(URI.create(url)).filter(uri -> uri.getHost() != null);
    } catch (IllegalArgumentException strange) {
      return Optional.empty();
    }
  }
}
