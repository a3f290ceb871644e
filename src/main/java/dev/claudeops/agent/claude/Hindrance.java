package dev.claudeops.agent.claude;

import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.HostView;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Why Claude does not decide at present, though it should.
 *
 * @param cause the word of a {@link Cause}
 * @param since when it was met first; empty where no run has met it yet
 */
public record Hindrance(String cause, String says, Optional<Instant> since) {
  /**
   * What the last run that tried met, while neither key nor program has changed and nothing has
   * worked since; else what would be met now.
   *
   * @param folder where Claude's books are
   */
  public static Optional<Hindrance> of(HostView host, AgentSettings settings, Path folder) {
    Shop shop = new Shop(host, settings, folder);
    String mark = shop.mark();
    return Setbacks.read(folder)
        .last()
        .filter(one -> one.mark().equals(mark))
        .map(one -> new Hindrance(one.cause().word(), one.says(), Optional.of(one.since())))
        .or(
            () ->
                shop.obstacle()
                    .map(how -> new Hindrance(how.cause().word(), how.says(), Optional.empty())));
  }
}
