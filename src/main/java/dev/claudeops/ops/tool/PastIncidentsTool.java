package dev.claudeops.ops.tool;

import dev.claudeops.agent.recall.Recollection.Incident;
import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Input.Form;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.ops.Incidents;
import dev.claudeops.text.Humane;
import java.util.List;

/** Problems and deeds of the past that share words with what is asked. */
final class PastIncidentsTool implements Tool {
  private static final int MOST = 12;

  private static final ToolSpec SPEC =
      ToolSpec.look(
          "past_incidents",
          "Past problems and deeds that share these words, with how each ended. Read one with"
              + " journal.",
          Input.needed("words", new Form.Text(500), "such as: nginx address already in use"));

  private final Room room;

  PastIncidentsTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) {
    List<Incident> found = Incidents.of(room.journal()).like(given.text("words"), MOST);
    if (found.isEmpty()) {
      return "nothing in the journal that is over shares these words\n";
    }
    StringBuilder out = new StringBuilder();
    for (Incident one : found) {
      out.append(
          "%s (%s)\n  %s, likeness %s\n  %s\n"
              .formatted(
                  one.title(),
                  one.file(),
                  Humane.minute(one.opened()) + " UTC",
                  Humane.percent(one.likeness()),
                  one.outcome()));
    }
    return out.toString();
  }
}
