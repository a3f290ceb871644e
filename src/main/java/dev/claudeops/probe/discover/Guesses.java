package dev.claudeops.probe.discover;

import dev.claudeops.config.Check;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Runtime.Database.Kind;
import dev.claudeops.config.Secret;
import dev.claudeops.host.Docker;
import dev.claudeops.host.Sockets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The checks and runtimes that discovery proposes, with the config's usual values. */
final class Guesses {
  private Guesses() {}

  /** A port that answered this status; no redirect is followed, for it is an answer. */
  static Check.Http http(int port, int status) {
    String url = "http://127.0.0.1:" + port + "/";
    return http(url, url, status, Map.of(), Optional.empty());
  }

  /** A site that answered this status, asked without leaving the machine. */
  static Check.Http site(VirtualHost site, int status) {
    return http(
        site.title(),
        site.url(),
        status,
        Map.of("Host", new Secret(site.host())),
        site.tls() ? Optional.of(site.name()) : Optional.empty());
  }

  private static Check.Http http(
      String name, String url, int status, Map<String, Secret> headers, Optional<String> tlsName) {
    return new Check.Http(
        name,
        url,
        "GET",
        status < 400 ? List.of() : List.of(status),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Optional.empty(),
        Map.of(),
        headers,
        0,
        List.of(),
        Optional.empty(),
        tlsName,
        21,
        false);
  }

  static Check.Certificate certificate(String file) {
    return new Check.Certificate(
        file,
        Optional.of(file),
        Optional.empty(),
        Optional.empty(),
        21,
        7,
        Duration.ofSeconds(10),
        false);
  }

  /** A database asked through its own client, because no user is known. */
  static Runtime.Database database(String name, Kind kind, String address, int port) {
    return new Runtime.Database(
        name,
        kind,
        address,
        port == kind.usualPort() ? 0 : port,
        "",
        Optional.empty(),
        Optional.empty(),
        false,
        Duration.ofSeconds(30));
  }

  /** Whether a GET to this port does no harm and is likely to be answered. */
  static boolean mayBeAsked(Surroundings around, Owners owners, Candidate service, int port) {
    if (port == 443 || port == 8443) {
      return false;
    }
    if (service.has(Runtime.Container.class)) {
      return around.docker().containers().stream()
          .flatMap(container -> container.ports().stream())
          .filter(published -> published.outside() == port)
          .map(Docker.Port::inside)
          .anyMatch(Guesses::usualForHttp);
    }
    return around.sockets().on(Sockets.Protocol.TCP, port).stream()
        .filter(socket -> socket.everywhere() || socket.address().equals("127.0.0.1"))
        .anyMatch(
            socket ->
                service.has(Runtime.Pm2.class)
                    || socket.pid().isPresent()
                        && Known.speaksHttp(owners.comm(socket.pid().getAsInt()), port));
  }

  private static boolean usualForHttp(int port) {
    return port == 80 || port >= 3000 && port < 3306 || port == 5000 || port >= 8000 && port < 9000;
  }
}
