package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Processes;
import dev.claudeops.host.Sockets;
import dev.claudeops.host.TcpTable;
import dev.claudeops.host.Users;
import dev.claudeops.text.Humane;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who listens, and who is connected to whom. Linear in the sockets and the open files. */
final class ConnectionsTool implements Tool {
  private static final ToolSpec SPEC =
      ToolSpec.look(
          "connections",
          "Listening ports with their processes; connections by state, address and process;"
              + " queues.",
          Input.maybe("port", new Input.Form.Whole(1, 65_535), ""),
          Input.maybe("state", new Input.Form.Text(12), "such as established"));

  private static final int MOST_LISTENING = 80;
  private static final int MOST = 15;

  private final Room room;

  ConnectionsTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws Refusal {
    HostView host = room.host();
    OptionalLong port = given.number("port").map(OptionalLong::of).orElseGet(OptionalLong::empty);
    Optional<String> state = given.maybe("state");
    if (state.isPresent() && !TcpTable.STATES.contains(state.get())) {
      throw Say.unknown("no state", state.get(), TcpTable.STATES);
    }
    Sockets sockets = Sockets.read(host);
    TcpTable table = TcpTable.read(host);
    StringBuilder out = new StringBuilder();
    if (state.isEmpty() || state.get().equals("listen")) {
      listening(sockets, table, port, out);
    }
    List<TcpTable.Link> links =
        table.links().stream()
            .filter(link -> !link.state().equals("listen"))
            .filter(
                link ->
                    port.isEmpty()
                        || link.localPort() == port.getAsLong()
                        || link.remotePort() == port.getAsLong())
            .filter(link -> state.isEmpty() || link.state().equals(state.get()))
            .toList();
    out.append("TCP connections: ")
        .append(links.size())
        .append(table.whole() ? "" : " (not all sockets could be read)")
        .append('\n');
    if (!links.isEmpty()) {
      counted(out, "by state", links, TcpTable.Link::state);
      Set<Integer> ours = new HashSet<>();
      sockets.listening().forEach(one -> ours.add(one.port()));
      counted(out, "by remote address and port here", links, link -> between(link, ours));
      owned(links, out);
      queues(links, out);
    }
    return out.toString().stripTrailing();
  }

  private void listening(Sockets sockets, TcpTable table, OptionalLong port, StringBuilder out) {
    Users users = Users.read(room.host());
    Map<Long, Long> waiting = new HashMap<>();
    table.links().stream()
        .filter(link -> link.state().equals("listen"))
        .forEach(link -> waiting.put(link.inode(), link.queued()));
    List<Sockets.Listening> shown =
        sockets.listening().stream()
            .filter(one -> port.isEmpty() || one.port() == port.getAsLong())
            .toList();
    out.append("listening: ")
        .append(shown.size())
        .append(sockets.unseen().map(why -> " (" + why + ")").orElse(""))
        .append('\n');
    shown.stream()
        .limit(MOST_LISTENING)
        .forEach(
            one -> {
              out.append("  ")
                  .append(one.protocol().name().toLowerCase(java.util.Locale.ROOT))
                  .append(' ')
                  .append(ends(one.address(), one.port()))
                  .append(one.everywhere() ? " (all addresses)" : "")
                  .append(" by ")
                  .append(
                      one.pid().isPresent()
                          ? process(one.pid().getAsInt())
                          : "user " + Say.word(users.name(one.uid())));
              long queue = waiting.getOrDefault(one.inode(), 0L);
              out.append(queue > 0 ? ", " + queue + " wait to be accepted\n" : "\n");
            });
    if (shown.size() > MOST_LISTENING) {
      out.append("  and ").append(shown.size() - MOST_LISTENING).append(" more; ask for a port\n");
    }
  }

  private String process(int pid) {
    return Processes.now(room.host(), pid)
        .map(entry -> "pid:" + entry.mark() + " " + Say.line(room.clean(entry.command()), 100))
        .orElse("process " + pid);
  }

  private static String between(TcpTable.Link link, Set<Integer> ours) {
    return ours.contains(link.localPort())
        ? "from " + link.remote() + " to our port " + link.localPort()
        : "to " + ends(link.remote(), link.remotePort());
  }

  private static String ends(String address, int port) {
    return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port;
  }

  private void owned(List<TcpTable.Link> links, StringBuilder out) {
    Map<Long, Integer> owners = TcpTable.owners(room.host(), links);
    counted(
        out,
        "by process here",
        links,
        link ->
            owners.containsKey(link.inode())
                ? Integer.toString(owners.get(link.inode()))
                : "no process (closed, or not seen)",
        key -> key.matches("\\d+") ? process(Integer.parseInt(key)) : key);
  }

  private static void queues(List<TcpTable.Link> links, StringBuilder out) {
    List<TcpTable.Link> unread =
        links.stream()
            .filter(link -> link.queued() > 0)
            .sorted(Comparator.comparingLong(TcpTable.Link::queued).reversed())
            .limit(5)
            .toList();
    unread.forEach(
        link ->
            out.append("unread by its program: ")
                .append(Humane.bytes(link.queued()))
                .append(" on ")
                .append(ends(link.local(), link.localPort()))
                .append(" from ")
                .append(ends(link.remote(), link.remotePort()))
                .append('\n'));
  }

  private static void counted(
      StringBuilder out,
      String what,
      List<TcpTable.Link> links,
      Function<TcpTable.Link, String> key) {
    counted(out, what, links, key, Function.identity());
  }

  private static void counted(
      StringBuilder out,
      String what,
      List<TcpTable.Link> links,
      Function<TcpTable.Link, String> key,
      Function<String, String> shown) {
    Map<String, Long> counts =
        links.stream().collect(Collectors.groupingBy(key, Collectors.counting()));
    out.append(what).append(":\n");
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST)
        .forEach(
            entry ->
                out.append("  ")
                    .append(entry.getValue())
                    .append("x ")
                    .append(shown.apply(entry.getKey()))
                    .append('\n'));
    if (counts.size() > MOST) {
      out.append("  and ").append(counts.size() - MOST).append(" more\n");
    }
  }
}
