package dev.claudeops.action;

import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import java.time.Duration;
import java.util.List;

/**
 * Restarts a container that runs badly or in a circle (Docker Engine API: ContainerRestart). It is
 * given the time to end that its own config says.
 */
public final class ContainerRestart implements ActionKind {
  private static final ActionSpec SPEC =
      new ActionSpec(
          "container-restart",
          "Restart a container that runs.",
          Risk.LOW,
          false,
          "Nothing is to be taken back; what it did when it was interrupted is lost.",
          List.of("container"),
          List.of(),
          true,
          Duration.ofSeconds(150),
          Duration.ofSeconds(60));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit {
    ContainerTarget target = ContainerTarget.of(wish, scene);
    target.mustNotBeInBetween();
    if (!target.state().equals("running") && !target.state().equals("restarting")) {
      throw new Unfit(target.says() + " does not run; container-start starts it");
    }
    target.mustEndWithin(SPEC.deadline());
    return target.plan("restart", "");
  }
}
