package dev.claudeops.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Every TCP socket of our own network namespace with its two ends and its state (proc_pid_net(5):
 * tcp, tcp6). Linear in the sockets, of which at most {@value #MOST} are read.
 *
 * @param whole false when there were more
 */
public record TcpTable(List<Link> links, boolean whole) {
  private static final int MOST = 50_000;

  /** The kernel's numbers (include/net/tcp_states.h), in its order from 01. */
  public static final List<String> STATES =
      List.of(
          "established",
          "syn-sent",
          "syn-recv",
          "fin-wait-1",
          "fin-wait-2",
          "time-wait",
          "close",
          "close-wait",
          "last-ack",
          "listen",
          "closing");

  public TcpTable {
    links = List.copyOf(links);
  }

  /**
   * One socket.
   *
   * @param state of {@link #STATES}
   * @param queued bytes that its program has not read yet; on one that listens, connections that
   *     wait to be accepted
   */
  public record Link(
      String local,
      int localPort,
      String remote,
      int remotePort,
      String state,
      long queued,
      int uid,
      long inode) {}

  /** Reads both tables; empty with {@code whole} false where neither can be read. */
  public static TcpTable read(HostView host) {
    List<Link> links = new ArrayList<>();
    boolean whole = false;
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(host.open(table, 0), StandardCharsets.US_ASCII))) {
        whole = true;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (links.size() == MOST) {
            return new TcpTable(links, false);
          }
          link(line).ifPresent(links::add);
        }
      } catch (IOException notThere) {
        continue; // a machine without IPv6 has no second table
      }
    }
    return new TcpTable(links, whole);
  }

  /** The lowest process that holds each of these sockets; a look at every open file. */
  public static Map<Long, Integer> owners(HostView host, List<Link> of) {
    Set<Long> wanted = of.stream().map(Link::inode).collect(Collectors.toSet());
    wanted.remove(0L);
    return Sockets.owners(host, wanted);
  }

  private static Optional<Link> link(String line) {
    String[] fields = line.strip().split("\\s+");
    if (fields.length < 10
        || !fields[3].matches("0[1-9A-Ba-b]")
        || !fields[4].matches("[0-9A-Fa-f]{1,8}:[0-9A-Fa-f]{1,8}")
        || !fields[7].matches("\\d{1,9}")
        || !fields[9].matches("\\d{1,18}")) {
      return Optional.empty();
    }
    Optional<String> local = Sockets.address(host(fields[1]));
    Optional<String> remote = Sockets.address(host(fields[2]));
    OptionalInt localPort = port(fields[1]);
    OptionalInt remotePort = port(fields[2]);
    if (local.isEmpty() || remote.isEmpty() || localPort.isEmpty() || remotePort.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Link(
            local.get(),
            localPort.getAsInt(),
            remote.get(),
            remotePort.getAsInt(),
            STATES.get(Integer.parseInt(fields[3], 16) - 1),
            Long.parseLong(fields[4].substring(fields[4].indexOf(':') + 1), 16),
            Integer.parseInt(fields[7]),
            Long.parseLong(fields[9])));
  }

  private static String host(String field) {
    return field.substring(0, Math.max(0, field.indexOf(':')));
  }

  private static OptionalInt port(String field) {
    String port = field.substring(field.indexOf(':') + 1);
    return port.matches("[0-9A-Fa-f]{4}")
        ? OptionalInt.of(Integer.parseInt(port, 16))
        : OptionalInt.empty();
  }
}
