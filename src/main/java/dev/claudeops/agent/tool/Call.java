package dev.claudeops.agent.tool;

import java.time.Duration;

/**
 * One call of a tool, for the transcript and the ledger.
 *
 * @param arguments compact JSON without secrets, cut
 * @param bytes that were given in answer
 * @param readOnly whether the tool only looks; true for a tool that there is not
 * @param refused whether it was answered with what is wrong or with what is left to do
 */
public record Call(
    String tool, String arguments, Duration took, int bytes, boolean readOnly, boolean refused) {}
