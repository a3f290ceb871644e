package dev.claudeops.model;

import dev.claudeops.text.Clean;

/**
 * A state that a probe recognised as wrong, by itself and without a threshold: "the unit failed".
 * The judge makes a finding of it when it has stood long enough.
 *
 * @param type the name of a {@link FindingType} that the probe's spec declares
 * @param says one sentence for a person, with the numbers; at most 300 characters
 */
public record Symptom(String type, Severity severity, String says) {
  public Symptom {
    says = Clean.line(says, 300);
  }
}
