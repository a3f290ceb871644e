package dev.claudeops.agent;

/** A runbook, or a line of it, that cannot be read; the message says why in a person's words. */
final class Malformed extends Exception {
  private static final long serialVersionUID = 1L;

  Malformed(String what) {
    super(what);
  }
}
