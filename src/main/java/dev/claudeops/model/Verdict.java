package dev.claudeops.model;

import java.time.Instant;

/** What the gate says to a wish; always names the rule that spoke. */
public sealed interface Verdict {
  String rule();

  /** One lower-case word for files and JSON. */
  String word();

  record Allow(String rule) implements Verdict {
    @Override
    public String word() {
      return "allow";
    }
  }

  record Hold(String rule, Instant until) implements Verdict {
    @Override
    public String word() {
      return "hold";
    }
  }

  record Ask(String rule, String question) implements Verdict {
    @Override
    public String word() {
      return "ask";
    }
  }

  record Deny(String rule) implements Verdict {
    @Override
    public String word() {
      return "deny";
    }
  }
}
