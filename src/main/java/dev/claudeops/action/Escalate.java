package dev.claudeops.action;

import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Param;
import dev.claudeops.model.Risk;
import dev.claudeops.text.Clean;
import java.time.Duration;
import java.util.List;

/** Tells a person that this is for him. Changes nothing on the machine. */
public final class Escalate implements ActionKind {
  private static final int LONGEST = 900;

  /** Of no certain problem. */
  private static final String ANY = "any";

  /** Every kind of subject that a probe tells of. */
  private static final List<String> KINDS =
      List.of(
          "backup",
          "certificate",
          "claudeops",
          "command",
          "container",
          "database",
          "disk",
          "dns",
          "drive",
          "http",
          "log",
          "machine",
          "pm2",
          "pool",
          "probe",
          "process",
          "prometheus",
          "raid",
          "tcp",
          "unit");

  private static final ActionSpec SPEC =
      new ActionSpec(
          "escalate",
          "Tell a person that this is beyond us, and why.",
          Risk.LOW,
          true,
          "Nothing is changed, so there is nothing to take back.",
          KINDS,
          List.of(
              Param.needed(
                  "message",
                  new Param.Form.Sentence(LONGEST),
                  "What the person should know: what was tried, and what is asked."),
              Param.usually(
                  "problem",
                  new Param.Form.Name("[a-z0-9]+(-[a-z0-9]+)*", 60),
                  ANY,
                  "The type of the finding that it is about.")),
          false,
          Duration.ofSeconds(5),
          Duration.ofSeconds(1));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) {
    return new Plan(
        "tell a person of "
            + wish.target()
            + ": "
            + Clean.line(scene.params().text("message"), LONGEST),
        "",
        hands -> {});
  }
}
