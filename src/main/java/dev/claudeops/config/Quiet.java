package dev.claudeops.config;

import java.time.LocalTime;
import java.util.Optional;

/** The hours in which only what is critical is told, by the machine's clock on the wall. */
public record Quiet(LocalTime from, LocalTime to) {
  /** Reads {@code 22:00-07:00}; empty when it is none, or has no length. */
  static Optional<Quiet> parse(String text) {
    String[] ends = text.split("-", -1);
    if (ends.length != 2) {
      return Optional.empty();
    }
    Optional<LocalTime> from = Rhythm.time(ends[0]);
    Optional<LocalTime> to = Rhythm.time(ends[1]);
    return from.isPresent() && to.isPresent() && !from.equals(to)
        ? Optional.of(new Quiet(from.get(), to.get()))
        : Optional.empty();
  }

  /** Whether this time lies in it; the beginning does, the end does not. */
  public boolean contains(LocalTime time) {
    return from.isBefore(to)
        ? !time.isBefore(from) && time.isBefore(to)
        : !time.isBefore(from) || time.isBefore(to);
  }

  @Override
  public String toString() {
    return from + "-" + to;
  }
}
