package dev.claudeops.action;

import dev.claudeops.config.Config;
import dev.claudeops.config.Migrations;
import dev.claudeops.config.Secret;
import dev.claudeops.config.Service;
import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs the migrations of a service as its owner declares them: a backup where one is named, the
 * migration itself, and its status, which must then say that nothing is pending. Two never run at
 * once: the command holds a lock as long as it lives.
 */
public final class RunMigration implements ActionKind {
  private static final Duration STATUS = Duration.ofSeconds(60);
  private static final int NOTHING = 0;
  private static final int PENDING = 1;

  private static final ActionSpec SPEC =
      new ActionSpec(
          "run-migration",
          "Run the pending migrations of a service, after its backup.",
          Risk.HIGH,
          false,
          "Restore the backup that was made before, where one is declared; else there is no way"
              + " back.",
          List.of(
              "unit",
              "container",
              "pm2",
              "process",
              "database",
              "http",
              "tcp",
              "dns",
              "certificate",
              "command",
              "prometheus",
              "backup"),
          List.of(),
          false,
          Duration.ofMinutes(22),
          Duration.ofSeconds(60));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  /** With the time that the service's own limit gives it. */
  @Override
  public ActionSpec specFor(Action wish, HostView host, Config config) {
    return config
        .serviceOf(wish.target())
        .flatMap(Service::migrations)
        .map(own -> SPEC.within(own.limit().multipliedBy(2).plus(STATUS.multipliedBy(2))))
        .orElse(SPEC);
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    Service service =
        scene
            .config()
            .serviceOf(wish.target())
            .orElseThrow(() -> new Unfit("no service has " + wish.target()));
    Migrations declared =
        service
            .migrations()
            .orElseThrow(() -> new Unfit("no migrations are declared for " + service.name()));
    for (OwnersCommand command : commands(declared).toList()) {
      Optional<String> fault = command.fault(scene.host());
      if (fault.isPresent()) {
        throw new Unfit("%s: %s".formatted(command.line(), fault.get()));
      }
    }
    for (String program : List.of("flock", "install")) {
      if (scene.host().find(program).isEmpty()) {
        throw new Unfit("not installed: " + program);
      }
    }
    pending(scene.host(), of(declared, declared.status()));
    String lock = scene.keep() + "/migration-" + plain(service.name()) + ".lock";
    Deed deed = new Deed(declared, scene.keep().toString(), lock);
    OwnersCommand run = of(declared, declared.run());
    Plan plan =
        new Plan(
            declared.backup().isEmpty()
                ? run.line()
                : of(declared, declared.backup()).line() + ", then " + run.line(),
            declared.backup().isEmpty()
                ? "there is no way back but a backup of your own"
                : "restore what the backup made: " + of(declared, declared.backup()).line(),
            deed::perform);
    return plan.sealed(plan.does());
  }

  /** Every command of it, for whoever looks at their programs. */
  static Stream<OwnersCommand> commands(Migrations declared) {
    return Stream.of(declared.status(), declared.backup(), declared.run())
        .filter(words -> !words.isEmpty())
        .map(words -> of(declared, words));
  }

  private static OwnersCommand of(Migrations declared, List<String> words) {
    Map<String, String> env = new HashMap<>();
    declared.env().forEach((String name, Secret value) -> env.put(name, value.reveal()));
    return new OwnersCommand(words, declared.user(), declared.folder(), env);
  }

  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9_-]", "_") + "-" + Integer.toHexString(name.hashCode());
  }

  /** That something is pending, by the status command's exit code. */
  private static void pending(HostView host, OwnersCommand status)
      throws Unfit, InterruptedException {
    try {
      Output output = host.run(status.within(STATUS));
      if (output.ok()) {
        throw new Unfit("nothing is pending: " + status.line());
      }
      if (output.timedOut() || output.exit() != PENDING) {
        throw new Unfit(
            "whether anything is pending is not known: %s ended with exit code %d: %s"
                .formatted(status.line(), output.exit(), output.complaint()));
      }
    } catch (IOException failed) {
      throw new Unfit(status.line() + ": " + failed.getMessage());
    }
  }

  /** One migration, from the backup to the second look at the status. */
  private record Deed(Migrations declared, String keep, String lock) {
    void perform(Hands hands) throws IOException, InterruptedException {
      if (!hands.host().exists(keep)) {
        hands.make(new Change.Program(Command.of("install", "-d", "-m", "0700", "--", keep)));
      }
      if (!declared.backup().isEmpty()) {
        Output saved = alone(hands, declared.backup());
        if (!saved.ok()) {
          throw new IOException(
              "nothing was migrated, because the backup failed: " + saved.complaint());
        }
        again(hands);
      }
      Output ran = alone(hands, declared.run());
      if (!ran.ok()) {
        throw new IOException(
            "the migration %s and may be half done: %s"
                .formatted(
                    ran.timedOut() ? "did not end in time" : "failed with exit code " + ran.exit(),
                    ran.complaint()));
      }
      Output status =
          hands.attempt(new Change.Program(of(declared, declared.status()).within(STATUS)));
      if (status.exit() != NOTHING || status.timedOut()) {
        throw new IOException(
            "the migration ended well, but its status still does not say that nothing is pending: "
                + status.complaint());
      }
    }

    /** A backup takes its time; somebody else may have migrated since. */
    private void again(Hands hands) throws IOException, InterruptedException {
      try {
        pending(hands.host(), of(declared, declared.status()));
      } catch (Unfit since) {
        throw new IOException("after the backup: " + since.why(), since);
      }
    }

    private Output alone(Hands hands, List<String> words) throws IOException, InterruptedException {
      Duration limit =
          declared.limit().compareTo(hands.left()) < 0 ? declared.limit() : hands.left();
      Output output =
          hands.attempt(new Change.Program(of(declared, words).alone(lock, limit, hands.host())));
      if (output.exit() == OwnersCommand.TAKEN) {
        throw new IOException(
            "another migration of this service is running, or " + output.complaint());
      }
      return output;
    }
  }
}
