package dev.claudeops.cli;

import dev.claudeops.agent.Agents;
import dev.claudeops.model.Health;
import dev.claudeops.model.Trigger;
import dev.claudeops.model.Trouble;
import dev.claudeops.ops.Checkup;
import dev.claudeops.ops.Ops;
import dev.claudeops.ops.RunJson;
import dev.claudeops.text.Nearest;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code claudeops check}: look at everything, judge it, write it down, show what is wrong first.
 */
final class CheckVerb implements Verb {
  @Override
  public String name() {
    return "check";
  }

  @Override
  public String summary() {
    return "Look at the whole machine, judge it, repair what is safe, write it down";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(Cli.flag("--json", "Print one JSON object (schema/check.schema.json)."));
    spec.addOption(Cli.flag("--dry-run", "Say what would be done; change and write nothing."));
    spec.addOption(Cli.flag("--scheduled", "Begun by cron or a timer: print only what is wrong."));
    spec.addOption(Cli.flag("--all", "Show everything that was seen, not only what is wrong."));
    spec.addOption(
        OptionSpec.builder("--agent")
            .paramLabel("AGENT")
            .type(String.class)
            .completionCandidates(Agents.names())
            .description(
                "Who decides what to do: claude, runbook, or none to look and write down only;"
                    + " without it, what agent.usual in the config says.")
            .build());
    spec.usageMessage().footer("", "Exit codes: 0 ok, 1 warning, 2 critical, 3 unknown.");
  }

  @Override
  public int run(ParseResult given, Desk desk) throws InterruptedException {
    Optional<String> agent = Optional.ofNullable(given.matchedOptionValue("--agent", null));
    if (agent.filter(name -> !Agents.names().contains(name)).isPresent()) {
      throw new Trouble(
          Trouble.Code.USAGE,
          "there is no agent " + Screen.safe(agent.get()),
          "give one of " + Nearest.list(Agents.names()));
    }
    boolean scheduled = given.hasMatchedOption("--scheduled");
    boolean json = given.hasMatchedOption("--json");
    Screen screen = desk.screen();
    Trigger trigger = scheduled ? new Trigger.Schedule() : new Trigger.Request("cli");
    ProgressLine progress = new ProgressLine(screen);
    Ops ops = desk.ops(scheduled ? Purpose.RUN_ANYWAY : Purpose.RUN);
    Checkup checkup =
        ops.check(
            trigger,
            given.hasMatchedOption("--dry-run"),
            agent.map(ops::agent).orElseGet(ops::usualAgent),
            json || scheduled ? ProgressLine.NONE : progress);
    progress.end();
    if (json) {
      screen.print(RunJson.of(checkup.run(), checkup.files(), checkup.notes()).pretty());
    } else {
      RunPage page = new RunPage(screen, desk.host().now());
      page.print(checkup, given.hasMatchedOption("--all"), scheduled);
    }
    return exit(checkup.run().status());
  }

  /** The monitoring-plugins convention. */
  static int exit(Health status) {
    return switch (status) {
      case OK -> 0;
      case DEGRADED -> 1;
      case FAILED -> 2;
      case UNKNOWN -> 3;
    };
  }
}
