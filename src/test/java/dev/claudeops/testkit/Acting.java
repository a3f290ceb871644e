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

/**
 * Plans and performs wishes as the executor does, with neither gate nor journal.
 *
 * @param seen what the run saw before
 * @param keep where an action may save what it cuts away
 */
public record Acting(Host host, Config config, List<Observation> seen, Path keep) {
  public Acting(Host host) {
    this(host, Config.NONE, List.of(), Path.of("/nonexistent/keep"));
  }

  public Acting with(Config other) {
    return new Acting(host, other, seen, keep);
  }

  public Acting seeing(Observation... others) {
    return new Acting(host, config, List.of(others), keep);
  }

  public Acting keeping(Path folder) {
    return new Acting(host, config, seen, folder);
  }

  /** What the run saw before. */
  public Acting(Host host, Config config, List<Observation> seen) {
    this(host, config, seen, Path.of("/nonexistent/keep"));
  }

  public static Action wish(String kind, Subject target, Map<String, String> params) {
    return new Action(kind, target, params, "a test wants it", List.of());
  }

  public static Action wish(String kind, String target, Map<String, String> params) {
    return wish(kind, Subject.parse(target).orElseThrow(), params);
  }

  public static Action wish(String kind, Subject target) {
    return wish(kind, target, Map.of());
  }

  public static Action wish(String kind, String target) {
    return wish(kind, target, Map.of());
  }

  /** The plan for a wish, which must have no fault by the spec that holds for it. */
  public Plan plan(Action wish) throws Unfit, InterruptedException {
    ActionKind kind = kind(wish);
    return kind.plan(
        wish, new Scene(host, config, kind.specFor(wish, host, config).parse(wish), seen, keep));
  }

  public Plan plan(String kind, Subject target) throws Unfit, InterruptedException {
    return plan(wish(kind, target));
  }

  public Plan plan(String kind, String target) throws Unfit, InterruptedException {
    return plan(wish(kind, target));
  }

  /** Why it cannot be done; fails when it can. */
  public String unfit(Action wish) throws InterruptedException {
    try {
      throw new AssertionError("it would do: " + plan(wish).does());
    } catch (Unfit unfit) {
      return unfit.why();
    }
  }

  public String unfit(String kind, Subject target) throws InterruptedException {
    return unfit(wish(kind, target));
  }

  public String unfit(String kind, String target) throws InterruptedException {
    return unfit(wish(kind, target));
  }

  /** Hands for a wish, with the time that its spec gives. */
  public Hands hands(Action wish) {
    return new Hands(host, kind(wish).specFor(wish, host, config).deadline(), Optional::empty);
  }

  /** Does it; the hands tell what came of it. */
  public Hands perform(Action wish) throws Unfit, IOException, InterruptedException {
    return perform(plan(wish), hands(wish));
  }

  /** Does what was planned before. */
  public Hands perform(String kind, Plan plan) throws IOException, InterruptedException {
    return perform(
        plan,
        new Hands(host, Actions.named(kind).orElseThrow().spec().deadline(), Optional::empty));
  }

  private static Hands perform(Plan plan, Hands hands) throws IOException, InterruptedException {
    plan.work().perform(hands);
    return hands;
  }

  public Hands perform(String kind, Subject target)
      throws Unfit, IOException, InterruptedException {
    return perform(wish(kind, target));
  }

  public Hands perform(String kind, String target) throws Unfit, IOException, InterruptedException {
    return perform(wish(kind, target));
  }

  private static ActionKind kind(Action wish) {
    return Actions.named(wish.kind()).orElseThrow();
  }
}
