package dev.claudeops.ops;

import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.text.Markdown;
import java.util.List;

/** The reference manual of an agent's tools as Markdown (docs/reference/tools.md). */
public final class ToolReference {
  private ToolReference() {}

  public static String tools(List<ToolSpec> specs) {
    StringBuilder out = new StringBuilder();
    out.append("# Tools\n\n");
    out.append(
        "Made from the catalogue of tools; the test `ToolReferenceTest` holds it fresh.\n\n");
    out.append(
        Markdown.table(
            List.of("tool", "only looks", "tells"),
            specs.stream()
                .map(
                    spec ->
                        List.of(
                            "[" + spec.name() + "](#" + spec.name() + ")",
                            spec.readOnly() ? "yes" : "no",
                            spec.summary()))
                .toList()));
    out.append(
        """

        What an agent that thinks can call. Every input is checked before a tool sees it; every answer is cleaned of \
        secrets and control characters, cut, and counted. What a tool cannot answer it refuses in a sentence that says \
        what to give instead.
        """);
    specs.forEach(spec -> section(out, spec));
    return out.toString();
  }

  private static void section(StringBuilder out, ToolSpec spec) {
    out.append("\n## ").append(spec.name()).append("\n\n").append(spec.summary()).append('\n');
    if (!spec.inputs().isEmpty()) {
      out.append('\n')
          .append(
              Markdown.table(
                  List.of("input", "is", "needed", "meaning"),
                  spec.inputs().stream().map(ToolReference::input).toList()));
    }
  }

  private static List<String> input(Input input) {
    return List.of(
        "`" + input.name() + "`",
        form(input.form()),
        input.needed() ? "yes" : "no",
        input.meaning());
  }

  private static String form(Input.Form form) {
    return switch (form) {
      case Input.Form.Text(var most) -> "text of at most " + most + " characters";
      case Input.Form.Whole(var least, var most) -> "a whole number from " + least + " to " + most;
      case Input.Form.Choice(var words) -> "one of `" + String.join("`, `", words) + "`";
      case Input.Form.Texts(var most, var longest) ->
          "at most " + most + " texts of at most " + longest + " characters";
      case Input.Form.Table(var most, var longest) ->
          "at most " + most + " texts by name, of at most " + longest + " characters";
    };
  }
}
