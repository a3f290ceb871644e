package dev.claudeops.cli;

import dev.claudeops.model.Trouble;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code claudeops init}: look around and propose a config. */
final class InitVerb implements Verb {
  @Override
  public String name() {
    return "init";
  }

  @Override
  public String summary() {
    return "Look around the machine and propose a config";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(
        Cli.flag(
            "--write",
            "Save it as the config file (--config FILE, else /etc/claudeops/config.json)."));
    spec.addOption(
        Cli.flag(
            "--force",
            "With --write: also over a file that is there; the old one is kept as .old."));
  }

  @Override
  public int run(ParseResult given, Desk desk) throws InterruptedException {
    Screen screen = desk.screen();
    if (given.hasMatchedOption("--force") && !given.hasMatchedOption("--write")) {
      screen.note("claudeops: --force goes with --write");
      return Trouble.Code.USAGE.exit();
    }
    if (screen.terminal()) {
      screen.progress("looking around ...");
    }
    String proposal = desk.ops(Purpose.RUN_ANYWAY).propose();
    screen.endProgress();
    if (!given.hasMatchedOption("--write")) {
      screen.print(proposal);
      screen.note("Nothing was written; claudeops init --write saves it.");
      return 0;
    }
    Path file =
        desk.ops(Purpose.RUN_ANYWAY)
            .saveConfig(proposal, desk.configFile(), given.hasMatchedOption("--force"));
    screen.line("Written: " + file);
    screen.line("Read it, correct the guesses, then: claudeops config check && claudeops check");
    return 0;
  }
}
