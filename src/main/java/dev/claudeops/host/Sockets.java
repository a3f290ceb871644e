package dev.claudeops.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The ports this machine listens on, in our own network namespace (proc_pid_net(5): tcp, tcp6, udp,
 * udp6), and who owns them. Listening sockets come first in the kernel's tables, so the cap of a
 * read does not hide them behind many connections.
 *
 * @param listening sorted by protocol, port and address
 * @param unseen why owners may be missing; empty when all could be seen
 */
public record Sockets(List<Listening> listening, Optional<String> unseen) {
  private static final int MOST_SOCKETS = 10_000;
  private static final int MOST_LINKS = 200_000;

  public Sockets {
    listening = List.copyOf(listening);
  }

  /** The protocol. */
  public enum Protocol {
    TCP,
    UDP
  }

  /**
   * A port that waits for others: a TCP socket in LISTEN, or a UDP socket with no peer.
   *
   * @param address as Java prints it: {@code 0.0.0.0}, {@code 127.0.0.1}, {@code 0:0:0:0:0:0:0:0}
   * @param uid of the user who opened it
   * @param pid the lowest process id that holds it; empty where that cannot be seen
   */
  public record Listening(
      Protocol protocol, String address, int port, long inode, int uid, OptionalInt pid) {
    /** True when only this machine can reach it. */
    public boolean loopback() {
      return address.startsWith("127.") || address.equals("0:0:0:0:0:0:0:1");
    }

    /** True when it listens on every address of the machine. */
    public boolean everywhere() {
      return address.equals("0.0.0.0") || address.equals("0:0:0:0:0:0:0:0");
    }
  }

  /** Reads the tables and finds the owners; never throws. */
  public static Sockets read(HostView host) {
    List<Listening> found = new ArrayList<>();
    boolean any = false;
    for (Protocol protocol : Protocol.values()) {
      for (String family : List.of("", "6")) {
        String file = "/proc/net/" + protocol.name().toLowerCase(Locale.ROOT) + family;
        Optional<String> table = host.readIfThere(file);
        any |= table.isPresent();
        table.ifPresent(text -> found.addAll(listening(protocol, text)));
      }
    }
    if (!any) {
      return new Sockets(List.of(), Optional.of("the kernel's socket tables cannot be read"));
    }
    Set<Long> wanted = new HashSet<>();
    found.forEach(socket -> wanted.add(socket.inode));
    wanted.remove(0L);
    Map<Long, Integer> owners = owners(host, wanted);
    List<Listening> owned =
        found.stream()
            .map(
                socket ->
                    new Listening(
                        socket.protocol,
                        socket.address,
                        socket.port,
                        socket.inode,
                        socket.uid,
                        owners.containsKey(socket.inode)
                            ? OptionalInt.of(owners.get(socket.inode))
                            : OptionalInt.empty()))
            .sorted(
                Comparator.comparing(Listening::protocol)
                    .thenComparing(Listening::port)
                    .thenComparing(Listening::address))
            .toList();
    return new Sockets(
        owned,
        host.root() || owners.size() == wanted.size()
            ? Optional.empty()
            : Optional.of("the owners of other users' ports are hidden; needs root"));
  }

  /** The sockets that listen on this port. */
  public List<Listening> on(Protocol protocol, int port) {
    return listening.stream()
        .filter(socket -> socket.protocol == protocol && socket.port == port)
        .toList();
  }

  /** The sockets that this process holds. */
  public List<Listening> of(int pid) {
    return listening.stream()
        .filter(socket -> socket.pid.isPresent() && socket.pid.getAsInt() == pid)
        .toList();
  }

  // ---- reading ----

  private static List<Listening> listening(Protocol protocol, String table) {
    String state = protocol == Protocol.TCP ? "0A" : "07";
    List<Listening> found = new ArrayList<>();
    for (String line : table.lines().skip(1).toList()) {
      String[] fields = line.strip().split("\\s+");
      if (fields.length < 10 || !fields[3].equals(state) || found.size() == MOST_SOCKETS) {
        continue;
      }
      int colon = fields[1].indexOf(':');
      if (colon > 0
          && fields[1].substring(colon + 1).matches("[0-9A-Fa-f]{4}")
          && fields[7].matches("\\d{1,9}")
          && fields[9].matches("\\d{1,18}")) {
        address(fields[1].substring(0, colon))
            .ifPresent(
                address ->
                    found.add(
                        new Listening(
                            protocol,
                            address,
                            Integer.parseInt(fields[1].substring(colon + 1), 16),
                            Long.parseLong(fields[9]),
                            Integer.parseInt(fields[7]),
                            OptionalInt.empty())));
      }
    }
    return found;
  }

  /**
   * An address is printed as 32-bit words in the machine's own byte order; an IPv4 address mapped
   * into IPv6 comes back as IPv4.
   */
  static Optional<String> address(String hex) {
    if (!hex.matches("[0-9A-Fa-f]{8}|[0-9A-Fa-f]{32}")) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(hex.length() / 2).order(ByteOrder.nativeOrder());
    for (int i = 0; i < hex.length(); i += 8) {
      bytes.putInt((int) Long.parseLong(hex.substring(i, i + 8), 16));
    }
    try {
      return Optional.of(InetAddress.getByAddress(bytes.array()).getHostAddress());
    } catch (UnknownHostException impossible) {
      return Optional.empty();
    }
  }

  /** The lowest process id for each of these inodes, from the links {@code socket:[inode]}. */
  static Map<Long, Integer> owners(HostView host, Set<Long> wanted) {
    Map<Long, Integer> owners = new HashMap<>();
    int links = 0;
    List<Integer> pids =
        host.listIfThere("/proc").stream()
            .filter(name -> name.matches("[1-9]\\d{0,8}"))
            .map(Integer::parseInt)
            .sorted()
            .toList();
    for (int pid : pids) {
      List<String> files;
      try {
        files = host.list("/proc/" + pid + "/fd");
      } catch (IOException notOurs) {
        continue;
      }
      for (String file : files) {
        if (owners.size() == wanted.size() || ++links > MOST_LINKS) {
          return owners;
        }
        inode(host.link("/proc/" + pid + "/fd/" + file).orElse(""))
            .filter(wanted::contains)
            .ifPresent(inode -> owners.putIfAbsent(inode, pid));
      }
    }
    return owners;
  }

  private static Optional<Long> inode(String link) {
    String number =
        link.startsWith("socket:[") && link.endsWith("]")
            ? link.substring(8, link.length() - 1)
            : "";
    return number.matches("\\d{1,18}") ? Optional.of(Long.parseLong(number)) : Optional.empty();
  }
}
