package dev.claudeops.detect;

import dev.claudeops.model.Finding;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Track;
import java.util.List;

/**
 * What a run means.
 *
 * @param observations sorted by subject, health raised by the thresholds, ignored subjects left out
 * @param findings open ones, the worst first, each symptom right behind its cause; then those that
 *     this run closed
 * @param tracks the judge's memory for the next run, sorted by id
 */
public record Judgement(
    List<Observation> observations, List<Finding> findings, List<Track> tracks) {
  public Judgement {
    observations = List.copyOf(observations);
    findings = List.copyOf(findings);
    tracks = List.copyOf(tracks);
  }
}
