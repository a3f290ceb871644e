package dev.claudeops.cli;

import dev.claudeops.config.ConfigError;
import dev.claudeops.config.ConfigFile;
import dev.claudeops.config.ConfigSchema;
import dev.claudeops.model.Trouble;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code claudeops config check|schema}: is the config right, and what may stand in it? */
final class ConfigVerb implements Verb {
  @Override
  public String name() {
    return "config";
  }

  @Override
  public String summary() {
    return "Check the config file, or print its JSON Schema";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Cli.parameter(
            "WHAT",
            true,
            List.of("check", "schema"),
            "check: every error with its place. schema: the JSON Schema of the file."));
  }

  @Override
  public int run(ParseResult given, Desk desk) {
    String what = given.matchedPositionalValue(0, "");
    return switch (what) {
      case "check" -> check(desk);
      case "schema" -> {
        desk.screen().print(ConfigSchema.json());
        yield 0;
      }
      default ->
          throw new Trouble(
              Trouble.Code.USAGE,
              "config knows no " + Screen.safe(what),
              "say claudeops config check or schema");
    };
  }

  private static int check(Desk desk) {
    Screen screen = desk.screen();
    Optional<ConfigFile> file = desk.door().config(desk.configFile());
    if (file.isEmpty()) {
      screen.line(
          "There is no config at %s, so everything found on the machine is looked at; claudeops init proposes one."
              .formatted(ConfigFile.DEFAULT));
      return 0;
    }
    List<ConfigError> errors = file.get().check();
    if (errors.isEmpty()) {
      screen.line("The config is right.");
      return 0;
    }
    errors.forEach(error -> screen.line(Screen.safe(error.toString())));
    return Trouble.Code.CONFIG.exit();
  }
}
