package dev.claudeops.cli;

import dev.claudeops.model.Health;
import dev.claudeops.ops.Diagnosis;
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
    return "Check ClaudeOps itself: config, rights, memory, programs it uses";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(
        Cli.flag(
            "--repair",
            "Make state.json anew from the files, and sweep what a killed run left behind."));
  }

  @Override
  public int run(ParseResult given, Desk desk) throws InterruptedException {
    Screen screen = desk.screen();
    List<Diagnosis> all = desk.ops(Purpose.RUN_ANYWAY).doctor(given.hasMatchedOption("--repair"));
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
