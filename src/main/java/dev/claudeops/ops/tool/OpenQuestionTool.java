package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Input.Form;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import java.util.List;

/** Leaves a question for a person in the report. */
final class OpenQuestionTool implements Tool {
  private static final ToolSpec SPEC =
      new ToolSpec(
          "open_question",
          "Asks the owner in the report what only a person can know. For an action use propose.",
          List.of(Input.needed("text", new Form.Text(300), "")),
          false);

  private final Room room;

  OpenQuestionTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws Refusal {
    String text = given.text("text").strip();
    if (text.length() < 5) {
      throw new Refusal("a question is a sentence");
    }
    return room.question(text)
        ? "the question will stand in the report; go on without an answer\n"
        : "the question is there already, or there are enough; go on without an answer\n";
  }
}
