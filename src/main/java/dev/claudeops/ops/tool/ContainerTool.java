package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.host.ContainerStory;
import dev.claudeops.host.Docker;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** One container of this machine's engine. Its environment is not asked for. */
final class ContainerTool implements Tool {
  private static final ToolSpec SPEC =
      ToolSpec.look(
          "container",
          "A container: image, state, exit, restarts, health checks, mounts, ports, limits, last"
              + " log lines.",
          Input.needed("name", new Input.Form.Text(200), ""),
          Input.maybe("lines", new Input.Form.Whole(1, 200), "30 is usual"));

  private static final int LONGEST_LINE = 400;

  private final Room room;

  ContainerTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws Refusal, InterruptedException {
    int lines = given.number("lines").orElse(30L).intValue();
    try {
      return switch (ContainerStory.read(room.host(), given.text("name").strip(), lines)) {
        case ContainerStory.Found.One(var story) -> told(story);
        case ContainerStory.Found.None(var names) ->
            throw Say.unknown("no container", given.text("name"), names);
      };
    } catch (IOException e) {
      throw new Refusal(Say.line(room.clean(String.valueOf(e.getMessage())), 200));
    }
  }

  private String told(ContainerStory story) {
    Docker.Container is = story.state();
    StringBuilder out = new StringBuilder();
    out.append("container ")
        .append(is.name())
        .append(": ")
        .append(is.state())
        .append(is.health().isEmpty() ? "" : ", " + is.health())
        .append('\n');
    out.append("image ").append(is.image()).append(" (").append(story.image()).append(")\n");
    out.append("command ").append(Say.line(room.clean(story.command()), 300)).append('\n');
    Instant now = room.host().now();
    is.started()
        .ifPresent(
            at ->
                out.append("started ")
                    .append(Say.time(at))
                    .append(is.running() ? ", " + Humane.span(at, now) + " ago" : "")
                    .append('\n'));
    if (!is.running()) {
      out.append("exit code ").append(is.exit());
      is.finished().ifPresent(at -> out.append(", ended ").append(Say.time(at)));
      out.append('\n');
    }
    out.append("out of memory: ").append(is.oomKilled() ? "yes, killed for it\n" : "no\n");
    if (!is.error().isBlank()) {
      out.append("the engine says: ").append(Say.line(room.clean(is.error()), 300)).append('\n');
    }
    out.append("restarts ")
        .append(is.restarts())
        .append(", policy ")
        .append(is.policy())
        .append(is.retries() > 0 ? " at most " + is.retries() : "")
        .append(is.pid() > 0 ? ", pid " + is.pid() : "")
        .append('\n');
    out.append("limits: memory ")
        .append(story.memory() > 0 ? Humane.bytes(story.memory()) : "none")
        .append(", processors ")
        .append(story.cpus() > 0 ? Humane.number(story.cpus()) : "none")
        .append(", processes ")
        .append(story.pids() > 0 ? story.pids() : "none")
        .append('\n');
    list(out, "ports", is.ports().stream().map(ContainerTool::port).toList());
    list(out, "mounts", story.mounts());
    list(out, "networks", story.networks());
    if (!is.project().isEmpty()) {
      out.append("compose ").append(is.project()).append('/').append(is.unit()).append('\n');
      list(out, "needs", is.needs());
    }
    story.checks().stream()
        .skip(Math.max(0, story.checks().size() - 5))
        .forEach(
            check ->
                out.append("health check ")
                    .append(check.at())
                    .append(" exit ")
                    .append(check.exit())
                    .append(": ")
                    .append(Say.line(room.clean(check.said()), 300))
                    .append('\n'));
    log(story, out);
    return out.toString().stripTrailing();
  }

  private void log(ContainerStory story, StringBuilder out) {
    if (!story.unlogged().isEmpty()) {
      out.append("log not read: ").append(Say.line(story.unlogged(), 200)).append('\n');
    } else if (story.log().isBlank()) {
      out.append("log: empty\n");
    } else {
      out.append("last log lines:\n");
      room.clean(story.log())
          .lines()
          .forEach(line -> out.append("  ").append(Say.line(line, LONGEST_LINE)).append('\n'));
    }
  }

  private static String port(Docker.Port port) {
    return "%s:%d -> %d/%s"
        .formatted(port.address(), port.outside(), port.inside(), port.protocol());
  }

  private static void list(StringBuilder out, String what, List<String> all) {
    if (!all.isEmpty()) {
      out.append(what)
          .append(": ")
          .append(all.stream().limit(20).collect(Collectors.joining(", ")))
          .append(all.size() > 20 ? " and " + (all.size() - 20) + " more" : "")
          .append('\n');
    }
  }
}
