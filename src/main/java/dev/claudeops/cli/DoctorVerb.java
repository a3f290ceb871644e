package dev.claudeops.cli;

import dev.claudeops.model.Health;
import dev.claudeops.ops.Diagnosis;
import dev.claudeops.ops.Ops;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code claudeops doctor}: is ClaudeOps itself well? */
final class DoctorVerb implements Verb {
  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public String summary() {
    return "Check ClaudeOps itself: config, rights, memory, programs it uses, Claude";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(
        Cli.flag(
            "--repair",
            "Make state.json anew from the files, and sweep what a killed run left behind."));
    spec.addOption(
        Cli.flag("--send-test", "Send a test message through every channel of the config."));
    spec.addOption(
        Cli.flag("--ask", "Really ask Claude for one word; costs a fraction of a cent."));
  }

  @Override
  public int run(ParseResult given, Desk desk) throws InterruptedException {
    Screen screen = desk.screen();
    Ops ops = desk.ops(Purpose.RUN_ANYWAY);
    List<Diagnosis> all =
        new ArrayList<>(
            ops.doctor(given.hasMatchedOption("--repair"), given.hasMatchedOption("--ask")));
    if (given.hasMatchedOption("--send-test")) {
      all.addAll(ops.sendTest());
    }
    screen.table(
        all.stream()
            .map(
                one ->
                    List.of(
                        screen.word(one.health()),
                        one.what(),
                        Screen.safe(one.says())
                            + (one.remedy().isEmpty() ? "" : "; " + Screen.safe(one.remedy()))))
            .toList());
    return CheckVerb.exit(all.stream().map(Diagnosis::health).reduce(Health.OK, Health::worse));
  }
}
