package dev.claudeops.database;

/** Why a server could not be asked: what that means for the server, and one sentence. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** What it means for the server. */
  public enum Kind {
    /** It serves nobody: nothing listens, or what listens does not talk. */
    DOWN,
    /** It will serve soon: starting, recovering, loading. */
    STARTING,
    /** It serves others and has no connection left for us. */
    FULL,
    /** It lives, and something inside holds up everybody. */
    HELD_UP,
    /** It lives, or may live, and we were not let in: UNKNOWN. */
    UNSEEN
  }

  private final Kind kind;

  Refusal(Kind kind, String says) {
    super(says, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /** The sentence for a person. */
  public String says() {
    return getMessage();
  }
}
