package dev.claudeops.journal;

import dev.claudeops.model.Finding;
import dev.claudeops.model.Health;
import dev.claudeops.model.Run;
import dev.claudeops.model.Severity;
import dev.claudeops.text.Humane;
import java.util.List;
import java.util.stream.Collectors;

/** The one sentence that a run comes down to; plain text, not Markdown. */
public final class Headline {
  private static final int MOST_NAMED = 3;

  private Headline() {}

  /**
   * The problems by name, the worst first; or that all is well; or what could not be seen.
   * Consequences and what is only worth knowing are counted, not named.
   */
  public static String of(Run run) {
    List<Finding> hurting =
        run.findings().stream()
            .filter(finding -> finding.open() && finding.severity() != Severity.INFO)
            .toList();
    List<Finding> roots = hurting.stream().filter(finding -> finding.causedBy().isEmpty()).toList();
    if (!hurting.isEmpty()) {
      int more = roots.size() - MOST_NAMED;
      int following = hurting.size() - roots.size();
      return "%s: %s%s%s."
          .formatted(
              Humane.count(roots.size(), "problem"),
              roots.stream()
                  .limit(MOST_NAMED)
                  .map(finding -> named(finding, run))
                  .collect(Collectors.joining("; ")),
              more > 0 ? "; and " + more + " more" : "",
              following > 0
                  ? "; "
                      + Humane.count(following, "other problem")
                      + (following == 1 ? " follows" : " follow")
                      + " from "
                      + (roots.size() == 1 ? "it" : "them")
                  : "");
    }
    long unseen =
        run.observations().stream().filter(seen -> seen.health() == Health.UNKNOWN).count();
    int all = run.observations().size();
    if (all == 0) {
      return "Nothing could be looked at, so it is not known whether this machine is well.";
    }
    if (unseen == all) {
      return "Nothing could be seen, so it is not known whether this machine is well.";
    }
    if (unseen > 0) {
      return "All that could be seen is well; %d of %s could not be seen."
          .formatted(unseen, Humane.count(all, "thing"));
    }
    long worth = run.findings().stream().filter(Finding::open).count();
    return worth > 0
        ? "All is well; %s worth knowing.".formatted(Humane.count(worth, "thing"))
        : "All is well: %s looked at.".formatted(Humane.count(all, "thing"));
  }

  private static String named(Finding finding, Run run) {
    return "%s (since %s)".formatted(finding.title(), Words.near(finding.since(), run.startedAt()));
  }
}
