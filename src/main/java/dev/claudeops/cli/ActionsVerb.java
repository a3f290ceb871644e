package dev.claudeops.cli;

import dev.claudeops.journal.ActionLog;
import dev.claudeops.journal.Journal;
import dev.claudeops.model.Trouble;
import dev.claudeops.text.Json;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code claudeops actions}: every deed and refusal in the memory, or one of them whole. */
final class ActionsVerb implements Verb {
  @Override
  public String name() {
    return "actions";
  }

  @Override
  public String summary() {
    return "List what was done and what was refused, or show one whole";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Cli.parameter("ID", false, List.of(), "The name of the action's file."));
    spec.addOption(Cli.flag("--json", "Print a JSON array."));
  }

  @Override
  public int run(ParseResult given, Desk desk) {
    Journal journal = desk.ops(Purpose.READ).journal();
    Screen screen = desk.screen();
    String id = given.matchedPositionalValue(0, "");
    if (!id.isEmpty()) {
      screen.print(
          journal
              .action(id.replaceFirst("\\.md$", ""))
              .orElseThrow(
                  () ->
                      new Trouble(
                          Trouble.Code.USAGE,
                          "there is no action " + Screen.safe(id),
                          "see claudeops actions for those there are")));
      return 0;
    }
    List<ActionLog> actions = journal.actions();
    if (given.hasMatchedOption("--json")) {
      screen.print(Json.array(actions.stream().map(ActionsVerb::json).toList()).pretty());
    } else if (actions.isEmpty()) {
      screen.line("Nothing was done yet.");
    } else {
      screen.table(
          actions.stream()
              .map(
                  action ->
                      List.of(
                          action.stem(),
                          Screen.safe(action.outcome()),
                          Screen.safe(action.action()),
                          Screen.safe(action.target()),
                          Screen.safe(action.by().isEmpty() ? "" : "by " + action.by()),
                          Screen.safe(action.verdict() + ", rule " + action.rule())))
              .toList());
    }
    return 0;
  }

  private static Json json(ActionLog action) {
    return Json.object(
        "id", Json.of(action.stem()),
        "kind", Json.of(action.action()),
        "target", Json.of(action.target()),
        "by", Json.of(action.by()),
        "verdict", Json.of(action.verdict()),
        "rule", Json.of(action.rule()),
        "outcome", Json.of(action.outcome()),
        "began", Json.of(action.began()),
        "run", Json.of(action.run()),
        "file", Json.of(action.file()));
  }
}
