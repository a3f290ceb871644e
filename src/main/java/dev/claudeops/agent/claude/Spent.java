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
 * @param untold whether a start of it ended without a word of what it cost
 */
public record Spent(
    String model,
    int turns,
    long input,
    long cached,
    long written,
    long output,
    BigDecimal usd,
    Duration took,
    boolean untold) {
  public static final Spent NOTHING = new Spent("", 0, 0, 0, 0, 0, BigDecimal.ZERO, Duration.ZERO);

  /** One that was told in full. */
  public Spent(
      String model,
      int turns,
      long input,
      long cached,
      long written,
      long output,
      BigDecimal usd,
      Duration took) {
    this(model, turns, input, cached, written, output, usd, took, false);
  }

  /** The same for other dollars. */
  Spent costing(BigDecimal other) {
    return new Spent(model, turns, input, cached, written, output, other, took, untold);
  }

  Spent withModel(String other) {
    return new Spent(other, turns, input, cached, written, output, usd, took, untold);
  }

  public Spent and(Spent more) {
    return new Spent(
        model.isEmpty() ? more.model : model,
        turns + more.turns,
        input + more.input,
        cached + more.cached,
        written + more.written,
        output + more.output,
        usd.add(more.usd),
        took.plus(more.took),
        untold || more.untold);
  }
}
