package dev.claudeops.model;

import java.time.Instant;
import java.util.List;

/**
 * What an agent wanted remembered: an opinion with its source, never an instruction.
 *
 * @param id the name of its file
 * @param text one sentence in the agent's own words
 * @param because the observations it rested on
 * @param run the run that learnt it
 * @param confirmed how often a later run said that it held
 * @param seen when it was learnt or last confirmed
 * @param expires from then on it is no longer told
 */
public record Lesson(
    String id,
    String text,
    List<ObservationId> because,
    RunId run,
    Instant learnt,
    int confirmed,
    Instant seen,
    Instant expires) {
  public Lesson {
    because = List.copyOf(because);
  }
}
