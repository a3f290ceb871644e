package dev.claudeops.model;

import dev.claudeops.text.Digest;

/**
 * The fingerprint of a problem: eight hex digits made from subject and type. The same problem has
 * the same id for ever, so a flapping service is one issue and not forty.
 */
public record FindingId(String value) implements Comparable<FindingId> {
  public FindingId {
    if (!value.matches("[0-9a-f]{8}")) {
      throw new IllegalArgumentException("not a finding id: " + value);
    }
  }

  public static FindingId of(Subject subject, String type) {
    return new FindingId(Digest.hex(type + "\n" + subject).substring(0, 8));
  }

  @Override
  public int compareTo(FindingId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
