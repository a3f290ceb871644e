package dev.claudeops.agent.claude;

import java.util.Map;

/**
 * What logs Claude Code in.
 *
 * @param env the variables, which are secret
 * @param bare whether it may run with {@code --bare}, which takes no login token
 */
public record Login(Map<String, String> env, boolean bare) {
  public Login {
    env = Map.copyOf(env);
  }

  /** Without the values. */
  @Override
  public String toString() {
    return "Login" + env.keySet();
  }
}
