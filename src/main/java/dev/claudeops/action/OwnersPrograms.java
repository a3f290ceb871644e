package dev.claudeops.action;

import dev.claudeops.config.ActionSettings;
import dev.claudeops.config.Config;
import dev.claudeops.config.Migrations;
import dev.claudeops.config.Service;
import dev.claudeops.host.HostView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Everything that the owner lets actions run: the scripts of the folder, the config's commands. */
public final class OwnersPrograms {
  private static final int MOST = 500;

  private OwnersPrograms() {}

  /**
   * One of them.
   *
   * @param name the script's file, or the command line
   * @param says what it is held for
   * @param fault why it would not be run; empty when it would
   */
  public record Program(String name, String says, Optional<String> fault) {}

  /** Every file of the folder of scripts; none when there is no such folder. */
  public static List<Program> scripts(HostView host, Config config) {
    String folder = config.actions().scripts();
    if (!host.exists(folder)) {
      return List.of();
    }
    Optional<String> fault = Ownership.faultOfFolder(host, folder);
    if (fault.isPresent()) {
      return List.of(new Program(folder, "", fault));
    }
    return host.listIfThere(folder).stream()
        .limit(MOST)
        .map(name -> script(host, config, name))
        .toList();
  }

  private static Program script(HostView host, Config config, String name) {
    try {
      Script script = Script.read(host, config, name);
      ScriptHead head = script.head();
      return new Program(
          script.file(),
          head.declared()
              ? head.risk().word() + " risk" + (head.reversible() ? ", reversible" : "")
              : "declares nothing, so it is held for high risk",
          Optional.empty());
    } catch (Unfit unfit) {
      return new Program(name, "", Optional.of(unfit.why()));
    }
  }

  /** Every command that the config declares for certificates and migrations. */
  public static List<Program> commands(HostView host, Config config) {
    List<Program> programs = new ArrayList<>();
    for (ActionSettings.Certificate one : config.actions().certificates()) {
      Stream.of(
              new OwnersCommand(one.renew(), one.user()),
              new OwnersCommand(one.reload(), Optional.empty()))
          .filter(command -> !command.argv().isEmpty())
          .forEach(
              command ->
                  programs.add(program(host, "for the certificate " + one.certificate(), command)));
    }
    for (Service service : config.services()) {
      for (Migrations migrations : service.migrations().stream().toList()) {
        RunMigration.commands(migrations)
            .forEach(
                command ->
                    programs.add(program(host, "for migrations of " + service.name(), command)));
      }
    }
    return programs;
  }

  private static Program program(HostView host, String says, OwnersCommand command) {
    return new Program(command.line(), says, command.fault(host));
  }
}
