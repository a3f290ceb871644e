package dev.claudeops.agent.mcp;

/**
 * What a message is answered with.
 *
 * @param status of HTTP: 200, 202 for what needs no answer, 400 for what was no message
 * @param body JSON on one line; empty for what needs no answer
 */
record Reply(int status, String body) {
  static final Reply NONE = new Reply(202, "");
}
