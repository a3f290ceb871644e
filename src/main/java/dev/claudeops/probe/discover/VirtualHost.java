package dev.claudeops.probe.discover;

import java.util.Optional;

/**
 * A site of a web server of this machine, and where on this machine it is asked for by its name.
 *
 * @param address an address of this machine as it stands in a URL
 */
record VirtualHost(String name, String address, int port, boolean tls) {
  private static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\\.?){1,20}";

  /**
   * What a config says: any address, or one of the machine's own; empty when it is none of ours.
   */
  static Optional<VirtualHost> of(String name, String listens, int port, boolean tls) {
    String address =
        switch (listens) {
          case "", "*", "0.0.0.0", "_default_", "localhost", "[::]" -> "127.0.0.1";
          default -> listens;
        };
    boolean known =
        address.matches("\\d{1,3}(?:\\.\\d{1,3}){3}") || address.matches("\\[[0-9A-Fa-f:.]{2,45}]");
    boolean named = name.length() <= 80 && name.contains(".") && name.matches(NAME);
    return known && named && !name.matches("[\\d.]+") && port > 0 && port < 65_536
        ? Optional.of(new VirtualHost(name, address, port, tls))
        : Optional.empty();
  }

  /** What a visitor types. */
  String title() {
    return scheme() + name + suffix() + "/";
  }

  /** Where it is asked, without leaving the machine. */
  String url() {
    return scheme() + address + suffix() + "/";
  }

  /** The value of the Host header. */
  String host() {
    return name + suffix();
  }

  private String scheme() {
    return tls ? "https://" : "http://";
  }

  private String suffix() {
    return port == (tls ? 443 : 80) ? "" : ":" + port;
  }
}
