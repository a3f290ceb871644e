package dev.claudeops.action;

import dev.claudeops.config.ActionSettings;
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

/** Plans and does single deeds, as the executor would after the gate allowed them. */
public record Deeds(Host host, Config config, List<Observation> seen, Path keep) {
  public Deeds(Host host) {
    this(host, Config.NONE, List.of(), Path.of("/keep"));
  }

  public Deeds with(Config other) {
    return new Deeds(host, other, seen, keep);
  }

  public Deeds seeing(Observation... others) {
    return new Deeds(host, config, List.of(others), keep);
  }

  public Deeds keeping(Path folder) {
    return new Deeds(host, config, seen, folder);
  }

  /** A config with these settings of actions and these logs. */
  public static Config config(ActionSettings.CleanUp cleanUp, String... logs) {
    Config none = Config.NONE;
    return new Config(
        none.source(),
        none.host(),
        none.journal(),
        none.services(),
        none.checks(),
        List.of(logs),
        none.network(),
        none.limits(),
        none.ignore(),
        none.discover(),
        none.probesOff(),
        none.deadlines(),
        none.checkDeadline(),
        none.interval(),
        none.logCap(),
        none.policy(),
        new ActionSettings(none.actions().scripts(), List.of(), cleanUp),
        none.telling());
  }

  public Plan plan(ActionKind kind, String target, String... params)
      throws Unfit, InterruptedException {
    Map<String, String> named = params.length == 0 ? Map.of() : Map.of(params[0], params[1]);
    Action wish =
        new Action(
            kind.spec().kind(), Subject.parse(target).orElseThrow(), named, "a test", List.of());
    return kind.plan(wish, new Scene(host, config, kind.spec().parse(wish), seen, keep));
  }

  /** Why it is unfit. */
  public String refusal(ActionKind kind, String target, String... params)
      throws InterruptedException {
    try {
      throw new AssertionError("it would do: " + plan(kind, target, params).does());
    } catch (Unfit unfit) {
      return unfit.why();
    }
  }

  /** Does it; the hands tell what was done. */
  public Hands does(ActionKind kind, String target, String... params)
      throws Unfit, IOException, InterruptedException {
    Hands hands = new Hands(host, kind.spec().deadline(), Optional::empty);
    plan(kind, target, params).work().perform(hands);
    return hands;
  }
}
