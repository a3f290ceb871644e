package dev.claudeops.agent.recall;

import dev.claudeops.model.FindingId;
import dev.claudeops.model.Health;
import dev.claudeops.model.Lesson;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the memory tells.
 *
 * @param checks the last three, the newest first
 * @param issues the open ones, the worst first
 * @param incidents past ones that resemble what is open now, the likest first
 * @param lessons that have not expired, the newest first
 * @param notes the owner's own, as they stand in their file; empty where there are none
 * @param changes what changed lately on the machine, the newest first
 * @param allowance what may still be done
 */
public record Recollection(
    List<PastCheck> checks,
    List<KnownIssue> issues,
    List<Incident> incidents,
    List<Lesson> lessons,
    String notes,
    List<RecentChange> changes,
    Allowance allowance) {
  public static final Recollection NONE =
      new Recollection(
          List.of(), List.of(), List.of(), List.of(), "", List.of(), new Allowance(0, 0, ""));

  public Recollection {
    checks = List.copyOf(checks);
    issues = List.copyOf(issues);
    incidents = List.copyOf(incidents);
    lessons = List.copyOf(lessons);
    changes = List.copyOf(changes);
  }

  /**
   * A check of before.
   *
   * @param headline its title
   * @param reading what the agent made of it in one sentence; empty where none did
   * @param deeds what was done and what came of it, a line each
   */
  public record PastCheck(
      RunId id, Instant at, Health status, String headline, String reading, List<String> deeds) {
    public PastCheck {
      deeds = List.copyOf(deeds);
    }
  }

  /**
   * An open issue.
   *
   * @param file its name in the journal
   * @param story what was told in it, a line each, the oldest first
   */
  public record KnownIssue(
      String file,
      FindingId id,
      Subject subject,
      Severity severity,
      Instant since,
      String title,
      List<String> story) {
    public KnownIssue {
      story = List.copyOf(story);
    }
  }

  /**
   * A problem of the past.
   *
   * @param outcome what ended it, as far as it was told
   * @param likeness from 0 to 1
   */
  public record Incident(
      String file,
      String title,
      Instant opened,
      Optional<Instant> resolved,
      String outcome,
      double likeness) {}

  /**
   * Something that changed on the machine.
   *
   * @param kind {@code package}, {@code deploy}, {@code config}, {@code restart}, {@code login},
   *     {@code boot}, {@code deed}
   * @param what one line, which may be a stranger's words
   */
  public record RecentChange(Instant at, String kind, String what) {}

  /**
   * What may still be done.
   *
   * @param run changes in this run
   * @param day changes in the last 24 hours
   * @param stopped why nothing may be done at all; empty otherwise
   * @param openings what the gate says now of what could be done for the findings
   */
  public record Allowance(int run, int day, String stopped, List<Opening> openings) {
    public Allowance {
      openings = List.copyOf(openings);
    }

    /** One that was not asked for any deed. */
    public Allowance(int run, int day, String stopped) {
      this(run, day, stopped, List.of());
    }
  }

  /**
   * What the gate says of a deed that nobody has wished yet.
   *
   * @param verdict {@code allow}, {@code ask}, {@code hold} or {@code deny}
   * @param why its rule's words; empty where nothing speaks against it
   */
  public record Opening(String kind, Subject target, String verdict, String why) {}
}
