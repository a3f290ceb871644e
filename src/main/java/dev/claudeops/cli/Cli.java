package dev.claudeops.cli;

import dev.claudeops.host.HostView;
import dev.claudeops.model.Trouble;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Understands the arguments, runs the command, turns {@link Trouble} into one line and an exit
 * code.
 *
 * <p>Only the command that was asked for is modelled, because modelling all of them costs more time
 * than a listing takes (docs/decisions/start-up.md).
 */
public final class Cli {
  private final Screen screen;
  private final HostView host;
  private final Door door;

  /**
   * @param host the machine
   * @param door makes the loop from the config file that was named, or from the usual one
   */
  public Cli(HostView host, Door door, String[] args) {
    this.host = host;
    this.door = door;
    this.screen =
        Screen.of(host, args, Boolean.getBoolean("claudeops.terminal"), System.out, System.err);
  }

  /** Runs one command line and returns its exit code. */
  public int run(String[] args) throws InterruptedException {
    try {
      int exit = dispatch(args);
      screen.flush();
      return exit;
    } catch (ParameterException bad) {
      screen.flush();
      screen.note("claudeops: " + Clean.line(String.valueOf(bad.getMessage()), 400));
      String verb = bad.getCommandLine().getCommandName();
      screen.note("Try: claudeops " + (verb.equals("claudeops") ? "" : verb + " ") + "--help");
      return Trouble.Code.USAGE.exit();
    } catch (Trouble trouble) {
      screen.endProgress();
      screen.flush();
      screen.note("claudeops: " + Clean.line(trouble.line(), 1_000));
      return trouble.code().exit();
    }
  }

  /** Tells of a fault of our own in one line; with CLAUDEOPS_TRACE set, with its trace. */
  public void fault(Throwable fault) {
    screen.endProgress();
    screen.flush();
    StackTraceElement[] trace = fault.getStackTrace();
    screen.note(
        "claudeops: a fault of ours: %s%s: %s; please report it with claudeops --version"
            .formatted(
                fault.getClass().getSimpleName(),
                trace.length == 0
                    ? ""
                    : " at " + trace[0].getFileName() + ":" + trace[0].getLineNumber(),
                Clean.line(String.valueOf(fault.getMessage()), 200)));
    if (host.env("CLAUDEOPS_TRACE").isPresent()) {
      for (StackTraceElement step : trace) {
        screen.note("  at " + step);
      }
    }
  }

  private int dispatch(String[] args) throws InterruptedException {
    Optional<Verb> verb = verb(args);
    CommandSpec top = top();
    verb.ifPresent(chosen -> top.addSubcommand(chosen.name(), spec(chosen)));
    CommandLine line = new CommandLine(top);
    ParseResult parsed = line.parseArgs(args);
    ParseResult given = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
    if (has(parsed, "--version") || has(given, "--version")) {
      screen.line("claudeops " + version());
      return 0;
    }
    if (has(parsed, "--help") || has(given, "--help") || !parsed.hasSubcommand()) {
      boolean asked = has(parsed, "--help") || has(given, "--help");
      screen.print(
          parsed.hasSubcommand()
              ? line.getSubcommands().get(given.commandSpec().name()).getUsageMessage()
              : Help.top());
      return asked ? 0 : Trouble.Code.USAGE.exit();
    }
    Optional<Path> config = config(given).or(() -> config(parsed));
    return verb.orElseThrow().run(given, new Desk(screen, host, config, door));
  }

  private static boolean has(ParseResult parsed, String option) {
    return parsed.hasMatchedOption(option);
  }

  private static Optional<Path> config(ParseResult parsed) {
    String file = parsed.matchedOptionValue("--config", "");
    try {
      return file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file));
    } catch (InvalidPathException bad) {
      throw new Trouble(
          Trouble.Code.USAGE,
          "--config does not name a file: " + bad.getReason(),
          "give its path",
          bad);
    }
  }

  /** The first word that is no option; words behind {@code --config} are its file. */
  private static Optional<Verb> verb(String[] args) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--config")) {
        i++;
      } else if (!args[i].startsWith("-")) {
        String word = args[i];
        Optional<Verb> verb = Verbs.named(word);
        if (verb.isEmpty()) {
          throw new Trouble(
              Trouble.Code.USAGE,
              "there is no command " + Clean.line(word, 40),
              nearest(word) + "see claudeops --help");
        }
        return verb;
      }
    }
    return Optional.empty();
  }

  private static String nearest(String word) {
    return Nearest.of(word, Verbs.all().stream().map(Verb::name).toList())
        .map(name -> "did you mean " + name + "? Else ")
        .orElse("");
  }

  /** The command line without commands: the options that all of them know. */
  static CommandSpec top() {
    CommandSpec spec = CommandSpec.create().name("claudeops");
    common(spec);
    return spec;
  }

  /** One command with its own and the common options. */
  static CommandSpec spec(Verb verb) {
    CommandSpec spec = CommandSpec.create().name(verb.name());
    spec.usageMessage()
        .description(verb.summary() + ".")
        .optionListHeading("%nOptions:%n")
        .parameterListHeading("%n");
    verb.describe(spec);
    common(spec);
    return spec;
  }

  private static void common(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("--config")
            .paramLabel("FILE")
            .type(String.class)
            .description(
                "Read this config file; else $CLAUDEOPS_CONFIG, else /etc/claudeops/config.json.")
            .build());
    spec.addOption(flag("--no-color", "Print without colour; NO_COLOR does the same."));
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .type(boolean.class)
            .usageHelp(true)
            .description("Show this help.")
            .build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .type(boolean.class)
            .versionHelp(true)
            .description("Show the version.")
            .build());
  }

  static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).description(description).build();
  }

  /**
   * The one word behind a command.
   *
   * @param choices what it may be, for completion; empty when it may be anything
   */
  static PositionalParamSpec parameter(
      String label, boolean required, List<String> choices, String... description) {
    PositionalParamSpec.Builder parameter =
        PositionalParamSpec.builder()
            .index("0")
            .arity(required ? "1" : "0..1")
            .paramLabel(label)
            .type(String.class)
            .description(description);
    return (choices.isEmpty() ? parameter : parameter.completionCandidates(choices)).build();
  }

  static String version() {
    try (InputStream in = Cli.class.getResourceAsStream("/dev/claudeops/version")) {
      return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException unreadable) {
      return "unknown";
    }
  }
}
