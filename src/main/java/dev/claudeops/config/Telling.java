package dev.claudeops.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whom ClaudeOps tells, and how often.
 *
 * @param settle a warning that is gone again before this is not told
 * @param settleCritical the same for what is critical
 * @param repeat how long until an open problem is told again
 * @param escalateAfter how long a told problem may wait for somebody before the channels for
 *     escalation hear of it
 * @param quiet when only what is critical is told
 * @param digest when the digest comes
 * @param deadman an address that is called at the end of every run, so that somebody else notices
 *     when no run comes any more
 */
public record Telling(
    List<Channel> channels,
    Duration settle,
    Duration settleCritical,
    Duration repeat,
    Duration escalateAfter,
    Optional<Quiet> quiet,
    Optional<Rhythm> digest,
    Optional<Secret> deadman) {
  public static final Telling USUAL =
      new Telling(
          List.of(),
          Duration.ofMinutes(5),
          Duration.ZERO,
          Duration.ofHours(24),
          Duration.ofHours(1),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public Telling {
    channels = List.copyOf(channels);
  }
}
