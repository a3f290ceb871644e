package dev.claudeops.policy;

import dev.claudeops.model.Verdict;
import java.util.Optional;

/** One rule of the gate. Stateless. */
public interface Rule {
  /** Its name in verdicts and files: {@code restart-budget}. */
  String name();

  /** One sentence for a person: what it does not let through. */
  String summary();

  /** The setting that it goes by, as in the reference of the config; empty when by none. */
  default String setting() {
    return "";
  }

  /** Its word on this wish; empty when it has nothing against it. */
  Optional<Verdict> judge(Wish wish, Situation now);
}
