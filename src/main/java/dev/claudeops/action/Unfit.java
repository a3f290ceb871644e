package dev.claudeops.action;

/** Why an action cannot be done to this target on this machine: one sentence for a person. */
public final class Unfit extends Exception {
  private static final long serialVersionUID = 1L;

  public Unfit(String why) {
    super(why, null, false, false);
  }

  public String why() {
    return getMessage();
  }
}
