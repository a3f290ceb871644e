package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Observation;
import dev.claudeops.model.Restart;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.probe.Memory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EffectsTest {
  private static final Instant NOON = Instant.parse("2025-09-29T12:00:00Z");
  private Map<String, String> memory = Map.of();

  private static Observation restarted(String name, double count, Instant at) {
    return Observation.of(new Subject("unit", name), at)
        .measure("new-restarts", count, Unit.COUNT)
        .ok("runs");
  }

  private List<Restart> add(Instant now, Observation... seen) {
    Memory next = new Memory(memory);
    List<Restart> all = Effects.add(next, List.of(seen), now);
    memory = next.next();
    return all;
  }

  @Test
  void restartsAreRememberedForTwoDays() {
    add(NOON, restarted("a b.service", 2, NOON), restarted("calm.service", 0, NOON));
    Instant later = NOON.plus(Duration.ofHours(47));
    assertThat(add(later, restarted("a b.service", 1, later)))
        .containsExactly(
            new Restart(new Subject("unit", "a b.service"), NOON, 2),
            new Restart(new Subject("unit", "a b.service"), later, 1));
    assertThat(add(NOON.plus(Duration.ofHours(49)))).hasSize(1);
  }

  /** PM2 counts each instance, and what we restart as well as what crashed. */
  @Test
  void anAppOfManyInstancesThatWasRestartedWholeWasInterruptedOnce() {
    Subject app = new Subject("pm2", "web");
    for (double[] one : new double[][] {{8, 8, 1}, {8, 1, 1}, {8, 17, 3}, {1, 2, 2}}) {
      memory = Map.of();
      Observation seen =
          Observation.of(app, NOON)
              .measure("instances", one[0], Unit.COUNT)
              .measure("new-restarts", one[1], Unit.COUNT)
              .ok("runs");
      assertThat(add(NOON, seen)).containsExactly(new Restart(app, NOON, (long) one[2]));
    }
  }

  @Test
  void theLedgerDoesNotGrowForEver() {
    List<Observation> many = new ArrayList<>();
    for (int i = 0; i < 3 * Effects.MOST; i++) {
      many.add(restarted("u" + i + "-" + "x".repeat(280), 1, NOON));
    }
    assertThat(add(NOON, many.toArray(Observation[]::new))).hasSize(Effects.MOST);
    assertThat(memory.get("effects/restarts").length()).isLessThanOrEqualTo(Memory.LONGEST);
    assertThat(add(NOON).getLast().subject().name()).startsWith("u2999-");
  }

  @Test
  void whatIsNoLineIsPassedOverAndAClockThatWentBackLosesNothing() {
    memory =
        Map.of(
            "effects/restarts", "x 1 unit:a\n99999999999 1 unit:late\n1 2\n" + "-1 1 unit:b\n\n");
    assertThat(add(NOON)).containsExactly(new Restart(new Subject("unit", "late"), NOON, 1));
  }
}
