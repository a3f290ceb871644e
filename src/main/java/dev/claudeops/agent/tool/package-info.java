/**
 * The tools of an agent that thinks, as it sees them: what they are called, what they take, and the
 * table that guards them. What they look at is made above ({@code ops.tool}), for it needs probes
 * and the memory.
 *
 * <p>Invariant: nothing comes back from a tool that was not cleaned, cut and counted by the {@code
 * ToolTable}.
 */
package dev.claudeops.agent.tool;
