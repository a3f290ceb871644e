package dev.claudeops.agent.claude;

import dev.claudeops.text.Json;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A piece of work as the ledger has it. It is written before the work with the most it may cost,
 * and again afterwards with what it did cost; the later line counts.
 *
 * @param id the same in both lines
 * @param run the run it was for
 * @param trigger the word of what began the run
 * @param rung {@code cheap}, {@code strong}, or {@code doctor}
 * @param why it was asked, one sentence
 * @param spent as Claude Code told it; its dollars are the most it may cost while the end is open
 * @param status {@code ok}, the word of a {@link Cause}, or {@value #OPEN}
 */
public record Work(
    String id,
    Instant at,
    String run,
    String trigger,
    String rung,
    String why,
    Spent spent,
    String status) {
  /** How it ended was never told: it counts with the most it may have cost. */
  public static final String OPEN = "open";

  static final String OK = "ok";

  /** The same with its end. */
  Work ended(Spent cost, String how) {
    return new Work(id, at, run, trigger, rung, why, cost, how);
  }

  public BigDecimal usd() {
    return spent.usd();
  }

  /** Whether Claude answered. */
  public boolean answered() {
    return status.equals(OK);
  }

  String line() {
    return Json.object(
            "work", Json.of(id),
            "at", Json.of(at.toString()),
            "run", Json.of(run),
            "trigger", Json.of(trigger),
            "rung", Json.of(rung),
            "model", Json.of(spent.model()),
            "turns", Json.of(spent.turns()),
            "input", Json.of(spent.input()),
            "cached", Json.of(spent.cached()),
            "written", Json.of(spent.written()),
            "output", Json.of(spent.output()),
            "usd", Json.of(spent.usd()),
            "tookMillis", Json.of(spent.took().toMillis()),
            "status", Json.of(status),
            "why", Json.of(why))
        .compact();
  }

  /** Reads a line; empty when it is none, such as one that was torn. */
  static Optional<Work> parse(String line) {
    try {
      Json json = Json.parse(line);
      if (!(json.at("usd") instanceof Json.Num(BigDecimal usd, _)) || usd.signum() < 0) {
        return Optional.empty();
      }
      return Optional.of(
          new Work(
              json.at("work").textOr(""),
              Instant.parse(json.at("at").textOr("")),
              json.at("run").textOr(""),
              json.at("trigger").textOr(""),
              json.at("rung").textOr(""),
              json.at("why").textOr(""),
              new Spent(
                  json.at("model").textOr(""),
                  Math.clamp(json.at("turns").whole().orElse(0), 0, Integer.MAX_VALUE),
                  json.at("input").whole().orElse(0),
                  json.at("cached").whole().orElse(0),
                  json.at("written").whole().orElse(0),
                  json.at("output").whole().orElse(0),
                  usd,
                  Duration.ofMillis(json.at("tookMillis").whole().orElse(0))),
              json.at("status").textOr(OPEN)));
    } catch (Json.Malformed | DateTimeException torn) {
      return Optional.empty();
    }
  }
}
