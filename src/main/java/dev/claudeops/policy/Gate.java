package dev.claudeops.policy;

import dev.claudeops.config.Config;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides over every wish, whoever has it: an agent, a person's click, a client. The first rule
 * that speaks decides; a wish that no rule has anything against is allowed.
 */
public final class Gate {
  private final List<Rule> rules;
  private final Map<String, ActionSpec> kinds;

  /**
   * @param kinds every kind there is, by name
   */
  public Gate(List<Rule> rules, Map<String, ActionSpec> kinds) {
    this.rules = List.copyOf(rules);
    this.kinds = Map.copyOf(kinds);
  }

  /**
   * What the gate says, and how it came to it.
   *
   * @param passed the names of the rules that had nothing against it, in their order
   */
  public record Ruling(Verdict verdict, List<String> passed) {
    public Ruling {
      passed = List.copyOf(passed);
    }
  }

  /**
   * Decides. A rule that fails speaks against the wish.
   *
   * @param approved who said yes to exactly this action, where a person did
   */
  public Ruling judge(Action action, Situation now, Optional<String> approved) {
    Wish wish = new Wish(action, spec(action.kind(), now.config()), approved);
    List<String> passed = new ArrayList<>();
    for (Rule rule : rules) {
      Optional<Verdict> verdict;
      try {
        verdict = rule.judge(wish, now);
      } catch (RuntimeException fault) {
        return new Ruling(
            new Verdict.Deny(rule.name(), "this rule could not decide: " + fault.getMessage()),
            passed);
      }
      if (verdict.isPresent()) {
        return new Ruling(verdict.get(), passed);
      }
      passed.add(rule.name());
    }
    return new Ruling(new Verdict.Allow("autonomy", "nothing speaks against it"), passed);
  }

  /** The spec of a kind as the owner's policy has it. */
  private Optional<ActionSpec> spec(String kind, Config config) {
    return Optional.ofNullable(kinds.get(kind));
  }
}
