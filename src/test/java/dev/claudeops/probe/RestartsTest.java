package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RestartsTest {
  private static final Instant NOON = Instant.parse("2025-09-29T12:00:00Z");

  private Map<String, String> memory = Map.of();

  /** One look, at which the counter stands at this; what it grew by. */
  private long look(long count) {
    Memory kept = new Memory(memory);
    Restarts restarts = Restarts.since(kept, "unit/restarts");
    long grown = restarts.grown("shop.service", count);
    restarts.now("shop.service", count);
    restarts.keep(kept, NOON);
    memory = kept.next();
    return grown;
  }

  /** As after {@code systemctl reset-failed}, or a start by hand: NRestarts begins at zero. */
  @Test
  void aCounterThatFellBeganAnewAndCountsNothingTwice() {
    assertThat(look(5)).as("the first look").isZero();
    assertThat(look(7)).isEqualTo(2);
    assertThat(look(0)).as("somebody set it back").isZero();
    assertThat(look(0)).isZero();
    assertThat(look(3)).as("it crashes again").isEqualTo(3);
    assertThat(look(1)).as("set back and crashed once between two looks").isEqualTo(1);
    assertThat(look(1)).isZero();
  }
}
