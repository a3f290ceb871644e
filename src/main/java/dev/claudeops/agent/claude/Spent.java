package dev.claudeops.agent.claude;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * What a piece of work cost.
 *
 * @param input tokens that were read afresh
 * @param cached tokens that came from the cache
 * @param written tokens that were put into the cache
 * @param output tokens that were written
 * @param usd as Claude Code reckons it
 */
public record Spent(
    String model,
    int turns,
    long input,
    long cached,
    long written,
    long output,
    BigDecimal usd,
    Duration took) {
  public static final Spent NOTHING = new Spent("", 0, 0, 0, 0, 0, BigDecimal.ZERO, Duration.ZERO);

  public Spent and(Spent more) {
    return new Spent(
        model.isEmpty() ? more.model : model,
        turns + more.turns,
        input + more.input,
        cached + more.cached,
        written + more.written,
        output + more.output,
        usd.add(more.usd),
        took.plus(more.took));
  }
}
