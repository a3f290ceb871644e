/**
 * What the memory tells an agent at the beginning of a run, as words: the loop reads it from the
 * journal, the briefing is made from it.
 */
package dev.claudeops.agent.recall;
