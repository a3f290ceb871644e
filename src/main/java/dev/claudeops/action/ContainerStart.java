package dev.claudeops.action;

import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import java.time.Duration;
import java.util.List;

/** Starts a container that is there and does not run (Docker Engine API: ContainerStart). */
public final class ContainerStart implements ActionKind {
  private static final ActionSpec SPEC =
      new ActionSpec(
          "container-start",
          "Start a container that is stopped.",
          Risk.LOW,
          true,
          "Stop it again: `docker stop NAME`.",
          List.of("container"),
          List.of(),
          true,
          Duration.ofSeconds(60),
          Duration.ofSeconds(60));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit {
    ContainerTarget target = ContainerTarget.of(wish, scene);
    target.mustNotBeInBetween();
    switch (target.state()) {
      case "exited", "created", "stopped", "configured", "initialized" -> {}
      case "running" -> throw new Unfit(target.says() + " runs already");
      case "restarting" ->
          throw new Unfit(target.says() + " is being restarted by the engine itself");
      default -> throw new Unfit(target.says() + " is in a state we do not know");
    }
    return target.plan("start", "docker stop " + target.says());
  }
}
