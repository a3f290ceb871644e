package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Input.Form;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.journal.HealthLog;
import dev.claudeops.journal.Journal;
import dev.claudeops.text.Clean;
import java.util.List;

/** A file of the journal. */
final class JournalTool implements Tool {
  private static final int LONGEST = 256 << 10;
  private static final int MOST_NAMED = 5;

  private static final ToolSpec SPEC =
      ToolSpec.look(
          "journal",
          "A file of the journal: health log, issue, action, question, boot story, lesson.",
          Input.needed(
              "id",
              new Form.Text(220),
              "2025-09-29-1400, issues/NAME, actions/NAME or an issue's eight digits"));

  private final Room room;

  JournalTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws Refusal {
    String id = given.text("id");
    Journal.Document found =
        room.journal()
            .document(id)
            .orElseThrow(
                () -> {
                  List<String> newest =
                      room.journal().healthLogs(MOST_NAMED).stream().map(HealthLog::file).toList();
                  return new Refusal(
                      "there is no %s in the journal; the newest checks are %s, and issues and"
                              .formatted(Clean.line(id, 200), newest)
                          + " actions are named by past_incidents");
                });
    String text = found.text();
    return found.file()
        + "\n\n"
        + (text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "\n(cut here)\n");
  }
}
