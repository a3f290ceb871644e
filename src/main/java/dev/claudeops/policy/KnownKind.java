package dev.claudeops.policy;

import dev.claudeops.model.Verdict;
import dev.claudeops.text.Clean;
import java.util.Optional;

/** Only what the catalogue of actions has can be done. */
final class KnownKind implements Rule {
  @Override
  public String name() {
    return "known-kind";
  }

  @Override
  public String summary() {
    return "Only kinds of actions that are in the catalogue are done.";
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    return wish.spec().isPresent()
        ? Optional.empty()
        : Optional.of(
            new Verdict.Deny(name(), "there is no action " + Clean.line(wish.action().kind(), 60)));
  }
}
