package dev.claudeops.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One command of {@code claudeops}. */
interface Verb {
  String name();

  /** One line without a full stop. */
  String summary();

  /** Adds its options and parameters; the common ones are there already. */
  void describe(CommandSpec spec);

  /**
   * Does it, and returns the exit code. Throws {@link dev.claudeops.model.Trouble} when it cannot
   * go on.
   */
  int run(ParseResult given, Desk desk) throws InterruptedException;
}
