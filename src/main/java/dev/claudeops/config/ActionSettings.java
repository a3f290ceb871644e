package dev.claudeops.config;

import java.time.Duration;
import java.util.List;

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
   * @param temporary temporary files; nothing that is not named here
   */
  public record CleanUp(Duration rotatedLogs, List<Temporary> temporary) {
    public static final CleanUp USUAL = new CleanUp(Duration.ofDays(14), List.of());

    public CleanUp {
      temporary = List.copyOf(temporary);
    }
  }

  /**
   * Temporary files that may be removed.
   *
   * @param folder {@code /tmp}, {@code /var/tmp} or a folder below; the folders in it are searched
   * @param files what their names are, {@code *} standing for any characters
   * @param owner the user they belong to
   * @param olderThan neither written, read nor changed for so long
   */
  public record Temporary(String folder, String files, String owner, Duration olderThan) {}
}
