package dev.claudeops.cli;

import dev.claudeops.model.Trouble;
import dev.claudeops.notify.Silences;
import dev.claudeops.ops.Ops;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code claudeops silence}: no messages about a subject for a time. */
final class SilenceVerb implements Verb {
  @Override
  public String name() {
    return "silence";
  }

  @Override
  public String summary() {
    return "Send no messages about a subject for a time; without one, list what is silenced";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Cli.parameter(
            "SUBJECT",
            false,
            List.of(),
            "Such as unit:nginx.service; * stands for any characters: disk:/mnt/*."));
    spec.addOption(
        OptionSpec.builder("--for")
            .paramLabel("TIME")
            .type(String.class)
            .description("How long, such as 2h.")
            .build());
    spec.addOption(Cli.flag("--off", "End the silence of this subject now."));
    spec.usageMessage()
        .footer(
            "", "It is still looked at, repaired and written down; only messages are held back.");
  }

  @Override
  public int run(ParseResult given, Desk desk) throws InterruptedException {
    Ops ops = desk.ops(Purpose.RUN);
    Screen screen = desk.screen();
    String subject = given.matchedPositionalValue(0, "");
    if (subject.isEmpty()) {
      list(screen, ops.silences(), desk.host().now());
      return 0;
    }
    if (given.hasMatchedOption("--off")) {
      boolean was = ops.unsilence(subject);
      screen.line(
          was
              ? "Messages about " + Screen.safe(subject) + " go out again."
              : Screen.safe(subject) + " was not silenced.");
      return 0;
    }
    Optional<Duration> time = PauseVerb.time(given, "--for");
    if (time.isEmpty()) {
      throw new Trouble(
          Trouble.Code.USAGE,
          "for how long is " + Screen.safe(subject) + " to be silenced",
          "add --for 2h");
    }
    ops.silence(subject, time.get(), Person.of(desk.host()));
    screen.line(
        "No messages about "
            + Screen.safe(subject)
            + " for "
            + Humane.duration(time.get())
            + "; claudeops silence "
            + Screen.safe(subject)
            + " --off ends it.");
    return 0;
  }

  private static void list(Screen screen, List<Silences.Silence> all, Instant now) {
    screen.table(
        all.stream()
            .map(
                one ->
                    List.of(
                        Screen.safe(one.pattern()),
                        "for " + Humane.span(now, one.until()),
                        Screen.safe("by " + one.who())))
            .toList());
    if (all.isEmpty()) {
      screen.line("Nothing is silenced.");
    }
  }
}
