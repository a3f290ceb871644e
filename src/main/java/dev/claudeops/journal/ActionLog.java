package dev.claudeops.journal;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * One deed or refusal, as the head of its file tells it.
 *
 * @param stem the file's name without {@code .md}, and its id
 * @param number its place in the chain, from 1
 * @param by who wished it; empty where that was not written down
 * @param problem the finding type that a person was told of; empty for other deeds
 * @param why what the rule said
 * @param intent the name of the intent it was begun with; empty for a refusal
 * @param began as it is written; see {@link #at}
 * @param previous the SHA-256 of the file before it; {@code none} for the first
 * @param hash the SHA-256 of this file
 */
public record ActionLog(
    String stem,
    long number,
    String run,
    String action,
    String target,
    String by,
    String problem,
    String verdict,
    String rule,
    String why,
    String intent,
    String outcome,
    String began,
    String previous,
    String hash) {
  /** When it was begun; empty when a person wrote something else there. */
  public Optional<Instant> at() {
    try {
      return Optional.of(Instant.parse(began));
    } catch (DateTimeParseException bad) {
      return Optional.empty();
    }
  }

  /** The file, relative to the journal's folder. */
  public String file() {
    return "actions/" + stem + ".md";
  }
}
