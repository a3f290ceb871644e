package dev.claudeops.model;

/** The unit of a measure. Every number that leaves a probe carries one. */
public enum Unit {
  /** A share, 0..1; above 1 where the thing allows it (load per core). */
  RATIO,
  BYTES,
  SECONDS,
  COUNT,
  PER_SECOND
}
