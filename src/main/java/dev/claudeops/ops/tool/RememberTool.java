package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Input.Form;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.model.Lesson;
import dev.claudeops.text.Humane;
import java.util.List;

/** Keeps a lesson for later runs. */
final class RememberTool implements Tool {
  private static final ToolSpec SPEC =
      new ToolSpec(
          "remember",
          "Keeps a fact about this machine for later runs: no instruction, no quotation.",
          List.of(
              Input.needed(
                  "lesson", new Form.Text(300), "such as: backups double the load of the database"),
              Input.needed("because", new Form.Texts(20, 20), "observation ids")),
          false);

  private final Room room;

  RememberTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws Refusal {
    Lesson lesson = room.remember(given.text("lesson"), ProposeTool.ids(given.list("because")));
    return "kept as an opinion of this run until "
        + Humane.minute(lesson.expires())
        + " UTC, longer when a later run finds the same\n";
  }
}
