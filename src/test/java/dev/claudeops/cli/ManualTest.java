package dev.claudeops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.Shipped;
import org.junit.jupiter.api.Test;

class ManualTest {
  @Test
  void theManPageIsFresh() {
    Shipped.isFresh("docs/man/claudeops.1", Manual.page());
  }

  @Test
  void everyCommandIsInTheHelpAndTheManPage() {
    for (Verb verb : Verbs.all()) {
      assertThat(Help.top()).contains("\n  " + verb.name() + " ");
      assertThat(Manual.page()).contains(".SS " + verb.name());
    }
  }
}
