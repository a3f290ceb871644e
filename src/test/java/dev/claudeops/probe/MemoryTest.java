package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryTest {
  /** What the next run finds of this one. */
  private static Memory after(Memory memory) {
    return new Memory(memory.next());
  }

  @Test
  void whatIsPutIsFoundByTheNextRunAndNotByThisOne() {
    Memory memory = new Memory(Map.of("a/b", "old"));
    memory.put("a/b", "new");
    assertThat(memory.get("a/b")).hasValue("old");
    assertThat(after(memory).get("a/b")).hasValue("new");
    memory.drop("a/b");
    assertThat(after(memory).get("a/b")).isEmpty();
  }

  @Test
  void whatIsKeptForAStateIsForgottenInAnother() {
    Memory memory = new Memory(Map.of());
    memory.putFor("boot-1", "cpu/ticks", "1 2\n3");
    assertThat(after(memory).getFor("boot-1", "cpu/ticks")).hasValue("1 2\n3");
    assertThat(after(memory).getFor("boot-2", "cpu/ticks")).isEmpty();
    assertThat(after(memory).getFor("boot-1 ", "cpu/ticks")).isEmpty();
    assertThat(after(memory).getFor("boot", "cpu/ticks")).isEmpty();
  }

  @Test
  void aTimeComesBackToTheSecondAndNonsenseDoesNot() {
    Instant at = Instant.parse("2025-09-29T14:00:00.7Z");
    Memory memory = new Memory(Map.of("broken", "soon"));
    memory.putTime("at", at);
    assertThat(after(memory).getTime("at")).hasValue(Instant.parse("2025-09-29T14:00:00Z"));
    assertThat(after(memory).getTime("broken")).isEmpty();
  }

  @Test
  void anEntryThatIsTooLongIsRefused() {
    Memory memory = new Memory(Map.of());
    assertThatThrownBy(() -> memory.put("a/b", "x".repeat(Memory.LONGEST + 1)))
        .hasMessageContaining("a/b");
  }
}
