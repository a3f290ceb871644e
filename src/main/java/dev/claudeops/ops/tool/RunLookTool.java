package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.config.Check;
import dev.claudeops.model.Observation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs one of the look-only commands that the owner declared, by its name, as a check does. What is
 * run is the owner's word for word; a caller adds nothing to it.
 */
final class RunLookTool implements Tool {
  private static final ToolSpec SPEC =
      ToolSpec.look(
          "run_look",
          "Runs one of the owner's declared look-only commands.",
          Input.needed("plugin", new Input.Form.Text(200), ""));

  private final Room room;

  RunLookTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws Refusal, InterruptedException {
    List<Check.Plugin> declared = room.config().everyCheck(Check.Plugin.class);
    Optional<Check.Plugin> plugin =
        declared.stream().filter(one -> one.name().equals(given.text("plugin"))).findFirst();
    if (plugin.isEmpty()) {
      throw Say.unknown(
          "no declared command",
          given.text("plugin"),
          declared.stream().map(Check.Plugin::name).toList());
    }
    Optional<Observation> seen =
        room.look(Set.of(plugin.get().subject())).stream()
            .filter(one -> one.subject().equals(plugin.get().subject()))
            .findFirst();
    if (seen.isEmpty()) {
      throw new Refusal("the owner has switched the probe off that runs declared commands");
    }
    String output = seen.get().evidence().text();
    return ObservationText.line(seen.get())
        + (output.isBlank() ? "" : "\noutput:\n" + output.stripTrailing());
  }
}
