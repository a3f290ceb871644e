package dev.claudeops.probe.discover;

import dev.claudeops.host.HostView;
import java.util.ArrayList;
import java.util.List;

/**
 * TCP connections of this machine with itself, from the client's end (proc_pid_net(5): tcp, state
 * 01): its socket's inode, and the port it leads to.
 */
record Connections(List<Connection> all) {
  private static final int MOST = 5_000;

  record Connection(long inode, int port) {}

  static Connections read(HostView host) {
    List<Connection> all = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : host.readIfThere("/proc/net/" + table).orElse("").split("\n")) {
        String[] fields = line.strip().split("\\s+");
        if (fields.length > 9
            && fields[3].equals("01")
            && all.size() < MOST
            && address(fields[1]).equals(address(fields[2]))
            && fields[2].matches("[0-9A-F]+:[0-9A-F]{4}")
            && fields[9].matches("\\d{1,18}")) {
          int port = Integer.parseInt(fields[2].substring(fields[2].indexOf(':') + 1), 16);
          all.add(new Connection(Long.parseLong(fields[9]), port));
        }
      }
    }
    return new Connections(List.copyOf(all));
  }

  /**
   * Both ends of a connection of the machine with itself have the same address, or nearly always.
   */
  private static String address(String field) {
    return field.substring(0, Math.max(0, field.indexOf(':')));
  }
}
