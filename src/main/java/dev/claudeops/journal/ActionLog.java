package dev.claudeops.journal;

/**
 * One deed or refusal, as the head of its file tells it.
 *
 * @param stem the file's name without {@code .md}, and its id
 * @param number its place in the chain, from 1
 * @param previous the SHA-256 of the file before it; {@code none} for the first
 * @param hash the SHA-256 of this file
 */
public record ActionLog(
    String stem,
    long number,
    String run,
    String action,
    String target,
    String verdict,
    String rule,
    String outcome,
    String began,
    String previous,
    String hash) {
  /** The file, relative to the journal's folder. */
  public String file() {
    return "actions/" + stem + ".md";
  }
}
