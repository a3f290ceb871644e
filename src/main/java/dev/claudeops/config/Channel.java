package dev.claudeops.config;

import dev.claudeops.model.Severity;
import java.util.List;
import java.util.Optional;

/**
 * One place where messages go.
 *
 * @param minimum what is milder is not told here
 * @param subjects only problems of these are told here, {@code *} for any characters; empty means
 *     all
 * @param services only problems of these services are told here; empty means all
 * @param escalation it hears only of what nobody has taken care of in time
 * @param digest whether the digest goes here too
 * @param ca a PEM file of authorities in place of the system's
 */
public record Channel(
    String name,
    Way way,
    Severity minimum,
    List<String> subjects,
    List<String> services,
    boolean escalation,
    boolean digest,
    Optional<String> ca) {
  public Channel {
    subjects = List.copyOf(subjects);
    services = List.copyOf(services);
  }

  /** One that hears of everything from warnings on. */
  public static Channel of(String name, Way way) {
    return new Channel(
        name, way, Severity.WARNING, List.of(), List.of(), false, true, Optional.empty());
  }
}
