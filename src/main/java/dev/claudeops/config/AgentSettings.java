package dev.claudeops.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Who decides in a run, and what Claude may cost.
 *
 * @param usual who decides where a run names nobody
 * @param program Claude Code's file; empty for where its installers put it
 * @param user whom it runs as where we are root
 * @param key an API key; empty for the key file
 * @param token a long-lived login token; empty for none
 * @param environment further variables for Claude Code, such as those of Bedrock, Vertex or a proxy
 * @param daily whether a quiet day is reviewed once
 * @param cheap the model for what is small or known
 * @param strong the model for what is new, severe or was too hard for the cheap one
 * @param day the most that may be spent in 24 hours, in dollars
 * @param month the most that may be spent in a calendar month (UTC), in dollars
 * @param briefing how long the briefing may be, in tokens of about four bytes
 * @param calls the most calls of tools in one run
 * @param shell whether commands that only look may be run in a closed room
 */
public record AgentSettings(
    Who usual,
    Optional<String> program,
    String user,
    Optional<Secret> key,
    Optional<Secret> token,
    Map<String, Secret> environment,
    boolean daily,
    Rung cheap,
    Rung strong,
    BigDecimal day,
    BigDecimal month,
    int briefing,
    int calls,
    boolean shell) {
  public static final AgentSettings USUAL =
      new AgentSettings(
          Who.AUTO,
          Optional.empty(),
          "claudeops-agent",
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          false,
          new Rung("haiku", "low", 12, new BigDecimal("0.10"), Duration.ofMinutes(3)),
          new Rung("opus", "medium", 25, new BigDecimal("1.00"), Duration.ofMinutes(8)),
          new BigDecimal("5.00"),
          new BigDecimal("50.00"),
          6_000,
          60,
          false);

  public AgentSettings {
    environment = Map.copyOf(environment);
  }

  /** The same without further variables; for a login that has them already. */
  public AgentSettings withoutEnvironment() {
    return new AgentSettings(
        usual, program, user, key, token, Map.of(), daily, cheap, strong, day, month, briefing,
        calls, shell);
  }

  /** Who decides. */
  public enum Who {
    /** Claude where Claude Code and a login are found, else the runbooks. */
    AUTO,
    /** Claude; where that cannot be, the runbooks, and it is told. */
    CLAUDE,
    /** The runbooks. */
    RUNBOOK,
    /** Nobody: look and write down only. */
    NONE
  }

  /**
   * A model with what it may use in one run.
   *
   * @param model as Claude Code knows it: {@code haiku}, {@code sonnet}, {@code opus} or a full
   *     name
   * @param effort {@code low}, {@code medium} or {@code high}
   * @param turns the most turns
   * @param usd the most it may spend
   * @param deadline the longest it may take
   */
  public record Rung(String model, String effort, int turns, BigDecimal usd, Duration deadline) {}
}
