package dev.claudeops.ops;

import dev.claudeops.model.Health;

/**
 * What the doctor says of one part of ClaudeOps.
 *
 * @param what the part: "config", "memory"
 * @param remedy what to do, empty when it is well
 */
public record Diagnosis(String what, Health health, String says, String remedy) {}
