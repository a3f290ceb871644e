/**
 * What an agent that thinks can call, one class a tool, each made on the {@link
 * dev.claudeops.ops.tool.Room} of a run.
 *
 * <p>Adding a tool: its class, its line in {@link dev.claudeops.ops.tool.Tools}, its test.
 */
package dev.claudeops.ops.tool;
