/**
 * The Model Context Protocol: how Claude Code, and any other client, reaches the tools of a {@link
 * dev.claudeops.agent.tool.ToolTable}, over loopback HTTP or over a pipe.
 *
 * <p>May import what {@code agent} may. Invariant: it carries and never decides; what may be called
 * and what comes back is the table's. Why it is written by hand: docs/decisions/mcp-by-hand.md.
 */
package dev.claudeops.agent.mcp;
