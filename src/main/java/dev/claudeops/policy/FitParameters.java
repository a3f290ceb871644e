package dev.claudeops.policy;

import dev.claudeops.model.Verdict;
import java.util.Optional;

/** A wish must have the form that its kind wants; nothing in it is guessed or repaired. */
final class FitParameters implements Rule {
  private static final int LONGEST_REASON = 4_000;
  private static final int MOST_CITED = 100;

  @Override
  public String name() {
    return "parameters";
  }

  @Override
  public String summary() {
    return "The target must be of a kind that the action is done to, and every parameter of the"
        + " form that the action declares.";
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    return fault(wish).map(why -> new Verdict.Deny(name(), why));
  }

  private static Optional<String> fault(Wish wish) {
    int reason = wish.action().reason().length();
    if (reason > LONGEST_REASON) {
      return Optional.of("its reason is " + reason + " characters long");
    }
    int cited = wish.action().because().size();
    if (cited > MOST_CITED) {
      return Optional.of("it cites " + cited + " observations");
    }
    return wish.known().fault(wish.action());
  }
}
