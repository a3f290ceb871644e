package dev.claudeops.cli;

/** What a command wants the loop for. */
public enum Purpose {
  /** To read the memory. */
  READ,
  /** To look and write. */
  RUN,
  /** To look and tell even when the config is broken: nobody is there to mend it. */
  RUN_ANYWAY
}
