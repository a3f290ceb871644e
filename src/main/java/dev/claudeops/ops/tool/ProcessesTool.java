package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Processes;
import dev.claudeops.host.Users;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The process table, sorted. Two passes over /proc with a short wait between them: linear in the
 * processes.
 */
final class ProcessesTool implements Tool {
  private static final ToolSpec SPEC =
      ToolSpec.look(
          "processes",
          "The processes now: pid, user, age, CPU, memory, open files, command line.",
          Input.needed(
              "sort",
              new Input.Form.Choice(List.of("cpu", "memory", "descriptors", "started")),
              ""),
          Input.maybe("contains", new Input.Form.Text(100), ""),
          Input.maybe("limit", new Input.Form.Whole(1, 50), ""));

  private static final Duration SAMPLE = Duration.ofMillis(500);
  private static final int LONGEST_COMMAND = 160;

  private final Room room;

  ProcessesTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws InterruptedException {
    HostView host = room.host();
    long began = host.nanos();
    Map<String, Long> before = Processes.ticks(host);
    host.pause(SAMPLE);
    Processes processes = Processes.read(host);
    Duration between = Duration.ofNanos(host.nanos() - began);
    String wanted = given.maybe("contains").orElse("").toLowerCase(Locale.ROOT);
    Map<Integer, Double> busy = new HashMap<>();
    List<Processes.Entry> shown =
        processes.all().stream()
            .filter(entry -> !entry.kernel())
            .filter(entry -> wanted.isEmpty() || holds(entry, wanted))
            .peek(
                entry ->
                    busy.put(
                        entry.pid(),
                        Processes.busy(
                            entry, before.getOrDefault(entry.mark(), entry.cpu()), between)))
            .sorted(order(given.text("sort"), busy))
            .toList();
    Users users = Users.read(host);
    StringBuilder out = new StringBuilder();
    out.append(Humane.count(processes.all().size(), "process"))
        .append(", ")
        .append(processes.all().stream().filter(Processes.Entry::zombie).count())
        .append(" zombie, ")
        .append(processes.all().stream().filter(entry -> entry.state() == 'D').count())
        .append(" waiting for a device")
        .append(wanted.isEmpty() ? "" : "; " + shown.size() + " match")
        .append(processes.unseen().map(why -> "; " + why).orElse(""))
        .append("\nCPU is a share of one processor, of ")
        .append(host.processors())
        .append("; RSS is memory held\n");
    shown.stream()
        .limit(given.number("limit").orElse(15L))
        .forEach(entry -> line(entry, busy.get(entry.pid()), users, out));
    return out.toString().stripTrailing();
  }

  /** Without its secrets: else who may ask could guess one letter by letter. */
  private boolean holds(Processes.Entry entry, String wanted) {
    return room.clean(entry.command()).toLowerCase(Locale.ROOT).contains(wanted);
  }

  private static Comparator<Processes.Entry> order(String sort, Map<Integer, Double> busy) {
    Comparator<Processes.Entry> least =
        switch (sort) {
          case "memory" -> Comparator.comparingLong(Processes.Entry::resident);
          case "descriptors" -> Comparator.comparingInt(entry -> entry.files().orElse(-1));
          case "started" -> Comparator.comparingLong(Processes.Entry::tick);
          default ->
              Comparator.comparingDouble((Processes.Entry entry) -> busy.get(entry.pid()))
                  .thenComparingLong(Processes.Entry::cpu);
        };
    return least.reversed();
  }

  private void line(Processes.Entry entry, double busy, Users users, StringBuilder out) {
    out.append("pid:")
        .append(entry.mark())
        .append(' ')
        .append(entry.state())
        .append(' ')
        .append(Say.word(users.name(entry.uid())))
        .append(", age ")
        .append(Humane.span(entry.started(), room.host().now()))
        .append(", CPU ")
        .append(Humane.percent(busy))
        .append(", RSS ")
        .append(Humane.bytes(entry.resident()))
        .append(", ")
        .append(entry.threads())
        .append(" threads");
    entry.files().ifPresent(count -> out.append(", ").append(count).append(" files"));
    entry.fileLimit().ifPresent(most -> out.append(" of ").append(most));
    out.append(": ").append(Say.line(room.clean(entry.command()), LONGEST_COMMAND)).append('\n');
  }
}
