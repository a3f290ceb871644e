package dev.claudeops.ops;

import dev.claudeops.policy.Rules;
import dev.claudeops.testkit.Shipped;
import org.junit.jupiter.api.Test;

class PolicyReferenceTest {
  @Test
  void theReferenceOfTheGateIsFresh() {
    Shipped.isFresh("docs/reference/policy.md", PolicyReference.markdown(Rules.all()));
  }
}
