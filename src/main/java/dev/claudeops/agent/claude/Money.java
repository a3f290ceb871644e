package dev.claudeops.agent.claude;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Dollars as a person reads them. */
public final class Money {
  private static final BigDecimal CENT = new BigDecimal("0.01");

  private Money() {}

  /** {@code $0.11}; below a cent, the first digit that counts: {@code $0.004}. */
  public static String of(BigDecimal usd) {
    boolean small = usd.signum() != 0 && usd.abs().compareTo(CENT) < 0;
    BigDecimal shown =
        small
            ? usd.round(new MathContext(1, RoundingMode.HALF_UP))
            : usd.setScale(2, RoundingMode.HALF_UP);
    return "$" + shown.toPlainString();
  }
}
