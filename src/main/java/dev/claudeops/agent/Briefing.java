package dev.claudeops.agent;

import dev.claudeops.agent.recall.Recollection;
import dev.claudeops.config.Config;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Observation;
import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Restart;
import dev.claudeops.model.Trigger;
import java.time.Instant;
import java.util.List;

/**
 * What an agent is told at the beginning of its work.
 *
 * @param config in force: the owner's, joined by what discovery found
 * @param findings the open ones, the worst first, symptoms behind their causes
 * @param restarts seen at the effect, the oldest first
 * @param deeds of earlier runs, refusals too, the oldest first
 * @param kinds what can be done at all
 * @param recollection what the memory tells; nothing until {@link Toolbox#recall} was asked
 */
public record Briefing(
    String host,
    Trigger trigger,
    Instant now,
    Config config,
    List<Finding> findings,
    List<Observation> observations,
    List<Dependency> dependencies,
    List<Restart> restarts,
    List<PastDeed> deeds,
    List<ActionSpec> kinds,
    Recollection recollection) {
  /** One for an agent that needs no memory but of deeds. */
  public Briefing(
      String host,
      Trigger trigger,
      Instant now,
      Config config,
      List<Finding> findings,
      List<Observation> observations,
      List<Dependency> dependencies,
      List<Restart> restarts,
      List<PastDeed> deeds,
      List<ActionSpec> kinds) {
    this(
        host,
        trigger,
        now,
        config,
        findings,
        observations,
        dependencies,
        restarts,
        deeds,
        kinds,
        Recollection.NONE);
  }

  public Briefing {
    findings = List.copyOf(findings);
    observations = List.copyOf(observations);
    dependencies = List.copyOf(dependencies);
    restarts = List.copyOf(restarts);
    deeds = List.copyOf(deeds);
    kinds = List.copyOf(kinds);
  }

  /** The same with what the memory tells. */
  public Briefing with(Recollection memory) {
    return new Briefing(
        host,
        trigger,
        now,
        config,
        findings,
        observations,
        dependencies,
        restarts,
        deeds,
        kinds,
        memory);
  }
}
