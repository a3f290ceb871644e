/**
 * Whoever decides what to do: the embedded administrator, who works from runbooks.
 *
 * <p>May import {@code host} (to look), {@code config}, {@code model} and {@code text}. Invariant:
 * an agent has no hands; it wishes through its {@link dev.claudeops.agent.Toolbox} and is told what
 * came of it.
 */
package dev.claudeops.agent;
