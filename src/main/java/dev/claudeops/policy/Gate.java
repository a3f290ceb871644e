package dev.claudeops.policy;

import dev.claudeops.config.Config;
import dev.claudeops.config.Policy;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import dev.claudeops.model.Verdict;
import dev.claudeops.text.Clean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Decides over every wish, whoever has it: an agent, a person's click, a client. The first rule
 * that speaks decides; a wish that no rule has anything against is allowed.
 *
 * <p>A person's yes answers a question and nothing else: where a rule asks, and a person has said
 * yes to exactly this action, the next rule is asked. What a rule denies or holds stays so.
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
   * What one rule did about a wish.
   *
   * @param summary the rule's own
   * @param setting that the rule goes by; empty when by none
   */
  public record Step(String rule, String summary, String setting, Said said, String words) {
    /** What a rule can have said. */
    public enum Said {
      /** It has nothing against it. */
      PASSED,
      /** It asked, and a person has answered yes. */
      ANSWERED,
      /** It decided. */
      DECIDED,
      /** It came behind the one that decided. */
      NOT_ASKED
    }
  }

  /**
   * What the gate says, and how it came to it.
   *
   * @param steps every rule, in their order
   */
  public record Ruling(Verdict verdict, List<Step> steps) {
    public Ruling {
      steps = List.copyOf(steps);
    }

    /** The names of the rules that had nothing against it, in their order. */
    public List<String> passed() {
      return steps.stream()
          .filter(step -> step.said() == Step.Said.PASSED || step.said() == Step.Said.ANSWERED)
          .map(Step::rule)
          .toList();
    }
  }

  /**
   * Decides. A rule that fails speaks against the wish.
   *
   * @param approved who said yes to exactly this action, where a person did
   */
  public Ruling judge(Action action, Situation now, Optional<String> approved) {
    return judge(new Wish(action, spec(action.kind(), now.config()), approved), now);
  }

  /**
   * The same for a kind whose risk depends on the wish: a script that declares its own.
   *
   * @param resolved the spec for this very wish; where the owner's policy holds the kind for more
   *     risk, that holds. One of another kind than the wish, or of a kind there is not, is none
   */
  public Ruling judge(
      Action action, ActionSpec resolved, Situation now, Optional<String> approved) {
    Optional<ActionSpec> spec =
        Optional.of(resolved)
            .filter(own -> own.kind().equals(action.kind()) && kinds.containsKey(own.kind()))
            .map(own -> own.withRisk(worse(own.risk(), owners(own.kind(), now.config()))));
    return judge(new Wish(action, spec, approved), now);
  }

  private static Risk worse(Risk declared, Optional<Risk> owners) {
    return owners.filter(risk -> risk.compareTo(declared) > 0).orElse(declared);
  }

  /** The spec of a kind as the owner's policy has it; empty when there is no such kind. */
  public Optional<ActionSpec> spec(String kind, Config config) {
    return Optional.ofNullable(kinds.get(kind))
        .map(spec -> owners(kind, config).map(spec::withRisk).orElse(spec));
  }

  private static Optional<Risk> owners(String kind, Config config) {
    return config.policy().kinds().getOrDefault(kind, Policy.Kind.NONE).risk();
  }

  private Ruling judge(Wish wish, Situation now) {
    List<Step> steps = new ArrayList<>();
    Optional<Verdict> decided = Optional.empty();
    for (Rule rule : rules) {
      if (decided.isPresent()) {
        steps.add(step(rule, Step.Said.NOT_ASKED, ""));
        continue;
      }
      Optional<Verdict> said = ask(rule, wish, now);
      if (said.isEmpty()) {
        steps.add(step(rule, Step.Said.PASSED, ""));
      } else if (said.get() instanceof Verdict.Ask ask && wish.approved().isPresent()) {
        String yes = wish.approved().map(who -> Clean.line(who, 60)).orElse("") + " said yes to: ";
        steps.add(step(rule, Step.Said.ANSWERED, yes + ask.question()));
      } else {
        steps.add(step(rule, Step.Said.DECIDED, said.get().why()));
        decided = said;
      }
    }
    return new Ruling(
        decided.orElseGet(() -> new Verdict.Allow(last(), "nothing speaks against it")), steps);
  }

  private static Optional<Verdict> ask(Rule rule, Wish wish, Situation now) {
    try {
      return Objects.requireNonNull(rule.judge(wish, now), "it said neither yes nor no");
    } catch (RuntimeException | StackOverflowError fault) {
      return Optional.of(
          new Verdict.Deny(
              rule.name(),
              "this rule could not decide: " + Clean.line(String.valueOf(fault), 200)));
    }
  }

  /** What allows: the last word. A gate without rules has no name for its yes. */
  private String last() {
    return rules.isEmpty() ? "none" : rules.getLast().name();
  }

  private static Step step(Rule rule, Step.Said said, String words) {
    return new Step(rule.name(), rule.summary(), rule.setting(), said, words);
  }
}
