/**
 * Claude Code as the agent of a run: which model is asked and what it may cost, the command line
 * that is started and watched, what of its answer counts.
 *
 * <p>Invariant: Claude Code has no hands and no eyes but our tools; what it says is opinion until
 * an observation or a proven deed bears it out.
 */
package dev.claudeops.agent.claude;
