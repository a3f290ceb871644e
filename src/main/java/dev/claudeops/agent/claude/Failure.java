package dev.claudeops.agent.claude;

import dev.claudeops.text.Clean;
import dev.claudeops.text.Redaction;
import java.time.Instant;
import java.util.Optional;

/** Why a start of Claude Code brought nothing, in words for a person. */
record Failure(Cause cause, String says, Optional<Instant> until) {
  private static final int LONGEST = 400;

  Failure {
    says = Clean.line(Redaction.clean(says), LONGEST);
  }

  static Failure of(Cause cause, String says) {
    return new Failure(cause, says, Optional.empty());
  }

  Ended.Broken after(Spent spent) {
    return new Ended.Broken(cause, says, until, spent);
  }

  /** A failure that ends the work at once. */
  static final class Thrown extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Failure failure;

    Thrown(Cause cause, String says) {
      super(says);
      failure = of(cause, says);
    }

    Failure failure() {
      return failure;
    }
  }
}
