package dev.claudeops.testkit;

import dev.claudeops.agent.Toolbox;
import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** A toolbox that answers as it is told and remembers what was wished. */
public final class FakeToolbox implements Toolbox {
  private final List<Finding> open;
  private final Function<Action, Outcome> answer;
  private final List<Action> wishes = new ArrayList<>();

  public FakeToolbox(List<Finding> open, Function<Action, Outcome> answer) {
    this.open = new ArrayList<>(open);
    this.answer = answer;
  }

  @Override
  public Deed propose(Action wish) {
    wishes.add(wish);
    Outcome outcome = answer.apply(wish);
    Verdict verdict =
        outcome instanceof Outcome.Refused(Verdict refusal)
            ? refusal
            : new Verdict.Allow("autonomy", "nothing speaks against it");
    return new Deed(wish, verdict, outcome, Instant.EPOCH, Duration.ZERO, "", "", "");
  }

  @Override
  public List<Finding> open() {
    return List.copyOf(open);
  }

  /** Findings that end, for answers that repair something. */
  public FakeToolbox close(Predicate<Finding> which) {
    open.removeIf(which);
    return this;
  }

  /** A finding that shows only now. */
  public void show(Finding other) {
    open.add(other);
  }

  /** Puts a finding in place of the one with its id. */
  public void replace(Finding other) {
    open.replaceAll(one -> one.id().equals(other.id()) ? other : one);
  }

  public List<Action> wishes() {
    return List.copyOf(wishes);
  }

  /** {@code unit-restart unit:nginx.service}, in order. */
  public List<String> said() {
    return wishes.stream().map(wish -> wish.kind() + " " + wish.target()).toList();
  }
}
