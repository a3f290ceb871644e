package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Tool;
import dev.claudeops.config.Config;
import dev.claudeops.host.HostView;
import dev.claudeops.journal.Journal;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Lesson;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Restart;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Subject;
import java.util.List;
import java.util.Set;

/** What the tools of one run, or of one person's session, work on. Safe for several threads. */
public interface Room {
  /** The machine, to look at. */
  HostView host();

  /** The config in force: the owner's, joined by what discovery found. */
  Config config();

  Journal journal();

  /** What was last seen of everything, by subject. */
  List<Observation> observations();

  /** The findings that stand now, the worst first. */
  List<Finding> open();

  List<Dependency> dependencies();

  List<ServiceState> services();

  /** Restarts that were seen lately, the oldest first. */
  default List<Restart> restarts() {
    return List.of();
  }

  /** What can be done at all. */
  List<ActionSpec> kinds();

  /** Looks afresh with the probes that can see these; what no probe sees is missing. */
  List<Observation> look(Set<Subject> subjects) throws InterruptedException;

  /** A text without secrets: those of the config first, then what looks like one. */
  String clean(String raw);

  /** Sends a wish through the gate; see {@link dev.claudeops.agent.Toolbox#propose}. */
  Deed propose(Action wish) throws InterruptedException;

  /** Leaves a question for a person, once; false when it was there or there are too many. */
  boolean question(String text);

  /**
   * Keeps a lesson.
   *
   * @param because what it rests on; at least one that was seen
   * @throws Tool.Refusal when it is not kept, and why
   */
  Lesson remember(String text, List<ObservationId> because) throws Tool.Refusal;
}
