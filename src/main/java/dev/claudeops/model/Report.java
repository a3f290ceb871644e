package dev.claudeops.model;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What the agent of a run said at its end.
 *
 * @param agent who did the run: {@code none}, {@code runbook} or {@code claude}
 * @param model the model's name, empty where there was none
 * @param costUsd what the run spent on models
 * @param status {@code ok}, or why the agent that should have done the run did not
 * @param notes sentences for the file, each an opinion and never a fact
 * @param reading what an agent that thinks made of the facts
 * @param notice what a person is to be told of the agent itself, once; empty for nothing
 */
public record Report(
    String agent,
    String model,
    int turns,
    BigDecimal costUsd,
    String status,
    List<String> notes,
    Optional<Reading> reading,
    String notice) {
  /** The report of a run that no agent took part in. */
  public static final Report NONE = new Report("none", "", 0, BigDecimal.ZERO, "ok", List.of());

  public Report {
    notes = List.copyOf(notes);
  }

  /** The report of an agent that does not think. */
  public Report(
      String agent,
      String model,
      int turns,
      BigDecimal costUsd,
      String status,
      List<String> notes) {
    this(agent, model, turns, costUsd, status, notes, Optional.empty(), "");
  }
}
