package dev.claudeops.agent;

import dev.claudeops.model.Report;

/** Whoever decides what to do about the findings of a run. */
public interface Agent {
  /** {@code runbook}, {@code claude}. */
  String name();

  /**
   * Goes through the findings and proposes, one wish at a time. Never throws for what the world
   * does: an agent that cannot work says so in its report's status.
   */
  Report decide(Briefing briefing, Toolbox toolbox) throws InterruptedException;
}
