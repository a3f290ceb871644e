package dev.claudeops.model;

import dev.claudeops.text.Digest;

/**
 * The name by which a report cites an observation: {@code o-} and eight hex digits made from the
 * subject, so that the same subject has the same id in every run. Unique inside one run, which
 * looks at each subject once.
 */
public record ObservationId(String value) implements Comparable<ObservationId> {
  public ObservationId {
    if (!value.matches("o-[0-9a-f]{8}")) {
      throw new IllegalArgumentException("not an observation id: " + value);
    }
  }

  /** The id of what is seen of this subject. */
  public static ObservationId of(Subject subject) {
    return new ObservationId("o-" + Digest.hex(subject.toString()).substring(0, 8));
  }

  @Override
  public int compareTo(ObservationId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
