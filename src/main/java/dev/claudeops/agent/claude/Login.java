package dev.claudeops.agent.claude;

import java.util.Map;

/**
 * What logs Claude Code in. Prints as {@code [login]}.
 *
 * @param env the variables: {@code ANTHROPIC_API_KEY}, or {@code CLAUDE_CODE_OAUTH_TOKEN}, or those
 *     of Bedrock or Vertex
 * @param bare whether it may be started with {@code --bare}, which ignores a login token
 */
public record Login(Map<String, String> env, boolean bare) {
  public Login {
    env = Map.copyOf(env);
  }

  @Override
  public String toString() {
    return "[login]";
  }
}
