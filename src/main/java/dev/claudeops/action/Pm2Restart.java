package dev.claudeops.action;

import dev.claudeops.host.Pm2;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import java.time.Duration;
import java.util.List;

/**
 * Restarts the instances of a PM2 app one after the other. Those that somebody stopped stay
 * stopped.
 */
public final class Pm2Restart implements ActionKind {
  private static final ActionSpec SPEC =
      new ActionSpec(
          "pm2-restart",
          "Restart the instances of a PM2 app, but for those that were stopped by hand.",
          Risk.LOW,
          false,
          "Nothing is to be taken back; what the app did when it was interrupted is lost.",
          List.of("pm2"),
          List.of(),
          true,
          Duration.ofSeconds(120),
          Duration.ofSeconds(60));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit {
    Pm2Target target = Pm2Target.of(wish, scene);
    target.mustBeAtRest();
    List<Pm2.App> which = target.in("online", "errored", "waiting restart");
    if (which.isEmpty()) {
      throw new Unfit(target.says() + " is stopped and did not crash; pm2-start starts it");
    }
    return target.plan("restart", which, "");
  }
}
