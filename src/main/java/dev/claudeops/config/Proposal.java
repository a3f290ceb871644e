package dev.claudeops.config;

import java.util.Map;

/**
 * A config that someone guessed for the owner to read, and why.
 *
 * @param reasons one sentence beside a guess, by what it is about: {@code service:api}, {@code
 *     needs:api>db}, {@code check:NAME}, {@code log:PATH}; another key stands at the head of the
 *     file
 */
public record Proposal(Config config, Map<String, String> reasons) {
  public Proposal {
    reasons = Map.copyOf(reasons);
  }
}
