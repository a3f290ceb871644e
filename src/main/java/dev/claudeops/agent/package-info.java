/**
 * Whoever decides what to do: {@link dev.claudeops.agent.RunbookAgent}, who works from runbooks.
 *
 * <p>May import {@code host} (to look), {@code config}, {@code model} and {@code text}. Invariant:
 * an agent has no hands; it wishes through its {@link dev.claudeops.agent.Toolbox} and is told what
 * came of it. A runbook that ships: its page in the resources, its line in {@link
 * dev.claudeops.agent.Runbooks}. Another agent: an {@link dev.claudeops.agent.Agent}, and its word
 * in {@link dev.claudeops.agent.Agents}.
 */
package dev.claudeops.agent;
