package dev.claudeops.model;

/** What an action can cost when it goes wrong. */
public enum Risk {
  LOW,
  MEDIUM,
  HIGH
}
