/**
 * What an agent that thinks is told: the prompts, the quoting of what comes from outside, and the
 * briefing that is made to fit a budget.
 *
 * <p>Invariant: a line of a briefing is ours, or it is quoted and says whose it is. What a stranger
 * wrote stands between quotes on a line of ours or behind a bar on its own, and can leave neither.
 *
 * <p>Adding a section: its items in a class of its own, its line in {@code Composer.sections}.
 */
package dev.claudeops.agent.brief;
