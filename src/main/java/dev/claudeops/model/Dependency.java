package dev.claudeops.model;

/**
 * One subject stands on another: when the second is unhealthy, the first one's trouble is a
 * symptom.
 *
 * @param because where it is known from: "declared in needs", "publishes port 5432"
 */
public record Dependency(Subject subject, Subject on, String because) {}
