package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Tool;
import dev.claudeops.config.Check;
import dev.claudeops.config.Runtime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The catalogue of tools, in the order a model is told of them. */
public final class Tools {
  private Tools() {}

  public static List<Tool> all(Room room) {
    List<Tool> all = new ArrayList<>();
    all.addAll(eyes(room));
    // Only where the owner turned it on.
    if (LookShellTool.open(room)) {
      all.add(new LookShellTool(room));
    }
    return List.copyOf(all);
  }

  private static List<Tool> eyes(Room room) {
    Statements statements = new Statements();
    return List.of(
        // Eyes: what the machine is at.
        new ObserveTool(room),
        new ServiceTool(room),
        new ProcessesTool(room),
        new ConnectionsTool(room),
        new UnitFileTool(room),
        new ContainerTool(room),
        new DiskGrowthTool(room),
        new RunLookTool(room),
        new DatabaseActivityTool(room, statements),
        new QueryPlanTool(room, statements),
        // What was written, before and now, and the way to the hands and to the memory.
        new LogsTool(room),
        new LogPatternsTool(room),
        new MetricHistoryTool(room),
        new RecentChangesTool(room),
        new PastIncidentsTool(room),
        new JournalTool(room),
        new ProposeTool(room),
        new OpenQuestionTool(room),
        new RememberTool(room));
  }

  /**
   * Those that this machine has a use for: one that could only refuse here is not offered, since
   * whoever pays by the word reads its description at every start.
   */
  public static List<Tool> useful(Room room) {
    Set<String> useless = new HashSet<>();
    if (room.config().everyRuntime(Runtime.Database.class).isEmpty()) {
      useless.addAll(List.of("database_activity", "query_plan"));
    }
    if (room.config().everyCheck(Check.Plugin.class).isEmpty()) {
      useless.add("run_look");
    }
    if (room.config().everyRuntime(Runtime.Container.class).isEmpty()
        && room.observations().stream()
            .noneMatch(one -> one.subject().kind().equals("container"))) {
      useless.add("container");
    }
    return all(room).stream().filter(tool -> !useless.contains(tool.spec().name())).toList();
  }
}
