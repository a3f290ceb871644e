package dev.claudeops.policy;

import dev.claudeops.model.Action;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Verdict;
import java.util.List;
import java.util.Optional;

/** What is declared for certain findings is done for these alone. */
final class MeantFor implements Rule {
  @Override
  public String name() {
    return "meant-for";
  }

  @Override
  public String summary() {
    return "What is declared for certain findings is done for these alone.";
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    List<String> types = wish.known().findings();
    return types.isEmpty()
            || now.findings().stream().anyMatch(finding -> answers(finding, types, wish.action()))
        ? Optional.empty()
        : Optional.of(
            new Verdict.Deny(
                name(),
                "it is for %s, which is not open here".formatted(String.join(", ", types))));
  }

  private static boolean answers(Finding finding, List<String> types, Action wish) {
    return finding.open()
        && types.contains(finding.type())
        && (finding.subject().equals(wish.target())
            || finding.basis().stream().anyMatch(wish.because()::contains));
  }
}
