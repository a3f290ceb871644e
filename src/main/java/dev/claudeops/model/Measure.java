package dev.claudeops.model;

import java.util.Objects;

/**
 * One number that a probe measured.
 *
 * @param name kebab-case, without the unit: {@code used}, {@code first-byte}
 * @param value finite; a probe that cannot measure leaves the measure out
 */
public record Measure(String name, double value, Unit unit) {
  public Measure {
    Objects.requireNonNull(unit, "unit");
    if (!name.matches("[a-z0-9][a-z0-9.-]*")) {
      throw new IllegalArgumentException("a measure's name is kebab-case, not " + name);
    }
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("the measure " + name + " is not a number: " + value);
    }
  }
}
