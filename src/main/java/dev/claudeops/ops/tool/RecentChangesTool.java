package dev.claudeops.ops.tool;

import dev.claudeops.agent.recall.Recollection.RecentChange;
import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Input.Form;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.ops.RecentChanges;
import dev.claudeops.text.Humane;
import java.time.Instant;
import java.util.List;

/** What changed on the machine lately. */
final class RecentChangesTool implements Tool {
  private static final ToolSpec SPEC =
      ToolSpec.look(
          "recent_changes",
          "What changed: packages, config files, deploys, restarts, boots, log-ins, our deeds.",
          Input.maybe("since", new Form.Text(40), "such as 2h; 24h is usual"));

  private final Room room;

  RecentChangesTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws Refusal, InterruptedException {
    Instant since = TimeWord.of(given.maybe("since").orElse("24h"), room.host().now());
    List<RecentChange> changes =
        new RecentChanges(
                room.host(), room.config(), room.journal(), room.observations(), room.restarts())
            .since(since);
    StringBuilder out = new StringBuilder();
    out.append(Humane.count(changes.size(), "change")).append(" since ").append(since);
    out.append(changes.isEmpty() ? "\n" : ", the newest first (UTC)\n\n");
    for (RecentChange one : changes) {
      out.append(Humane.minute(one.at()))
          .append(" | ")
          .append(one.kind())
          .append(" | ")
          .append(one.what())
          .append('\n');
    }
    return out.toString();
  }
}
