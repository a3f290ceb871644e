package dev.claudeops.notify;

/**
 * What came of a message that was sent to try a channel.
 *
 * @param says why it did not arrive, or that it did
 */
public record Delivery(String channel, boolean ok, String says) {}
