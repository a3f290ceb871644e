package dev.claudeops.agent;

import dev.claudeops.host.HostView;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Report;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The embedded administrator: goes through the findings with the runbooks, needs no model and no
 * network, and does the same twice when it is told the same twice.
 */
public final class RunbookAgent implements Agent {
  private final HostView host;

  public RunbookAgent(HostView host) {
    this.host = host;
  }

  @Override
  public String name() {
    return "runbook";
  }

  @Override
  public Report decide(Briefing briefing, Toolbox toolbox) throws InterruptedException {
    return decide(briefing, toolbox, any -> true);
  }

  /** The same for some of the findings, among them those that show only after a deed. */
  public Report decide(Briefing briefing, Toolbox toolbox, Predicate<Finding> meant)
      throws InterruptedException {
    Runbooks books = Runbooks.load(host);
    Round round = new Round(host, books, briefing, toolbox);
    Set<FindingId> seen = new HashSet<>();
    for (Finding finding : inOrder(briefing)) {
      seen.add(finding.id());
      if (finding.open() && meant.test(finding)) {
        round.see(finding);
      }
    }
    // What showed only after a deed is not left to the next run. Once: no deed is chased for ever.
    for (Finding finding : toolbox.open()) {
      if (!seen.contains(finding.id()) && meant.test(finding)) {
        round.see(finding);
      }
    }
    List<String> notes = new ArrayList<>(books.problems());
    notes.addAll(round.notes());
    return new Report(name(), "", 0, BigDecimal.ZERO, "ok", notes);
  }

  /**
   * As they were told, but what any user can make comes last: a run has only so many wishes, and
   * somebody's twenty broken apps must not take them all, run after run.
   */
  private static List<Finding> inOrder(Briefing briefing) {
    return briefing.findings().stream()
        .sorted(Comparator.comparing(one -> briefing.config().anybodys(one.subject())))
        .toList();
  }
}
