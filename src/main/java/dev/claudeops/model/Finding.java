package dev.claudeops.model;

import dev.claudeops.text.Clean;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A problem as the judge tells it: one per fingerprint.
 *
 * @param since when it was first seen in this stretch
 * @param title one line for a person
 * @param basis the observations it rests on, at least one while it is open
 * @param causedBy the unhealthy subject that explains it; such a finding is told under its cause
 * @param flapping it opened and closed too often lately, and is kept open until it stays away
 */
public record Finding(
    FindingId id,
    Subject subject,
    String type,
    Severity severity,
    Phase phase,
    Instant since,
    String title,
    List<ObservationId> basis,
    Optional<Subject> causedBy,
    boolean flapping) {
  public Finding {
    title = Clean.line(title, 300);
    basis = List.copyOf(basis);
  }

  public boolean open() {
    return phase != Phase.RESOLVED;
  }
}
