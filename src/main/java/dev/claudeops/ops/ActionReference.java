package dev.claudeops.ops;

import dev.claudeops.action.ActionKind;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Param;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Markdown;
import java.util.List;

/**
 * The reference manual of actions as Markdown, made from the catalogue (docs/reference/actions.md).
 */
public final class ActionReference {
  /** From so many kinds of targets on, they are not listed one by one. */
  private static final int MANY = 12;

  private ActionReference() {}

  public static String actions(List<ActionKind> actions) {
    List<ActionSpec> specs = actions.stream().map(ActionKind::spec).toList();
    StringBuilder out = new StringBuilder();
    out.append("# Actions\n\n");
    out.append("Made from the catalogue of actions; the test `ReferenceTest` holds it fresh.\n\n");
    out.append(
        Markdown.table(
            List.of("action", "does", "done to", "risk", "can be taken back"),
            specs.stream().map(ActionReference::row).toList()));
    out.append(words());
    specs.forEach(spec -> section(out, spec));
    return out.toString();
  }

  private static List<String> row(ActionSpec spec) {
    return List.of(
        "[" + spec.kind() + "](#" + spec.kind() + ")",
        spec.summary(),
        targets(spec),
        spec.risk().word(),
        spec.reversible() ? "yes" : "no");
  }

  private static String words() {
    return """

    Nothing here is done because it can be: every wish passes the gate, which may refuse it, put it off, or ask a \
    person first. The *risk* is what the gate holds an action for unless the owner says otherwise. An action that \
    does not fit its target (a masked unit, an app that runs already) is refused with the reason. Words in capitals \
    in a command (`UNIT`, `NAME`) stand for the target's name.
    """;
  }

  private static void section(StringBuilder out, ActionSpec spec) {
    out.append("\n## ").append(spec.kind()).append("\n\n").append(spec.summary()).append("\n\n");
    out.append("Done to: ").append(targets(spec)).append(". Risk: ").append(spec.risk().word());
    out.append(spec.reversible() ? "; can be taken back" : "; cannot be taken back");
    out.append(spec.restarts() ? "; counts against the budget of restarts" : "").append(".\n");
    out.append("It may take ").append(Humane.duration(spec.deadline()));
    out.append("; its target has ").append(Humane.duration(spec.patience()));
    out.append(" to be well afterwards, where its service does not say.\n");
    if (!spec.params().isEmpty()) {
      out.append('\n');
      out.append(
          Markdown.table(
              List.of("parameter", "is", "usually", "meaning"),
              spec.params().stream().map(ActionReference::param).toList()));
    }
    out.append("\nTo take it back: ").append(spec.undo()).append('\n');
  }

  private static List<String> param(Param param) {
    return List.of(
        "`" + param.name() + "`",
        param.form().wanted(),
        param.usual().map(usual -> "`" + usual + "`").orElse("must be given"),
        param.meaning());
  }

  private static String targets(ActionSpec spec) {
    return spec.targets().size() >= MANY
        ? "any subject"
        : "`" + String.join(":…`, `", spec.targets()) + ":…`";
  }
}
