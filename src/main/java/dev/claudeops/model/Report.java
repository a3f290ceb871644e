package dev.claudeops.model;

import java.math.BigDecimal;
import java.util.List;

/**
 * What the agent of a run said at its end.
 *
 * @param agent {@code none}, {@code runbook} or {@code claude}
 * @param model the model's name, empty where there was none
 * @param costUsd what the run spent on models
 * @param status {@code ok}, or why the agent did not do the run
 * @param notes sentences for the file, each an opinion and never a fact
 */
public record Report(
    String agent, String model, int turns, BigDecimal costUsd, String status, List<String> notes) {
  /** The report of a run that no agent took part in. */
  public static final Report NONE = new Report("none", "", 0, BigDecimal.ZERO, "ok", List.of());

  public Report {
    notes = List.copyOf(notes);
  }
}
