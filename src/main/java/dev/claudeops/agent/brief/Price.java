package dev.claudeops.agent.brief;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * What a model costs, in dollars for a million tokens.
 *
 * @param model the short name, which every full name of it holds
 * @param input read afresh
 * @param output written
 * @param cached read from the cache; empty where it is not known
 * @param kept put into the cache for five minutes; empty where it is not known
 */
public record Price(
    String model,
    BigDecimal input,
    BigDecimal output,
    Optional<BigDecimal> cached,
    Optional<BigDecimal> kept) {
  /** Where these come from, and when they were taken. */
  public static final String SOURCE = "as Claude Code 2.1.330 reckoned in November 2026";

  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  private static final List<Price> KNOWN =
      List.of(
          of("opus", "4", "20", "0.2", "5"),
          of("sonnet", "2", "10", "0.1", "2.5"),
          new Price(
              "haiku",
              new BigDecimal("0.1"),
              new BigDecimal("0.5"),
              Optional.empty(),
              Optional.empty()));

  private static Price of(String model, String input, String output, String cached, String kept) {
    return new Price(
        model,
        new BigDecimal(input),
        new BigDecimal(output),
        Optional.of(new BigDecimal(cached)),
        Optional.of(new BigDecimal(kept)));
  }

  /** The price of a model by its short or full name; empty where it is not known. */
  public static Optional<Price> of(String model) {
    return KNOWN.stream()
        .filter(one -> model.matches("(.*[^a-z])?" + one.model() + "([^a-z].*)?"))
        .findFirst();
  }

  /** What so many tokens cost when they are sent the first time, which keeps them in the cache. */
  public BigDecimal first(int tokens) {
    return dollars(tokens, kept.orElse(input));
  }

  /** What they cost with each further turn; empty where it is not known. */
  public Optional<BigDecimal> again(int tokens) {
    return cached.map(rate -> dollars(tokens, rate));
  }

  private static BigDecimal dollars(int tokens, BigDecimal rate) {
    return rate.multiply(BigDecimal.valueOf(tokens)).divide(MILLION, 6, RoundingMode.HALF_UP);
  }
}
