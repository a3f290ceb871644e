package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Tool;
import java.util.List;

/** The catalogue of tools, in the order a model is told of them. */
public final class Tools {
  private Tools() {}

  public static List<Tool> all(Room room) {
    return List.of(
        // What was written, before and now, and the way to the hands and to the memory.
        new Logs(room),
        new LogPatterns(room),
        new MetricHistory(room),
        new RecentChanges(room),
        new PastIncidents(room),
        new JournalText(room),
        new Propose(room),
        new OpenQuestion(room),
        new Remember(room));
  }
}
