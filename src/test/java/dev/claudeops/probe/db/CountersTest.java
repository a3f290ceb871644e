package dev.claudeops.probe.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.probe.Memory;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CountersTest {
  private Map<String, String> kept = Map.of();

  private OptionalDouble look(String age, double value) {
    Memory memory = new Memory(kept);
    Counters counters = Counters.of(memory, "key", age);
    OptionalDouble grew = counters.grew("deadlocks", OptionalDouble.of(value));
    counters.keep(memory, "key", age);
    kept = memory.next();
    return grew;
  }

  @Test
  void theFirstLookHasNothingToCompareWithAndTheSecondHas() {
    assertThat(look("start 1", 3e12)).isEmpty();
    assertThat(look("start 1", 3e12 + 5)).hasValue(5);
    assertThat(look("start 1", 3e12 + 5)).hasValue(0);
  }

  @Test
  void aRestartOrAResetIsNotCompared() {
    look("start 1", 100);
    assertThat(look("start 2", 200)).isEmpty();
    assertThat(look("start 2", 50)).isEmpty();
    assertThat(look("start 2", 51)).hasValue(1);
  }

  @Test
  void aStartThatDiffersBySecondsOnlyIsTheSame() {
    look(Counters.age(new Memory(kept), "key", 1000), 1);
    assertThat(Counters.age(new Memory(kept), "key", 1004)).isEqualTo("1000");
    assertThat(Counters.age(new Memory(kept), "key", 1006)).isEqualTo("1006");
  }

  @Test
  void memoryThatIsNotOursIsNothing() {
    kept = Map.of("key", "age start 1\ndeadlocks ---\nx\n\0");
    assertThat(look("start 1", 5)).isEmpty();
  }
}
