package dev.claudeops.testkit;

import dev.claudeops.action.ActionKind;
import dev.claudeops.action.Hands;
import dev.claudeops.action.Plan;
import dev.claudeops.action.Scene;
import dev.claudeops.action.Unfit;
import dev.claudeops.config.Config;
import dev.claudeops.host.Host;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Subject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Wishes, planned and done as the executor does it, without gate and journal. */
public final class Deeds {
  private Deeds() {}

  public static Action wish(String kind, String target, Map<String, String> params) {
    return new Action(
        kind, Subject.parse(target).orElseThrow(), params, "because of the test", List.of());
  }

  /** The plan for a wish, which must have no fault by the spec that holds for it. */
  public static Plan plan(ActionKind kind, Action wish, Host host, Config config, Path keep)
      throws Unfit, InterruptedException {
    ActionSpec spec = kind.specFor(wish, host, config);
    return kind.plan(wish, new Scene(host, config, spec.parse(wish), List.of(), keep));
  }

  /** Why it cannot be done. */
  public static String unfit(ActionKind kind, Action wish, Host host, Config config, Path keep)
      throws InterruptedException {
    try {
      Plan plan = plan(kind, wish, host, config, keep);
      throw new AssertionError("it would do " + plan.does());
    } catch (Unfit unfit) {
      return unfit.why();
    }
  }

  /** Hands for it, with the time that its spec gives. */
  public static Hands hands(ActionKind kind, Action wish, Host host, Config config) {
    return new Hands(host, kind.specFor(wish, host, config).deadline(), Optional::empty);
  }
}
