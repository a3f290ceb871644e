package dev.claudeops.model;

/** Where a finding stands in its life, seen from the run that tells it. */
public enum Phase {
  /** Opened by this run. */
  NEW,
  /** Open before this run and still open. */
  ONGOING,
  /** Closed by this run. */
  RESOLVED
}
