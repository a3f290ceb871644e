package dev.claudeops.cli;

import dev.claudeops.model.Deed;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Question;
import dev.claudeops.ops.Ops;
import dev.claudeops.text.Humane;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code claudeops approve} and {@code claudeops deny}: a person's answer to a question. A yes
 * sends the very action that was asked for through the gate again.
 */
final class AnswerVerb implements Verb {
  private final boolean yes;

  AnswerVerb(boolean yes) {
    this.yes = yes;
  }

  @Override
  public String name() {
    return yes ? "approve" : "deny";
  }

  @Override
  public String summary() {
    return yes
        ? "Say yes to an action that waits for you; without an ID, list those that wait"
        : "Say no to an action that waits for you; without an ID, list those that wait";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Cli.parameter("ID", false, List.of(), "The question's id, or the first letters of it."));
    if (yes) {
      spec.usageMessage()
          .footer(
              "",
              "What is approved is the stored action and no other; it goes through the gate again,"
                  + " so that",
              "a yes cannot undo a pause, a window or a budget. Exit codes: 0 done and proven, 1"
                  + " not.");
    }
  }

  @Override
  public int run(ParseResult given, Desk desk) throws InterruptedException {
    Screen screen = desk.screen();
    String id = given.matchedPositionalValue(0, "");
    if (id.isEmpty()) {
      list(screen, desk.ops(Purpose.READ), desk.host().now());
      return 0;
    }
    Ops ops = desk.ops(Purpose.RUN);
    if (screen.terminal() && yes) {
      screen.progress("looking again, then doing it ...");
    }
    Deed deed = ops.answer(id.replaceFirst("\\.md$", ""), yes, Person.of(desk.host()));
    screen.endProgress();
    if (!yes) {
      screen.line("Denied: " + what(deed) + ". It will not be done.");
      return 0;
    }
    return tell(screen, deed);
  }

  private static int tell(Screen screen, Deed deed) {
    String what = what(deed);
    if (!deed.ran().isEmpty()) {
      screen.line("Ran: " + Screen.safe(deed.ran()));
    }
    return switch (deed.outcome()) {
      case Outcome.Proven(var proof) -> {
        screen.line(screen.ink(Screen.Ink.GOOD, "Proven: ") + what + ": " + Screen.safe(proof));
        yield 0;
      }
      case Outcome.Unproven(var doubt) -> {
        screen.line(screen.ink(Screen.Ink.WARN, "Not proven: ") + what + ": " + Screen.safe(doubt));
        yield 1;
      }
      case Outcome.Failed(var error) -> {
        screen.line(screen.ink(Screen.Ink.BAD, "Failed: ") + what + ": " + Screen.safe(error));
        yield 1;
      }
      case Outcome.Refused(var verdict) -> {
        screen.line(
            screen.ink(Screen.Ink.WARN, "Not done: ")
                + what
                + ": "
                + Screen.safe(verdict.why())
                + " (rule "
                + verdict.rule()
                + ")");
        yield 1;
      }
    };
  }

  private static String what(Deed deed) {
    return Screen.safe(deed.action().kind() + " of " + deed.action().target());
  }

  /** The questions that can still be answered, the oldest first. */
  static void list(Screen screen, Ops ops, Instant now) {
    List<Question> open = ops.questions().stream().filter(question -> question.open(now)).toList();
    if (open.isEmpty()) {
      screen.line("Nothing waits for an answer.");
      return;
    }
    for (Question question : open) {
      screen.line(screen.ink(Screen.Ink.STRONG, Screen.safe(question.id())));
      screen.line("  " + Screen.safe(question.question()));
      screen.line("  would do: " + Screen.safe(question.does()));
      screen.line(
          "  a no in " + Humane.span(now, question.expires()) + " unless somebody says yes");
    }
    screen.blank();
    screen.line("claudeops approve ID says yes, claudeops deny ID says no.");
  }
}
