package dev.claudeops.agent.claude;

/** Why Claude Code did not do a run. */
public enum Cause {
  /** Its program is not there, or cannot run on this machine. */
  NO_PROGRAM,
  /** Its version is not one that was tried. */
  WRONG_VERSION,
  /** There is neither key nor token. */
  NO_LOGIN,
  /** The key or token was refused (401, 403). */
  REFUSED,
  /** The account has no credit. */
  NO_CREDIT,
  /** The plan's limit is reached. */
  PLAN_LIMIT,
  /** The service is overloaded or broken (429, 5xx). */
  OVERLOADED,
  /** The service cannot be reached. */
  NO_NETWORK,
  /** It did not reach our tools. */
  NO_TOOLS,
  /** What it said was no answer of ours. */
  BROKEN_OUTPUT,
  /** Its time, turns or money ran out, and the wrap-up brought no answer either. */
  OVERRUN,
  /** It was ended from outside, or crashed. */
  ENDED,
  /** Its command line or our files for it were refused: our bug or the owner's setting. */
  SETTINGS,
  /** The owner's cap on spending is reached. */
  CAP,
  /** What is spent could not be written down, so nothing is. */
  UNCOUNTED;

  /** {@code no-credit}. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
