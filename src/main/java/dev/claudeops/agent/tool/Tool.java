package dev.claudeops.agent.tool;

/** One thing that an agent which thinks can call by name. Safe for several threads. */
public interface Tool {
  ToolSpec spec();

  /**
   * What the tool says: text as it was read, which the table cleans, cuts and marks.
   *
   * @param given what the spec let through
   * @throws Refusal with what is wrong and what to give instead
   */
  String call(Given given) throws Refusal, InterruptedException;

  /** A call that cannot be answered, in words for whoever called. */
  class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    public Refusal(String why) {
      super(why);
    }
  }
}
