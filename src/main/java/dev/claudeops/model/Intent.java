package dev.claudeops.model;

import java.time.Instant;
import java.util.List;

/**
 * What is about to be done, written down before it is done. One that is still there when no run is
 * at work belongs to a run that died: nobody knows whether the deed was done.
 *
 * @param id the name of its file; empty before it is written
 * @param does what is done, as exact as it was known
 * @param undo how it is taken back; empty where there is nothing to take back
 * @param problems what it is to mend; empty where that was not written down
 */
public record Intent(
    String id,
    Action action,
    Verdict verdict,
    String does,
    String undo,
    RunId run,
    Instant at,
    List<FindingId> problems) {
  public Intent {
    problems = List.copyOf(problems);
  }

  /** One of which it is not known what it is to mend. */
  public Intent(
      String id, Action action, Verdict verdict, String does, String undo, RunId run, Instant at) {
    this(id, action, verdict, does, undo, run, at, List.of());
  }

  /** The same under the name it was written to. */
  public Intent named(String name) {
    return new Intent(name, action, verdict, does, undo, run, at, problems);
  }
}
