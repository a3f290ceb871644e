package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.host.SystemdUnit;
import dev.claudeops.host.UnitFiles;
import dev.claudeops.host.Units;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a systemd unit is made from and how it fares. Reads the files that systemd names. */
final class UnitFileTool implements Tool {
  private static final ToolSpec SPEC =
      ToolSpec.look(
          "unit_file",
          "A systemd unit's files and drop-ins, and its live properties.",
          Input.needed("name", new Input.Form.Text(255), ""));

  private static final int LONGEST_FILE = 6_000;

  /** Of no use to anybody: what systemd prints where nothing was set. */
  private static final List<String> NOTHING = List.of("", "[not set]", "n/a", "0 (n/a)");

  private static final List<String> SHOWN_AS_FILES = List.of("FragmentPath", "DropInPaths", "Id");

  private final Room room;

  UnitFileTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws Refusal, InterruptedException {
    String name = given.text("name").strip();
    Units units = Units.read(room.host());
    if (units.trouble().isPresent()) {
      throw new Refusal("units cannot be seen: " + units.trouble().get());
    }
    try {
      Optional<SystemdUnit> unit =
          name.isEmpty()
              ? Optional.empty()
              : Optional.ofNullable(units.named(room.host(), List.of(name)).get(name));
      if (unit.filter(SystemdUnit::found).isEmpty()) {
        throw Say.unknown("no unit", given.text("name"), units.units().keySet());
      }
      return told(unit.get(), UnitFiles.of(room.host(), unit.get()));
    } catch (IOException e) {
      throw new Refusal("the unit cannot be read: " + Say.line(room.clean(said(e)), 200));
    }
  }

  private static String said(IOException e) {
    return String.valueOf(e.getMessage());
  }

  private String told(SystemdUnit unit, UnitFiles files) {
    StringBuilder out = new StringBuilder(unit.name()).append('\n');
    files.properties().entrySet().stream()
        .filter(entry -> !NOTHING.contains(entry.getValue()))
        .filter(entry -> !SHOWN_AS_FILES.contains(entry.getKey()))
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry ->
                out.append(entry.getKey())
                    .append('=')
                    .append(Say.line(room.clean(entry.getValue()), 300))
                    .append('\n'));
    if (files.files().isEmpty()) {
      out.append("no file: systemd or a generator made it\n");
    }
    for (UnitFiles.File file : files.files()) {
      String text = room.clean(Environment.masked(file.text()));
      out.append("\n# ").append(Say.line(file.path(), 300)).append('\n');
      out.append(text, 0, Math.min(text.length(), LONGEST_FILE));
      out.append(text.length() > LONGEST_FILE ? "\n(cut)\n" : text.endsWith("\n") ? "" : "\n");
    }
    return out.toString().stripTrailing();
  }
}
