package dev.claudeops.action;

import dev.claudeops.config.Config;
import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Param;
import dev.claudeops.model.Params;
import dev.claudeops.model.Risk;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs one script of the owner's folder: {@code SCRIPT -- NAME=VALUE ...}, with the target in the
 * variable {@code CLAUDEOPS_TARGET}. What it risks, what it is for and what it may be told stands
 * in its head ({@link ScriptHead}); one that declares nothing is of high risk.
 *
 * <p>The file is looked at when the wish is judged, when it is planned, and once more right before
 * it starts, and must be the same each time but the first: same place, size, time and owner. Root
 * alone can change a file between that last look and its start, or put it back to its old time. A
 * person's yes is bound to the script's content: one that was changed since is not run by it.
 */
public final class RunScript implements ActionKind {
  static final String SCRIPT = "script";

  private static final Duration PROOF = Duration.ofSeconds(30);
  private static final int MOST_OUTPUT = 1 << 20;

  private static final ActionSpec SPEC =
      new ActionSpec(
          "run-script",
          "Run a script from the owner's folder; what it risks is what it declares.",
          Risk.HIGH,
          false,
          "As the script itself says; one that says nothing cannot be taken back.",
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
              "backup",
              "disk",
              "drive",
              "raid",
              "pool",
              "log",
              "machine"),
          List.of(
              Param.needed(
                  SCRIPT, Script.NAME, "The script's file name; its own parameters stand beside.")),
          false,
          Duration.ofSeconds(60),
          Duration.ofSeconds(60));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public ActionSpec specFor(Action wish, HostView host, Config config) {
    try {
      return declared(Script.read(host, config, wish.params().getOrDefault(SCRIPT, "")).head());
    } catch (Unfit unreadable) {
      return SPEC; // the plan says why it cannot be run
    }
  }

  private static ActionSpec declared(ScriptHead head) {
    List<Param> params = new ArrayList<>(SPEC.params());
    params.addAll(head.params());
    return new ActionSpec(
        SPEC.kind(),
        head.about().isEmpty() ? SPEC.summary() : head.about(),
        head.risk(),
        head.reversible(),
        head.undo().isEmpty() ? SPEC.undo() : head.undo(),
        head.targets().isEmpty()
            ? SPEC.targets()
            : SPEC.targets().stream().filter(head.targets()::contains).toList(),
        params,
        head.restarts(),
        head.proof() ? head.timeout().plus(PROOF) : head.timeout(),
        SPEC.patience(),
        head.findings());
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit {
    Script script =
        Script.read(
            scene.host(),
            scene.config(),
            Optional.ofNullable(wish.params().get(SCRIPT)).orElse(""));
    ScriptHead head = script.head();
    ActionSpec spec = declared(head);
    Optional<String> fault = spec.fault(wish);
    if (fault.isPresent()) {
      throw new Unfit(fault.get());
    }
    if (head.user().isPresent() && !scene.host().root()) {
      throw new Unfit("root is needed to run it as " + head.user().get());
    }
    Params given = spec.parse(wish);
    List<String> words = new ArrayList<>(List.of(script.file(), "--"));
    head.params().forEach(param -> words.add(param.name() + "=" + given.text(param.name())));
    Command command = as(head, Command.of(words), wish);
    String does = command.line() + head.user().map(user -> " (as " + user + ")").orElse("");
    return new Plan(
            does,
            head.undo(),
            hands ->
                perform(
                    script, command, as(head, Command.of(script.file(), "--proof"), wish), hands))
        .sealed(does + " " + script.digest());
  }

  private static Command as(ScriptHead head, Command command, Action wish) {
    Command made =
        command.with(Map.of("CLAUDEOPS_TARGET", wish.target().toString())).atMost(MOST_OUTPUT);
    return head.user().isPresent() ? made.as(head.user().get()) : made;
  }

  private static void perform(Script script, Command command, Command proof, Hands hands)
      throws IOException, InterruptedException {
    try {
      script.same(hands.host());
    } catch (Unfit changed) {
      throw new IOException(changed.why(), changed);
    }
    Duration limit = shorter(script.head().timeout(), hands.left());
    Output output = hands.attempt(new Change.Program(command.within(limit)));
    if (output.timedOut()) {
      throw new IOException(
          "the script did not end within %s; it and what it had started were ended"
              .formatted(Humane.duration(limit)));
    }
    if (!output.ok()) {
      throw new IOException(
          "the script ended with exit code %d: %s".formatted(output.exit(), output.complaint()));
    }
    if (script.head().proof()) {
      Output said = hands.attempt(new Change.Program(proof.within(shorter(PROOF, hands.left()))));
      if (!said.ok()) {
        throw new IOException("the script ended well, but its own proof says: " + said.complaint());
      }
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
