package dev.claudeops.model;

/** How much a finding matters to the owner, from least to most. */
public enum Severity {
  /** Worth knowing; never changes an exit code. */
  INFO,
  /** Will hurt if it stays. */
  WARNING,
  /** Hurts now. */
  CRITICAL;

  /** The health of a subject that shows a symptom of this severity. */
  public Health health() {
    return switch (this) {
      case INFO -> Health.OK;
      case WARNING -> Health.DEGRADED;
      case CRITICAL -> Health.FAILED;
    };
  }
}
