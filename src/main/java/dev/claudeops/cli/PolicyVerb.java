package dev.claudeops.cli;

import dev.claudeops.model.Subject;
import dev.claudeops.model.Trouble;
import dev.claudeops.model.Verdict;
import dev.claudeops.ops.Explained;
import dev.claudeops.ops.Ops;
import dev.claudeops.text.Humane;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code claudeops policy explain}: what the gate would say to a wish, without doing it. */
final class PolicyVerb implements Verb {
  @Override
  public String name() {
    return "policy";
  }

  @Override
  public String summary() {
    return "Explain what the gate would say to an action, without doing it";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Cli.parameter("explain", true, List.of("explain"), "The word explain."));
    spec.addPositional(word("1", "ACTION", "The kind of action, such as unit-restart."));
    spec.addPositional(word("2", "TARGET", "The subject, such as unit:nginx.service."));
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("3..*")
            .arity("0..*")
            .paramLabel("NAME=VALUE")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("Parameters of the action.")
            .build());
    spec.usageMessage()
        .footer(
            "",
            "Actions: docs/reference/actions.md, rules: docs/reference/policy.md.",
            "Exit codes: 0 it would be allowed, 1 asked or held, 2 denied.");
  }

  private static PositionalParamSpec word(String index, String label, String description) {
    return PositionalParamSpec.builder()
        .index(index)
        .arity("1")
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  @Override
  public int run(ParseResult given, Desk desk) throws InterruptedException {
    if (!given.matchedPositionalValue(0, "").equals("explain")) {
      throw new Trouble(
          Trouble.Code.USAGE,
          "policy has one command, explain",
          "claudeops policy explain ACTION TARGET");
    }
    String kind = given.matchedPositionalValue(1, "");
    String target = given.matchedPositionalValue(2, "");
    Subject subject =
        Subject.parse(target)
            .orElseThrow(
                () ->
                    new Trouble(
                        Trouble.Code.USAGE,
                        "a target has the form kind:name, not " + Screen.safe(target),
                        "see claudeops check --all for what there is"));
    Map<String, String> params = params(given.matchedPositionalValue(3, List.of()));
    Ops ops = desk.ops(Purpose.RUN);
    Screen screen = desk.screen();
    if (screen.terminal()) {
      screen.progress("looking ...");
    }
    Explained said = ops.explain(kind, subject, params);
    screen.endProgress();
    return tell(screen, said, desk.host().now());
  }

  private static Map<String, String> params(List<String> words) {
    Map<String, String> params = new LinkedHashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        throw new Trouble(
            Trouble.Code.USAGE,
            "a parameter has the form NAME=VALUE, not " + Screen.safe(word),
            "see docs/reference/actions.md");
      }
      params.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return params;
  }

  private static int tell(Screen screen, Explained said, Instant now) {
    Verdict verdict = said.verdict();
    for (String passed : said.passed()) {
      screen.line(screen.ink(Screen.Ink.DIM, "  passes  " + passed));
    }
    String rule = screen.ink(Screen.Ink.STRONG, verdict.rule());
    String why = Screen.safe(verdict.why());
    if (!said.does().isEmpty()) {
      screen.line("  would do: " + Screen.safe(said.does()));
    }
    return switch (verdict) {
      case Verdict.Allow _ -> {
        screen.line(screen.ink(Screen.Ink.GOOD, "allow") + ", by " + rule + ": " + why);
        yield 0;
      }
      case Verdict.Ask _ -> {
        screen.line(screen.ink(Screen.Ink.WARN, "ask") + ", by " + rule + ": " + why);
        yield 1;
      }
      case Verdict.Hold hold -> {
        screen.line(
            screen.ink(Screen.Ink.WARN, "hold")
                + (hold.until().equals(Instant.MAX) ? "" : " for " + Humane.span(now, hold.until()))
                + ", by "
                + rule
                + ": "
                + why);
        yield 1;
      }
      case Verdict.Deny _ -> {
        screen.line(screen.ink(Screen.Ink.BAD, "deny") + ", by " + rule + ": " + why);
        yield 2;
      }
    };
  }
}
