package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.host.ClosedRoom;
import dev.claudeops.host.Output;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A shell that only looks, in a {@link ClosedRoom}, where the owner turned it on. One room at a
 * time, so that the bounds of one are those of all.
 */
final class LookShellTool implements Tool {
  private static final ToolSpec SPEC =
      ToolSpec.look(
          "look_shell",
          "Last resort: /bin/sh in a closed room, to read and count in /etc, /var/log, /usr, /opt,"
              + " /srv what every user may read. No network, no process of the machine, no service,"
              + " no writing, no secrets; 10 s. Nothing can be changed from it.",
          Input.needed(
              "command",
              new Input.Form.Text(2_000),
              "One line for sh, such as: grep -c worker /etc/nginx/nginx.conf."));

  private final Room room;
  private final Lock one = new ReentrantLock();

  LookShellTool(Room room) {
    this.room = room;
  }

  /** Whether the owner turned it on and a room can be made here. */
  static boolean open(Room room) {
    return room.config().agent().shell() && closed(room).fault().isEmpty();
  }

  private static ClosedRoom closed(Room room) {
    List<String> hidden = new ArrayList<>();
    hidden.add(room.journal().folder().toAbsolutePath().toString());
    room.config().source().ifPresent(file -> hidden.add(file.toAbsolutePath().toString()));
    return new ClosedRoom(room.host(), hidden);
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws Refusal, InterruptedException {
    String words = given.text("command");
    if (words.isBlank() || words.indexOf('\0') >= 0) {
      throw new Refusal("a command is a line of text for /bin/sh");
    }
    one.lockInterruptibly();
    try {
      return said(closed(room).run(words));
    } catch (IOException e) {
      throw new Refusal(Say.line("the closed room could not be made: " + e.getMessage(), 300));
    } finally {
      one.unlock();
    }
  }

  private String said(Output output) {
    StringBuilder out = new StringBuilder();
    out.append(
        output.timedOut()
            ? "ended after " + Humane.duration(ClosedRoom.DEADLINE) + ", with all it started"
            : "exit " + output.exit());
    if (output.cut()) {
      out.append("; only the first ")
          .append(Humane.bytes(ClosedRoom.CAP))
          .append(" of each stream are kept");
    }
    part("output", output.out(), out);
    part("errors", output.err(), out);
    return out.toString();
  }

  /** Without a last line that may have been cut in the middle of a secret. */
  private void part(String name, String text, StringBuilder out) {
    boolean full = text.getBytes(StandardCharsets.UTF_8).length >= ClosedRoom.CAP;
    String whole = full ? text.substring(0, text.lastIndexOf('\n') + 1) : text;
    if (!whole.isBlank()) {
      out.append('\n').append(name).append(":\n").append(room.clean(whole).stripTrailing());
    }
  }
}
