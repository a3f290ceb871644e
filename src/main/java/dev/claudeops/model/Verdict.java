package dev.claudeops.model;

import java.time.Instant;

/** What the gate says to a wish; always names the rule that spoke. */
public sealed interface Verdict {
  /** The name of the rule that decided. */
  String rule();

  /** Why, in one sentence for a person; for an Ask it is the question. */
  String why();

  /** One lower-case word for files and JSON. */
  String word();

  /** It may be done now. */
  record Allow(String rule, String why) implements Verdict {
    @Override
    public String word() {
      return "allow";
    }
  }

  /**
   * Not now; it may be wished again later.
   *
   * @param until when this rule no longer stands in the way, as far as it knows
   */
  record Hold(String rule, String why, Instant until) implements Verdict {
    @Override
    public String word() {
      return "hold";
    }
  }

  /** A person must say yes. */
  record Ask(String rule, String question) implements Verdict {
    @Override
    public String why() {
      return question;
    }

    @Override
    public String word() {
      return "ask";
    }
  }

  /** No. */
  record Deny(String rule, String why) implements Verdict {
    @Override
    public String word() {
      return "deny";
    }
  }
}
