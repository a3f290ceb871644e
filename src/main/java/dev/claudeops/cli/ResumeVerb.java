package dev.claudeops.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code claudeops resume}: the stop button is released. */
final class ResumeVerb implements Verb {
  @Override
  public String name() {
    return "resume";
  }

  @Override
  public String summary() {
    return "Allow actions again after pause";
  }

  @Override
  public void describe(CommandSpec spec) {}

  @Override
  public int run(ParseResult given, Desk desk) {
    boolean was = desk.ops(Purpose.RUN_ANYWAY).resume();
    desk.screen().line(was ? "Resumed: the policy decides again." : "It was not paused.");
    return 0;
  }
}
