package dev.claudeops.model;

import java.time.Instant;

/**
 * Restarts of one subject that were seen at the effect, whoever made them: systemd, the container
 * engine, PM2, a person, or we.
 *
 * @param at when they were seen; they happened between the look before and this time
 * @param count at least 1
 */
public record Restart(Subject subject, Instant at, long count) {}
