package dev.claudeops.model;

import java.math.BigDecimal;
import java.time.Duration;
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
 * @param took how long it thought; zero where nobody measured it
 */
public record Report(
    String agent,
    String model,
    int turns,
    BigDecimal costUsd,
    String status,
    List<String> notes,
    Optional<Reading> reading,
    String notice,
    Duration took) {
  /** The report of a run that no agent took part in. */
  public static final Report NONE = new Report("none", "", 0, BigDecimal.ZERO, "ok", List.of());

  public Report {
    notes = List.copyOf(notes);
  }

  /** A report whose time nobody measured. */
  public Report(
      String agent,
      String model,
      int turns,
      BigDecimal costUsd,
      String status,
      List<String> notes,
      Optional<Reading> reading,
      String notice) {
    this(agent, model, turns, costUsd, status, notes, reading, notice, Duration.ZERO);
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
