package dev.claudeops.cli;

import dev.claudeops.model.Trouble;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code claudeops completion bash|zsh|fish}: the shell's completion, made from the commands
 * themselves.
 */
final class CompletionVerb implements Verb {
  @Override
  public String name() {
    return "completion";
  }

  @Override
  public String summary() {
    return "Print the completion script of a shell: source <(claudeops completion bash)";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Cli.parameter("SHELL", true, List.of("bash", "zsh", "fish"), "bash, zsh or fish."));
  }

  @Override
  public int run(ParseResult given, Desk desk) {
    String shell = given.matchedPositionalValue(0, "");
    desk.screen()
        .print(
            switch (shell) {
              case "bash" -> bash();
              case "zsh" -> "autoload -U +X bashcompinit && bashcompinit\n" + bash();
              case "fish" -> fish();
              default ->
                  throw new Trouble(
                      Trouble.Code.USAGE,
                      "no completion for the shell " + Screen.safe(shell),
                      "give bash, zsh or fish");
            });
    return 0;
  }

  /** Every command modelled below one top. */
  static CommandSpec whole() {
    CommandSpec top = Cli.top();
    Verbs.all().forEach(verb -> top.addSubcommand(verb.name(), Cli.spec(verb)));
    return top;
  }

  static String bash() {
    return AutoComplete.bash("claudeops", new CommandLine(whole()));
  }

  static String fish() {
    StringBuilder out = new StringBuilder("complete -c claudeops -f\n");
    for (Verb verb : Verbs.all()) {
      out.append(
          "complete -c claudeops -n __fish_use_subcommand -a %s -d %s\n"
              .formatted(verb.name(), quote(verb.summary())));
    }
    for (Verb verb : Verbs.all()) {
      CommandSpec spec = Cli.spec(verb);
      String condition = "-n '__fish_seen_subcommand_from " + verb.name() + "'";
      for (OptionSpec option : spec.options()) {
        StringBuilder names = new StringBuilder();
        for (String name : option.names()) {
          names.append(
              name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        boolean takesValue = option.arity().max() > 0;
        String candidates =
            option.completionCandidates() == null
                ? ""
                : " -a " + quote(String.join(" ", option.completionCandidates()));
        out.append(
            "complete -c claudeops %s%s%s%s -d %s\n"
                .formatted(
                    condition,
                    names,
                    takesValue ? (option.paramLabel().equals("FILE") ? " -r -F" : " -x") : "",
                    candidates,
                    quote(String.join(" ", option.description()))));
      }
      for (PositionalParamSpec parameter : spec.positionalParameters()) {
        if (parameter.completionCandidates() != null) {
          out.append(
              "complete -c claudeops %s -a %s\n"
                  .formatted(condition, quote(String.join(" ", parameter.completionCandidates()))));
        }
      }
    }
    return out.toString();
  }

  private static String quote(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
