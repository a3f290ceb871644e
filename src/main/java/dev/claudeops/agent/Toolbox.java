package dev.claudeops.agent;

import dev.claudeops.agent.recall.Recollection;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Observation;
import dev.claudeops.model.RunId;
import java.util.List;
import java.util.Optional;

/** All that an agent can do. */
public interface Toolbox {
  /**
   * Sends a wish to the gate and, where it is allowed, has it done and proven. What was not allowed
   * comes back as Refused with the gate's verdict: denied, held, or asked of a person.
   */
  Deed propose(Action wish) throws InterruptedException;

  /**
   * Whether what is allowed is only described: then a deed says nothing of what it would change.
   */
  default boolean dryRun() {
    return false;
  }

  /** What an agent that thinks can call by name; proposing is one of them. */
  default List<Tool> tools() {
    return List.of();
  }

  /**
   * What the memory tells, read when it is asked for: an agent that thinks asks once, the others
   * never. It is what {@link Briefing#with} takes.
   */
  default Recollection recall() throws InterruptedException {
    return Recollection.NONE;
  }

  /**
   * Everything that was seen in this run: by the looks at its beginning, after deeds, and by tools.
   */
  default List<Observation> seen() {
    return List.of();
  }

  /** What was done in this run so far. */
  default List<Deed> deeds() {
    return List.of();
  }

  /** The run's name; empty where nothing of it is written down. */
  default Optional<RunId> run() {
    return Optional.empty();
  }

  /** What it left for a person to answer in this run, one sentence each. */
  default List<String> questions() {
    return List.of();
  }

  /**
   * Keeps a lesson of the agent for later runs where it may be kept: one fact in its own words that
   * rests on observations of this run.
   *
   * @return why it is not kept; empty when it is
   */
  default Optional<String> remember(String lesson, List<String> because) {
    return Optional.of("nothing is kept here");
  }

  /** The findings that are still open after what was done in this run so far. */
  List<Finding> open();
}
