package dev.claudeops.ops;

import dev.claudeops.model.Verdict;
import java.util.List;

/**
 * What the gate would say to a wish, and what would be done.
 *
 * @param passed the names of the rules that had nothing against it, in their order
 * @param does what would be done, or why it cannot be done here; empty where the wish has no plan
 */
public record Explained(Verdict verdict, List<String> passed, String does) {
  public Explained {
    passed = List.copyOf(passed);
  }
}
