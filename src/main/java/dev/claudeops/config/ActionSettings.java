package dev.claudeops.config;

import java.time.Duration;

/**
 * What actions must be told by the owner.
 *
 * @param scripts the folder of scripts that may be run, absolute
 * @param cleanUp what may be removed when a disk is full
 */
public record ActionSettings(String scripts, CleanUp cleanUp) {
  public static final ActionSettings USUAL =
      new ActionSettings("/etc/claudeops/scripts", CleanUp.USUAL);

  /**
   * What may be removed when a disk is full.
   *
   * @param rotatedLogs rotated log files older than this
   */
  public record CleanUp(Duration rotatedLogs) {
    public static final CleanUp USUAL = new CleanUp(Duration.ofDays(14));
  }
}
