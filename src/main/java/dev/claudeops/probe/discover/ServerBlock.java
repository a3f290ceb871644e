package dev.claudeops.probe.discover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A server block of nginx while it is read (ngx_http_core_module: listen, server_name; the first
 * name is the main one, and the one asked for).
 */
final class ServerBlock {
  private static final int MOST_LISTENS = 20;

  private record Listen(String address, int port, boolean tls) {}

  private final List<Listen> listens = new ArrayList<>();
  private Optional<String> name = Optional.empty();

  void name(String given) {
    name = name.or(() -> Optional.of(given));
  }

  /** The words behind {@code listen}. */
  void listen(List<String> words) {
    String value = words.getFirst();
    if (value.startsWith("unix:")
        || words.contains("proxy_protocol")
        || listens.size() >= MOST_LISTENS) {
      return;
    }
    int colon = value.lastIndexOf(':');
    boolean ported = colon > value.lastIndexOf(']');
    String port = ported ? value.substring(colon + 1) : value.matches("\\d{1,5}") ? value : "80";
    String address = ported ? value.substring(0, colon) : value.matches("\\d{1,5}") ? "" : value;
    if (port.matches("\\d{1,5}")) {
      listens.add(new Listen(address, Integer.parseInt(port), words.contains("ssl")));
    }
  }

  /** Its main name at every port; one that listens at all addresses of both kinds is asked once. */
  List<VirtualHost> sites() {
    List<Listen> all = listens.isEmpty() ? List.of(new Listen("", 80, false)) : listens;
    return name.stream()
        .flatMap(
            one ->
                all.stream()
                    .flatMap(it -> VirtualHost.of(one, it.address, it.port, it.tls).stream()))
        .distinct()
        .toList();
  }
}
