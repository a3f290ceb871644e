package dev.claudeops.policy;

import java.util.List;

/** The rules of the gate in their order: the first that speaks decides. */
public final class Rules {
  private Rules() {}

  public static List<Rule> all() {
    return List.of(
        new Paused(),
        // what the owner declared an action for
        new MeantFor());
  }
}
