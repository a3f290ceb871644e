package dev.claudeops.detect;

import dev.claudeops.model.Severity;
import dev.claudeops.model.Threshold;
import dev.claudeops.model.Threshold.Line;
import java.util.Optional;

/** Where a value stands against a threshold whose ways up and down are separate lines. */
final class Lines {
  private Lines() {}

  /**
   * The level of a value, given the level it stood at before: a level is entered at its raising
   * line and left only at its clearing line.
   */
  static Optional<Severity> level(Threshold line, double value, Optional<Severity> before) {
    if (in(line.above(), line.critical(), value, stood(before, Severity.CRITICAL))) {
      return Optional.of(Severity.CRITICAL);
    }
    return in(line.above(), line.warning(), value, stood(before, Severity.WARNING))
        ? Optional.of(Severity.WARNING)
        : Optional.empty();
  }

  private static boolean stood(Optional<Severity> before, Severity level) {
    return before.isPresent() && before.get().compareTo(level) >= 0;
  }

  private static boolean in(boolean above, Optional<Line> line, double value, boolean stood) {
    if (line.isEmpty()) {
      return false;
    }
    double raise = line.get().raise();
    double clear = line.get().clear();
    return above
        ? value >= raise || (stood && value > clear)
        : value <= raise || (stood && value < clear);
  }

  /** The threshold with the owner's lines in place of the probe's. */
  static Threshold moved(Threshold usual, Rules.Override owner) {
    Optional<Line> warning =
        moved(usual.above(), usual.warning().or(usual::critical), owner.warning())
            .or(usual::warning);
    Optional<Line> critical =
        moved(usual.above(), usual.critical().or(usual::warning), owner.critical())
            .or(usual::critical);
    if (owner.clear().isPresent()) {
      double clear = owner.clear().get();
      if (warning.isPresent()) {
        warning = warning.map(line -> cleared(usual.above(), line.raise(), clear));
      } else {
        critical = critical.map(line -> cleared(usual.above(), line.raise(), clear));
      }
    }
    return new Threshold(usual.type(), usual.measure(), usual.above(), warning, critical);
  }

  private static Optional<Line> moved(boolean above, Optional<Line> usual, Optional<Double> raise) {
    return raise.map(
        value -> cleared(above, value, usual.map(line -> shifted(line, value)).orElse(value)));
  }

  /**
   * The clearing line at the usual distance, but never where no value could reach it: not below the
   * half of a positive raising line, and for a share not beyond the middle between it and 1.
   */
  private static double shifted(Line usual, double raise) {
    double clear = raise + usual.clear() - usual.raise();
    if (clear < raise) {
      return raise > 0 ? Math.max(clear, raise / 2) : clear;
    }
    boolean share = usual.raise() >= 0 && usual.clear() <= 1 && raise <= 1;
    return share ? Math.min(clear, (1 + raise) / 2) : clear;
  }

  /** A line whose way back is never on the bad side of its raising. */
  private static Line cleared(boolean above, double raise, double clear) {
    return new Line(raise, above ? Math.min(clear, raise) : Math.max(clear, raise));
  }
}
