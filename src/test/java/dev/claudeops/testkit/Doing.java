package dev.claudeops.testkit;

import dev.claudeops.action.ActionKind;
import dev.claudeops.action.Hands;
import dev.claudeops.action.Plan;
import dev.claudeops.action.Scene;
import dev.claudeops.action.Unfit;
import dev.claudeops.config.Config;
import dev.claudeops.host.Host;
import dev.claudeops.model.Action;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Uses one kind of action the way the executor does: plan, then perform with hands. */
public final class Doing {
  private final Host host;
  private final Config config;
  private final List<Observation> seen;

  public Doing(Host host, Config config, Observation... seen) {
    this.host = host;
    this.config = config;
    this.seen = List.of(seen);
  }

  /** What it would do; a wish with a fault by the spec fails the test. */
  public Plan plan(ActionKind kind, Subject target, Map<String, String> params)
      throws Unfit, InterruptedException {
    Action wish = new Action(kind.spec().kind(), target, params, "because", List.of());
    kind.spec()
        .fault(wish)
        .ifPresent(
            fault -> {
              throw new AssertionError(fault);
            });
    Scene scene = new Scene(host, config, kind.spec().parse(wish), seen, Path.of("/nowhere"));
    return kind.plan(wish, scene);
  }

  public Plan plan(ActionKind kind, Subject target) throws Unfit, InterruptedException {
    return plan(kind, target, Map.of());
  }

  /** Why it cannot be done; a plan fails the test. */
  public String unfit(ActionKind kind, Subject target, Map<String, String> params)
      throws InterruptedException {
    try {
      throw new AssertionError("planned: " + plan(kind, target, params).does());
    } catch (Unfit unfit) {
      return unfit.why();
    }
  }

  public String unfit(ActionKind kind, Subject target) throws InterruptedException {
    return unfit(kind, target, Map.of());
  }

  /** Hands with the time that the kind has. */
  public Hands hands(ActionKind kind) {
    return new Hands(host, kind.spec().deadline(), Optional::empty);
  }

  /** Does it, and gives what the changes said. */
  public String does(ActionKind kind, Plan plan) throws Exception {
    Hands hands = hands(kind);
    plan.work().perform(hands);
    return hands.said();
  }
}
