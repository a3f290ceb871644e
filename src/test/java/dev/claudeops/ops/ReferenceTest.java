package dev.claudeops.ops;

import dev.claudeops.action.Actions;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.Shipped;
import org.junit.jupiter.api.Test;

class ReferenceTest {
  @Test
  void theReferenceOfProbesIsFresh() {
    Shipped.isFresh("docs/reference/probes.md", Reference.probes(Probes.all()));
  }

  @Test
  void theReferenceOfActionsIsFresh() {
    Shipped.isFresh("docs/reference/actions.md", ActionReference.actions(Actions.all()));
  }
}
