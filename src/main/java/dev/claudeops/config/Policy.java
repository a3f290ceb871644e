package dev.claudeops.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What ClaudeOps may do by itself, as the owner has it. The usual values are safe on a production
 * server.
 *
 * @param autonomy for all services that say nothing else
 * @param deedsPerRun the most changes of one run
 * @param deedsPerDay the most changes of the last 24 hours
 * @param questions how long a question waits for an answer; then it is a no
 */
public record Policy(Autonomy autonomy, int deedsPerRun, int deedsPerDay, Duration questions) {
  public static final Policy USUAL = new Policy(Autonomy.ACT, 5, 20, Duration.ofHours(24));

  /** How much is left to ClaudeOps. */
  public enum Autonomy {
    /** It does nothing. */
    OBSERVE,
    /** It asks for everything. */
    SUGGEST,
    /** It does what is of low risk, and of medium risk when it can be taken back. */
    ACT
  }

  /** What holds for one service in place of the rest; what is empty stays as it is for all. */
  public record Own(Optional<Autonomy> autonomy) {
    public static final Own NONE = new Own(Optional.empty());
  }
}
