package dev.claudeops.probe;

import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import java.time.Duration;
import java.util.List;

/**
 * One glance, with a deadline of its own; looks run side by side.
 *
 * @param subject whom it tells of; when it fails or is late, this subject is UNKNOWN with the
 *     reason
 * @param deadline after which it is interrupted and left alone
 */
public record Look(Subject subject, Duration deadline, Eye eye) {
  /**
   * The glance itself. Whatever it throws becomes UNKNOWN with the message; InterruptedException
   * means "late".
   */
  @FunctionalInterface
  public interface Eye {
    List<Observation> look() throws Exception;
  }

  /** A glance that tells of one subject. */
  @FunctionalInterface
  public interface OneEye {
    Observation look() throws Exception;
  }

  public static Look at(Subject subject, Duration deadline, OneEye eye) {
    return new Look(subject, deadline, () -> List.of(eye.look()));
  }

  /**
   * A glance that tells of several subjects at once; each subject must be told of by one look only.
   */
  public static Look over(Subject subject, Duration deadline, Eye eye) {
    return new Look(subject, deadline, eye);
  }
}
