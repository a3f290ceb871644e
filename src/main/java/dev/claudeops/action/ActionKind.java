package dev.claudeops.action;

import dev.claudeops.config.Config;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;

/** One kind of action. Stateless. The head of the file is its spec. */
public interface ActionKind {
  /** What it is called, what it may be done to, what it risks. */
  ActionSpec spec();

  /**
   * The spec that holds for this very wish, for kinds whose risk or parameters stand in what they
   * do: a script declares its own. The gate judges by it, and the wish's parameters are parsed by
   * it. Never fails: what cannot be read is held for what {@link #spec} says.
   *
   * @param wish any, its target and parameters not looked at yet
   */
  default ActionSpec specFor(Action wish, HostView host, Config config) {
    return spec();
  }

  /**
   * Looks at the target and says exactly what would be done; changes nothing. Called by the
   * executor after the gate allowed the wish, and by whoever only wants to know.
   *
   * @param wish one whose target and parameters have no fault by the spec
   * @throws Unfit when it cannot be done to this target here, and why
   */
  Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException;
}
