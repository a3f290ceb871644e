package dev.claudeops.host;

import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections to anywhere, each within a budget; one for a run: {@code site.once(Net.class,
 * Net::new)}. Proxy settings of the environment are not followed. Safe for use by many threads.
 */
public final class Net {
  /** More addresses of a name than this are not tried. */
  private static final int MOST_TRIED = 8;

  private final HostView host;
  private final Names names = new Names();
  private final Tls tls;

  public Net(HostView host) {
    this.host = host;
    this.tls = new Tls(host);
  }

  public Names names() {
    return names;
  }

  public Tls tls() {
    return tls;
  }

  /**
   * Connects to the first address of the name that answers: IPv4 and IPv6 take turns, each attempt
   * has its share of what is left. Fails with one sentence; the caller closes.
   */
  public Wire open(String name, int port, Budget budget) throws IOException, InterruptedException {
    long start = host.nanos();
    List<InetAddress> addresses = names.addresses(name, budget.left());
    return firstOf(name, addresses, port, budget, Duration.ofNanos(host.nanos() - start));
  }

  /** The same with addresses that are known, in the order given but for the turns. */
  Wire firstOf(String name, List<InetAddress> known, int port, Budget budget, Duration resolving)
      throws IOException, InterruptedException {
    long start = host.nanos();
    List<InetAddress> addresses = inTurn(known);
    IOException first = new ConnectException("the name " + name + " has no address");
    for (int i = 0; i < addresses.size(); i++) {
      Wire wire = new Wire(budget);
      try {
        wire.dial(addresses.get(i), port, budget.share(addresses.size() - i));
        wire.took(resolving, Duration.ofNanos(host.nanos() - start));
        return wire;
      } catch (IOException | RuntimeException e) {
        wire.close();
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (i == 0) {
          first = inWords(e, name, addresses.get(i), port, budget);
        }
      }
    }
    throw first;
  }

  /** The first family of the resolver's order leads, the other one comes every second time. */
  private static List<InetAddress> inTurn(List<InetAddress> addresses) {
    boolean four = addresses.getFirst() instanceof Inet4Address;
    List<InetAddress> leading =
        addresses.stream().filter(a -> a instanceof Inet4Address == four).toList();
    List<InetAddress> other =
        addresses.stream().filter(a -> a instanceof Inet4Address != four).toList();
    List<InetAddress> all = new ArrayList<>();
    for (int i = 0; i < Math.max(leading.size(), other.size()); i++) {
      leading.stream().skip(i).findFirst().ifPresent(all::add);
      other.stream().skip(i).findFirst().ifPresent(all::add);
    }
    return all.subList(0, Math.min(all.size(), MOST_TRIED));
  }

  private static IOException inWords(
      Exception e, String name, InetAddress address, int port, Budget budget) {
    String where = where(name, address, port);
    return switch (e) {
      case SocketTimeoutException _ ->
          new SocketTimeoutException(
              "no connection to %s within %s".formatted(where, Humane.duration(budget.whole())));
      case NoRouteToHostException _ -> new NoRouteToHostException("no route to " + where);
      case BindException _ -> new BindException("no local port is free for " + where);
      case ConnectException _ when refused(e) ->
          new ConnectException("nobody listens on " + where + " (connection refused)");
      case SocketException _ when String.valueOf(e.getMessage()).contains("unreachable") ->
          new NoRouteToHostException("the network of " + where + " is unreachable");
      default ->
          new ConnectException(
              "no connection to %s: %s"
                  .formatted(where, Clean.line(String.valueOf(e.getMessage()), 100)));
    };
  }

  private static boolean refused(Exception e) {
    return String.valueOf(e.getMessage()).contains("refused");
  }

  private static String where(String name, InetAddress address, int port) {
    String number = address.getHostAddress();
    String shown = number.contains(":") ? "[" + number + "]" : number;
    return name.equals(number)
        ? shown + ":" + port
        : Clean.line(name, 100) + ":" + port + " (" + number + ")";
  }
}
