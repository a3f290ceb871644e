package dev.claudeops.cli;

import dev.claudeops.journal.Issue;
import dev.claudeops.journal.Journal;
import dev.claudeops.model.Trouble;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code claudeops issues}: the work list, or the story of one problem. */
final class IssuesVerb implements Verb {
  @Override
  public String name() {
    return "issues";
  }

  @Override
  public String summary() {
    return "List the open issues, or show the story of one";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Cli.parameter(
            "ID",
            false,
            List.of(),
            "The issue's id, or the first letters of it, or its file's name."));
    spec.addOption(Cli.flag("--all", "Resolved ones as well."));
    spec.addOption(Cli.flag("--json", "Print a JSON array; with an ID one object."));
  }

  @Override
  public int run(ParseResult given, Desk desk) {
    Journal journal = desk.ops(Purpose.READ).journal();
    Screen screen = desk.screen();
    String id = given.matchedPositionalValue(0, "");
    boolean json = given.hasMatchedOption("--json");
    if (!id.isEmpty()) {
      Journal.IssueFile found = named(journal, id);
      screen.print(json ? json(found.issue()).pretty() : found.text());
      return 0;
    }
    List<Issue> issues =
        journal.issues().stream()
            .filter(issue -> issue.open() || given.hasMatchedOption("--all"))
            .toList();
    if (json) {
      screen.print(Json.array(issues.stream().map(IssuesVerb::json).toList()).pretty());
    } else if (issues.isEmpty()) {
      screen.line("No issue is open.");
    } else {
      table(screen, issues, desk.host().now());
    }
    return 0;
  }

  private static Journal.IssueFile named(Journal journal, String id) {
    return journal
        .issue(id)
        .orElseThrow(
            () ->
                new Trouble(
                    Trouble.Code.USAGE,
                    "there is no issue " + Screen.safe(id),
                    "see claudeops issues --all for those there are"));
  }

  static void table(Screen screen, List<Issue> issues, Instant now) {
    if (issues.isEmpty()) {
      return;
    }
    screen.table(
        issues.stream()
            .map(
                issue ->
                    List.of(
                        issue.id().value(),
                        issue.open()
                            ? screen.word(issue.severity())
                            : screen.ink(Screen.Ink.DIM, "resolved"),
                        age(issue, now),
                        Screen.safe(issue.subject().toString()),
                        Screen.safe(issue.title())
                            + (issue.status() == Issue.Status.ACKNOWLEDGED ? " (acknowledged)" : "")
                            + (issue.cause().isEmpty()
                                ? ""
                                : " | opinion: " + Screen.safe(issue.cause()))))
            .toList());
  }

  private static String age(Issue issue, Instant now) {
    return Humane.span(issue.since(), issue.resolved().orElse(now));
  }

  static Json json(Issue issue) {
    return Json.object(
        "id", Json.of(issue.id().value()),
        "subject",
            Json.object(
                "kind", Json.of(issue.subject().kind()), "name", Json.of(issue.subject().name())),
        "type", Json.of(issue.type()),
        "severity", Json.of(issue.severity().name().toLowerCase(Locale.ROOT)),
        "status", Json.of(issue.status().name().toLowerCase(Locale.ROOT)),
        "title", Json.of(issue.title()),
        "since", Json.of(issue.since().toString()),
        "opened", Json.of(issue.opened().toString()),
        "updated", Json.of(issue.updated().toString()),
        "resolved", issue.resolved().map(at -> Json.of(at.toString())).orElse(Json.nul()),
        "reopened", Json.of(issue.reopened()),
        "flapping", Json.of(issue.flapping()),
        "runs", Json.of(issue.runs()),
        "cause", issue.cause().isEmpty() ? Json.nul() : Json.of(issue.cause()),
        "file", Json.of(issue.file()));
  }
}
