package dev.claudeops.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * A time as a person writes it (ISO 8601): {@code 2025-09-29T14:00:00Z}, or without an offset by
 * the server's own clock.
 *
 * @param offset from UTC; empty means the server's
 */
public record Moment(LocalDateTime local, Optional<ZoneOffset> offset) {
  /** Reads one; empty when it is none. */
  static Optional<Moment> parse(String text) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(text);
      return Optional.of(new Moment(time.toLocalDateTime(), Optional.of(time.getOffset())));
    } catch (DateTimeException noOffset) {
      try {
        return Optional.of(new Moment(LocalDateTime.parse(text), Optional.empty()));
      } catch (DateTimeException none) {
        return Optional.empty();
      }
    }
  }

  /**
   * Which instant it is on a server of this zone; a time its clock skips is moved on by the gap.
   */
  public Instant in(ZoneId zone) {
    return offset.map(local::toInstant).orElseGet(() -> local.atZone(zone).toInstant());
  }

  String text() {
    return local + offset.map(ZoneOffset::getId).orElse("");
  }
}
