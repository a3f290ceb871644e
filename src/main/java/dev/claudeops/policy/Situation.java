package dev.claudeops.policy;

import dev.claudeops.config.Config;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Observation;
import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Restart;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Everything the rules look at, taken afresh for each wish.
 *
 * @param config in force: the owner's, joined by what discovery found
 * @param findings the open ones, with their causes
 * @param observations the newest of each subject
 * @param dependencies which subject stands on which
 * @param restarts seen at the effect, whoever made them, the oldest first
 * @param deeds of earlier runs and of this one, refusals too, the oldest first
 * @param deedsThisRun how many changes this run has made already
 * @param stop why a person has stopped everything; empty when nobody has
 * @param busy what the machine is at that must not be disturbed, each in one sentence
 */
public record Situation(
    Instant now,
    ZoneId zone,
    Config config,
    List<Finding> findings,
    List<Observation> observations,
    List<Dependency> dependencies,
    List<Restart> restarts,
    List<PastDeed> deeds,
    int deedsThisRun,
    Optional<Stop> stop,
    List<String> busy) {
  public Situation {
    findings = List.copyOf(findings);
    observations = List.copyOf(observations);
    dependencies = List.copyOf(dependencies);
    restarts = List.copyOf(restarts);
    deeds = List.copyOf(deeds);
    busy = List.copyOf(busy);
  }

  /**
   * The stop button, pressed.
   *
   * @param until empty when until it is released
   */
  public record Stop(String why, Optional<Instant> until) {}
}
