package dev.claudeops.ops;

import dev.claudeops.journal.Journal;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Health;
import dev.claudeops.model.Intent;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What runs that were cut short had begun. Nobody knows whether it was done, so it counts as done:
 * it is written down with what this run sees, and is not begun again by this run.
 */
final class Leftovers {
  private Leftovers() {}

  /** A deed that this run wrote down for another one. */
  record Settled(Intent intent, Deed deed) {
    String note() {
      return "%s of %s was begun by the run %s, which was cut short; it counts as done, and is %s: %s"
          .formatted(
              intent.action().kind(),
              intent.action().target(),
              intent.run(),
              deed.outcome().word(),
              deed.outcome() instanceof Outcome.Proven(var proof) ? proof : doubt(deed));
    }

    private static String doubt(Deed deed) {
      return deed.outcome() instanceof Outcome.Unproven(var doubt) ? doubt : "";
    }
  }

  /** Takes them from the shelf; called under the lock, before anything is done. */
  static List<Settled> settle(Journal journal, Picture picture, String host) {
    List<Settled> settled = new ArrayList<>();
    for (Intent intent : journal.unfinished()) {
      Deed deed =
          new Deed(
              intent.action(),
              intent.verdict(),
              outcome(intent, picture),
              intent.at(),
              Duration.ZERO,
              "not known whether it ran: " + intent.does(),
              "",
              intent.undo());
      List<Finding> reasons = picture.reasons(intent.action());
      var file = journal.recordAction(intent, deed, intent.run(), host);
      for (Finding finding : reasons) {
        journal.tell(
            finding.id(),
            intent.at(),
            Deeds.story(deed, journal.folder().relativize(file).toString()));
      }
      settled.add(new Settled(intent, deed));
    }
    return settled;
  }

  /**
   * Proven when everything it rested on was seen by this run, and nothing that it was to mend is
   * open. Where that was not written down, all of it must be well.
   */
  private static Outcome outcome(Intent intent, Picture picture) {
    Set<ObservationId> rests = new HashSet<>(intent.action().because());
    if (rests.isEmpty()) {
      rests.add(ObservationId.of(intent.action().target()));
    }
    List<Observation> seen =
        picture.judgement().observations().stream()
            .filter(one -> rests.contains(one.id()))
            .toList();
    List<String> says =
        seen.stream().map(one -> one.subject() + ": " + one.summary()).limit(3).toList();
    boolean whole =
        seen.size() == rests.size()
            && seen.stream().noneMatch(one -> one.health() == Health.UNKNOWN);
    boolean well =
        whole
            && (intent.problems().isEmpty()
                ? seen.stream().allMatch(one -> one.health() == Health.OK)
                    && picture.open().stream()
                        .noneMatch(finding -> finding.basis().stream().anyMatch(rests::contains))
                : picture.open().stream()
                    .noneMatch(finding -> intent.problems().contains(finding.id())));
    String now = says.isEmpty() ? "nothing of it is seen now" : String.join("; ", says);
    return well
        ? new Outcome.Proven("the run that began it was cut short; seen by the next run: " + now)
        : new Outcome.Unproven("the run that began it was cut short; the next run sees " + now);
  }
}
