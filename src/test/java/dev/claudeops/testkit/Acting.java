package dev.claudeops.testkit;

import dev.claudeops.action.ActionKind;
import dev.claudeops.action.Actions;
import dev.claudeops.action.Hands;
import dev.claudeops.action.Plan;
import dev.claudeops.action.Scene;
import dev.claudeops.action.Unfit;
import dev.claudeops.config.Config;
import dev.claudeops.host.Host;
import dev.claudeops.model.Action;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans and performs one action, with neither gate nor journal. */
public final class Acting {
  private final Host host;
  private final Config config;
  private final List<Observation> seen;

  public Acting(Host host) {
    this(host, Config.NONE, List.of());
  }

  /**
   * @param seen what the run saw before
   */
  public Acting(Host host, Config config, List<Observation> seen) {
    this.host = host;
    this.config = config;
    this.seen = seen;
  }

  public Plan plan(String kind, Subject target, Map<String, String> params)
      throws Unfit, InterruptedException {
    ActionKind action = Actions.named(kind).orElseThrow();
    Action wish = new Action(kind, target, params, "a test wants it", List.of());
    return action.plan(
        wish,
        new Scene(host, config, action.spec().parse(wish), seen, Path.of("/nonexistent/keep")));
  }

  public Plan plan(String kind, Subject target) throws Unfit, InterruptedException {
    return plan(kind, target, Map.of());
  }

  /** Why it cannot be done; fails when it can. */
  public String unfit(String kind, Subject target) throws InterruptedException {
    return unfit(kind, target, Map.of());
  }

  /** The same with parameters. */
  public String unfit(String kind, Subject target, Map<String, String> params)
      throws InterruptedException {
    try {
      Plan plan = plan(kind, target, params);
      throw new AssertionError("it would do: " + plan.does());
    } catch (Unfit why) {
      return why.why();
    }
  }

  /** Does it; what came of it is in the hands. */
  public Hands perform(String kind, Subject target, Map<String, String> params)
      throws Unfit, IOException, InterruptedException {
    Plan plan = plan(kind, target, params);
    Hands hands =
        new Hands(host, Actions.named(kind).orElseThrow().spec().deadline(), Optional::empty);
    plan.work().perform(hands);
    return hands;
  }

  public Hands perform(String kind, Subject target)
      throws Unfit, IOException, InterruptedException {
    return perform(kind, target, Map.of());
  }
}
