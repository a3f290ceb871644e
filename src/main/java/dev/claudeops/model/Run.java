package dev.claudeops.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One pass of the loop, as it becomes files.
 *
 * @param host the machine's name
 * @param observations sorted by subject, each subject once
 * @param findings open ones first, the worst first, symptoms behind their causes; then those
 *     resolved by this run
 * @param types the finding types that the findings name, for advice and meaning
 * @param services what each declared or discovered service is, for the service table
 */
public record Run(
    RunId id,
    String host,
    Trigger trigger,
    Instant startedAt,
    Duration took,
    List<Observation> observations,
    List<Finding> findings,
    List<FindingType> types,
    List<ServiceState> services,
    List<Deed> deeds,
    Report report) {
  public Run {
    observations = List.copyOf(observations);
    findings = List.copyOf(findings);
    types = List.copyOf(types);
    services = List.copyOf(services);
    deeds = List.copyOf(deeds);
  }

  /**
   * The machine's state in one word: FAILED with a critical finding open, DEGRADED with a warning,
   * UNKNOWN when a declared service could not be seen or nothing was seen at all, else OK.
   */
  public Health status() {
    Health byFindings =
        findings.stream()
            .filter(Finding::open)
            .map(finding -> finding.severity().health())
            .reduce(Health.OK, Health::worse);
    if (byFindings != Health.OK) {
      return byFindings;
    }
    boolean blind =
        observations.stream().allMatch(seen -> seen.health() == Health.UNKNOWN)
            || services.stream()
                .anyMatch(service -> service.declared() && service.health() == Health.UNKNOWN);
    return blind ? Health.UNKNOWN : Health.OK;
  }
}
