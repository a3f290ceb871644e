package dev.claudeops.action;

import dev.claudeops.host.Pm2;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import java.time.Duration;
import java.util.List;

/**
 * Starts those instances of a PM2 app that are stopped or errored; the others go on. PM2's method
 * is that of a restart, which forgives an errored app its failures and only starts what is down.
 */
public final class Pm2Start implements ActionKind {
  private static final ActionSpec SPEC =
      new ActionSpec(
          "pm2-start",
          "Start the stopped and errored instances of a PM2 app.",
          Risk.LOW,
          true,
          "As its user, stop it again: `pm2 stop NAME`.",
          List.of("pm2"),
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
    Pm2Target target = Pm2Target.of(wish, scene);
    target.mustBeAtRest();
    List<Pm2.App> down =
        target.in("stopped", "errored").stream().filter(app -> !app.scheduled()).toList();
    if (down.isEmpty()) {
      throw new Unfit(
          target.in("stopped", "errored").isEmpty()
              ? target.says() + " runs already, all its instances do"
              : target.says() + " rests until its own clock starts it (cron_restart)");
    }
    return target.plan("start", down, "as its user: pm2 stop " + down.getFirst().id());
  }
}
