package dev.claudeops.cli;

import dev.claudeops.model.Trouble;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code claudeops pause}: the stop button. */
final class PauseVerb implements Verb {
  @Override
  public String name() {
    return "pause";
  }

  @Override
  public String summary() {
    return "Stop every action at once; checks and messages go on";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("--for")
            .paramLabel("TIME")
            .type(String.class)
            .description("Go on by itself after this time, such as 2h; else until resume.")
            .build());
    spec.addOption(
        OptionSpec.builder("--because")
            .paramLabel("TEXT")
            .type(String.class)
            .description("Why, for whoever reads it.")
            .build());
    spec.usageMessage()
        .footer("", "When nothing else works: touch /etc/claudeops/paused does the same.");
  }

  @Override
  public int run(ParseResult given, Desk desk) {
    Optional<Duration> time = time(given, "--for");
    String file =
        desk.ops(Purpose.RUN_ANYWAY)
            .pause(time, given.matchedOptionValue("--because", ""), Person.of(desk.host()))
            .toString();
    desk.screen()
        .line(
            "Paused"
                + time.map(span -> " for " + Humane.duration(span)).orElse("")
                + ": nothing is changed"
                + (time.isEmpty() ? " until claudeops resume" : "")
                + ". The button is the file "
                + Screen.safe(file));
    return 0;
  }

  /** A time given as an option; Trouble when it is none. */
  static Optional<Duration> time(ParseResult given, String option) {
    String text = given.matchedOptionValue(option, "");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Humane.parseDuration(text)
            .filter(span -> !span.isZero() && !span.isNegative())
            .filter(span -> span.compareTo(Duration.ofDays(366)) <= 0)
            .orElseThrow(
                () ->
                    new Trouble(
                        Trouble.Code.USAGE,
                        option + " is no time: " + Screen.safe(text),
                        "give one such as 30m, 2h or 3d, at most 366d")));
  }
}
