package dev.claudeops.agent.claude;

import dev.claudeops.text.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a start of Claude Code amounts to. Neither its exit code nor the subtype of its result is
 * asked whether it went well: both say so of runs that brought nothing.
 */
sealed interface Judge {
  /** An answer that its schema let through. */
  record Good(Json answer) implements Judge {}

  record Bad(Failure failure) implements Judge {}

  /** Its turns, money or time ran out; two turns more may bring a report. */
  record Out(String why) implements Judge {}

  /** A limit further away than the longest plan's is no limit that we know. */
  Duration FURTHEST = Duration.ofDays(40);

  /** Of what {@link Instant} knows: that of the year 9999. */
  long LAST_SECOND = 253_402_300_799L;

  /** What the Messages API says when a key's owner set a limit and it is reached. */
  Pattern REGAINED =
      Pattern.compile(
          "usage limits.{0,20}regain access on (\\d{4}-\\d{2}-\\d{2}) at (\\d{2}:\\d{2}) UTC");

  static Judge of(Watch.Seen seen, Instant now) {
    if (seen.stopped().isPresent()) {
      return new Bad(seen.stopped().get());
    }
    Heard heard = seen.heard();
    if (heard.result().isEmpty()) {
      return silent(seen, now);
    }
    Json result = heard.result().get();
    Json answer = result.at("structured_output");
    if (heard.init().isPresent() && !result.at("is_error").isTrue() && answer instanceof Json.Obj) {
      return new Good(answer);
    }
    return switch (result.at("subtype").textOr("")) {
      case "error_max_turns" -> new Out("its turns ran out");
      case "error_max_budget_usd" -> new Out("its money ran out");
      case "error_max_structured_output_retries" ->
          bad(Cause.BROKEN_OUTPUT, "Claude's report did not fit its form: " + words(result));
      default -> seen.timeUp() ? late(heard) : new Bad(failed(result, heard, now));
    };
  }

  private static Judge late(Heard heard) {
    return heard.thought()
        ? new Out("its time ran out")
        : bad(Cause.NO_NETWORK, "Claude's service did not answer in time");
  }

  private static Judge bad(Cause cause, String says) {
    return new Bad(Failure.of(cause, says));
  }

  // ---- with a result ----

  private static Failure failed(Json result, Heard heard, Instant now) {
    String words = words(result);
    long status = result.at("api_error_status").whole().orElse(0);
    String error = result.at("api_error").textOr("");
    if (error.equals("usage_limit_reached") || heard.limit().isPresent()) {
      return planLimit(heard, words, now);
    }
    Matcher regained = REGAINED.matcher(words);
    if (regained.find()) {
      return ownLimit(regained, words, now);
    }
    if (words.contains("Credit balance") || status == 402) {
      return Failure.of(Cause.NO_CREDIT, "The Claude account has no credit: " + words);
    }
    if (status != 0) {
      return refused(status, words);
    }
    if (error.equals("connection_failed")) {
      return Failure.of(Cause.NO_NETWORK, "Claude's service cannot be reached: " + words);
    }
    if (words.contains("timed out")) {
      return Failure.of(Cause.NO_NETWORK, "Claude's service did not answer in time: " + words);
    }
    if (words.startsWith("Not logged in")
        || heard.init().map(init -> init.at("apiKeySource").textOr("")).equals(Optional.of("none"))
            && words.contains("/login")) {
      return Failure.of(
          Cause.NO_LOGIN, "Claude Code has neither key nor token: give it one in agent.key");
    }
    if (!result.at("is_error").isTrue()) {
      return Failure.of(Cause.BROKEN_OUTPUT, "Claude ended without a report");
    }
    return Failure.of(Cause.BROKEN_OUTPUT, "Claude's service sent what is no answer: " + words);
  }

  /** A refusal of the Messages API by its HTTP status. */
  static Failure refused(long status, String words) {
    String said = " (" + status + ")" + (words.isEmpty() ? "" : ": " + words);
    if (status == 401 || status == 403) {
      return Failure.of(Cause.REFUSED, "Claude's service refused the key or token" + said);
    }
    if (status == 402) {
      return Failure.of(Cause.NO_CREDIT, "The Claude account has no credit" + said);
    }
    if (status == 408 || status == 409 || status == 429 || status >= 500) {
      return Failure.of(Cause.OVERLOADED, "Claude's service is overloaded or broken" + said);
    }
    return Failure.of(Cause.SETTINGS, "Claude's service refused the request" + said);
  }

  private static Failure planLimit(Heard heard, String words, Instant now) {
    OptionalLong resets =
        heard.limit().map(limit -> limit.at("resetsAt").whole()).orElse(OptionalLong.empty());
    Optional<Instant> until =
        resets.isPresent() && resets.getAsLong() > 0 && resets.getAsLong() < LAST_SECOND
            ? Optional.of(Instant.ofEpochSecond(resets.getAsLong()))
            : Optional.empty();
    return limit("The Claude plan's limit is reached", until, words, now);
  }

  private static Failure ownLimit(Matcher regained, String words, Instant now) {
    Optional<Instant> until;
    try {
      until = Optional.of(Instant.parse(regained.group(1) + "T" + regained.group(2) + ":00Z"));
    } catch (DateTimeParseException noTime) {
      until = Optional.empty();
    }
    return limit("The limit that the key's owner set is reached", until, words, now);
  }

  private static Failure limit(String what, Optional<Instant> told, String words, Instant now) {
    Optional<Instant> until = told.filter(at -> at.isBefore(now.plus(FURTHEST)));
    return new Failure(
        Cause.PLAN_LIMIT,
        what + until.map(at -> " until " + at).orElse("") + (words.isEmpty() ? "" : ": " + words),
        until);
  }

  /** What it says of a failure, in its own words. */
  private static String words(Json result) {
    String said = result.at("result").textOr("");
    List<Json> errors = result.at("errors").items();
    return said.isBlank() && !errors.isEmpty() ? errors.getFirst().textOr("") : said;
  }

  // ---- without one ----

  private static Judge silent(Watch.Seen seen, Instant now) {
    Heard heard = seen.heard();
    if (heard.limit().isPresent()) {
      return new Bad(planLimit(heard, "", now));
    }
    if (seen.timeUp()) {
      return late(heard);
    }
    String complaint = seen.complaint();
    String said = complaint.isBlank() ? "" : ": " + complaint;
    int exit = seen.exit().orElse(0);
    if (exit == 126 || exit == 127) {
      return bad(Cause.NO_PROGRAM, "Claude Code could not be started" + said);
    }
    if (exit == 132) {
      return bad(
          Cause.NO_PROGRAM, "Claude Code cannot run on this processor (it needs AVX)" + said);
    }
    if (exit > 128) {
      return bad(
          Cause.ENDED,
          "Claude Code was ended by signal "
              + (exit - 128)
              + (exit == 137 ? " (by somebody, or for its memory)" : "")
              + said);
    }
    if (exit != 0 && heard.init().isEmpty()) {
      return bad(Cause.SETTINGS, "Claude Code refused how it was started" + said);
    }
    return bad(
        Cause.BROKEN_OUTPUT,
        "Claude Code's output broke off (exit " + exit + "; is a disk full?)" + said);
  }

  // ---- what it cost ----

  /**
   * What a start cost.
   *
   * @param before what the same conversation had cost before: the sum is told
   */
  static Spent spent(Heard heard, BigDecimal before, Duration took) {
    String model = heard.init().map(init -> init.at("model").textOr("")).orElse("");
    Json result = heard.result().orElse(Json.nul());
    Json usage = result.at("usage");
    BigDecimal total = usd(result);
    return new Spent(
        model,
        Math.clamp(result.at("num_turns").whole().orElse(0), 0, 100_000),
        tokens(usage, "input_tokens"),
        tokens(usage, "cache_read_input_tokens"),
        tokens(usage, "cache_creation_input_tokens"),
        tokens(usage, "output_tokens"),
        total.compareTo(before) >= 0 ? total.subtract(before) : total,
        took,
        heard.result().isEmpty());
  }

  /** The dollars that a result tells, to a millionth. */
  private static BigDecimal usd(Json result) {
    double told = result.at("total_cost_usd").number().orElse(0);
    return told > 0 && told < 100_000
        ? BigDecimal.valueOf(told).setScale(6, RoundingMode.HALF_UP).stripTrailingZeros()
        : BigDecimal.ZERO;
  }

  private static long tokens(Json usage, String name) {
    return Math.clamp(usage.at(name).whole().orElse(0), 0, 1_000_000_000L);
  }
}
