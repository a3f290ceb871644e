package dev.claudeops.cli;

import dev.claudeops.agent.Agents;
import dev.claudeops.agent.Standing;
import dev.claudeops.agent.claude.ClaudeAgent;
import dev.claudeops.agent.claude.Hindrance;
import dev.claudeops.agent.claude.Money;
import dev.claudeops.journal.Issue;
import dev.claudeops.journal.State;
import dev.claudeops.model.Health;
import dev.claudeops.model.Question;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Trouble;
import dev.claudeops.notify.Silences;
import dev.claudeops.ops.Costs;
import dev.claudeops.ops.Ops;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code claudeops status}: what the last check found, without looking again. */
final class StatusVerb implements Verb {
  /** After this many intervals without a run the last one no longer speaks for now. */
  private static final int STALE = 3;

  @Override
  public String name() {
    return "status";
  }

  @Override
  public String summary() {
    return "Show what the last check found, without looking again";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(Cli.flag("--json", "Print one JSON object (schema/status.schema.json)."));
    spec.usageMessage()
        .footer("", "Exit codes: 0 ok, 1 warning, 2 critical, 3 unknown or too old.");
  }

  @Override
  public int run(ParseResult given, Desk desk) {
    Ops ops = desk.ops(Purpose.READ);
    State state = ops.journal().state();
    List<Issue> open = ops.journal().issues().stream().filter(Issue::open).toList();
    Instant now = desk.host().now();
    Screen screen = desk.screen();
    if (state.last().isEmpty()) {
      if (given.hasMatchedOption("--json")) {
        screen.print(json(state, Json.nul(), open, Health.UNKNOWN, ops).pretty());
      } else {
        decides(screen, ops, now, desk.host().zone());
        held(screen, ops, desk.host().zone());
        screen.line(
            "No check has been recorded in "
                + Screen.safe(ops.journal().folder().toString())
                + "; run claudeops check.");
      }
      return CheckVerb.exit(Health.UNKNOWN);
    }
    State.LastRun last = state.last().get();
    Duration age = Duration.between(last.startedAt(), now);
    boolean stale = age.compareTo(ops.config().interval().multipliedBy(STALE)) > 0;
    Health health = stale && last.status() == Health.OK ? Health.UNKNOWN : last.status();
    if (given.hasMatchedOption("--json")) {
      screen.print(json(state, json(last), open, health, ops).pretty());
      return CheckVerb.exit(health);
    }
    screen.line(
        "%s  %s  %s"
            .formatted(
                screen.word(health),
                screen.ink(Screen.Ink.STRONG, Screen.safe(last.host())),
                Screen.safe(last.headline())));
    screen.line(
        screen.ink(
            stale ? Screen.Ink.WARN : Screen.Ink.DIM,
            "Last check %s ago (%s), %s%s"
                .formatted(
                    Humane.span(last.startedAt(), now),
                    Humane.minute(last.startedAt(), desk.host().zone()),
                    last.id(),
                    stale ? ": too long ago to speak for now" : "")));
    decides(screen, ops, now, desk.host().zone());
    held(screen, ops, desk.host().zone());
    IssuesVerb.table(screen, open, now);
    services(screen, state.services());
    state.notes().forEach(note -> screen.line("! " + Screen.safe(note)));
    return CheckVerb.exit(health);
  }

  /** Who decides, why it is not Claude where it should be, and what Claude has cost. */
  private static void decides(Screen screen, Ops ops, Instant now, ZoneId zone) {
    Standing standing = ops.standing();
    Optional<Hindrance> hindrance = standing.hindrance();
    String line =
        switch (standing.agent()) {
          case Agents.NONE -> "Nobody decides: agent.usual is none, so nothing is repaired";
          case Agents.RUNBOOK ->
              "The runbooks decide"
                  + hindrance.map(of -> " in place of Claude" + why(of, now, zone)).orElse("");
          default -> "Claude decides";
        };
    screen.line(
        screen.ink(
            hindrance.isPresent() ? Screen.Ink.WARN : Screen.Ink.DIM,
            Screen.safe(line + spent(ops, standing))));
  }

  private static String why(Hindrance of, Instant now, ZoneId zone) {
    return of.since()
            .map(
                at -> " since %s (%s ago)".formatted(Humane.minute(at, zone), Humane.span(at, now)))
            .orElse("")
        + ": "
        + of.says();
  }

  /** What was spent under the day's cap; nothing where Claude has no part. */
  private static String spent(Ops ops, Standing standing) {
    if (!standing.agent().equals(ClaudeAgent.NAME) && standing.hindrance().isEmpty()) {
      return "";
    }
    try {
      Costs costs = ops.costs(Optional.empty());
      return "; %s of %s spent in 24 hours"
          .formatted(Money.of(costs.account().day()), Money.of(costs.settings().day()));
    } catch (Trouble unread) {
      return "; " + unread.line();
    }
  }

  private static Json decides(Ops ops) {
    Standing standing = ops.standing();
    Json spent;
    try {
      spent = Json.of(ops.costs(Optional.empty()).account().day());
    } catch (Trouble unread) {
      spent = Json.nul(); // it cannot be read, which costs and doctor tell in full
    }
    return Json.object(
        "agent",
        Json.of(standing.agent()),
        "insteadOfClaude",
        standing
            .hindrance()
            .map(
                of ->
                    Json.object(
                        "cause", Json.of(of.cause()),
                        "why", Json.of(of.says()),
                        "since", of.since().map(at -> Json.of(at.toString())).orElse(Json.nul())))
            .orElse(Json.nul()),
        "last24hUsd",
        spent,
        "capPer24hUsd",
        Json.of(ops.config().agent().day()));
  }

  /** What a person has said and what waits for one. */
  private static void held(Screen screen, Ops ops, ZoneId zone) {
    ops.stopped()
        .ifPresent(
            stop ->
                screen.line(
                    screen.ink(
                        Screen.Ink.WARN,
                        "Nothing is done: %s, until %s"
                            .formatted(
                                Screen.safe(stop.why()),
                                stop.until()
                                    .map(until -> Humane.minute(until, zone))
                                    .orElse("claudeops resume")))));
    for (Question question : ops.questions()) {
      screen.line(
          "? %s  (claudeops approve %s, until %s)"
              .formatted(
                  Screen.safe(question.question()),
                  Screen.safe(question.id()),
                  Humane.minute(question.expires(), zone)));
    }
    for (Silences.Silence silence : ops.silences()) {
      screen.line(
          screen.ink(
              Screen.Ink.DIM,
              "Silenced: %s until %s, by %s"
                  .formatted(
                      Screen.safe(silence.pattern()),
                      Humane.minute(silence.until(), zone),
                      Screen.safe(silence.who()))));
    }
  }

  private static void services(Screen screen, List<ServiceState> services) {
    List<List<String>> rows = new ArrayList<>();
    for (ServiceState service : services) {
      rows.add(
          List.of(
              "  " + screen.word(service.health()),
              Screen.safe(service.name()),
              Screen.safe(service.runtime().toString()),
              service.needs().isEmpty()
                  ? ""
                  : "needs " + Screen.safe(String.join(", ", service.needs()))));
    }
    if (!rows.isEmpty()) {
      screen.blank();
      screen.line("Services:");
      screen.table(rows);
    }
  }

  private static Json json(State.LastRun last) {
    return Json.object(
        "id", Json.of(last.id().value()),
        "host", Json.of(last.host()),
        "trigger", Json.of(last.trigger()),
        "startedAt", Json.of(last.startedAt().toString()),
        "durationSeconds", Json.of(last.took().toNanos() / 1e9),
        "headline", Json.of(last.headline()));
  }

  private static Json json(State state, Json last, List<Issue> open, Health health, Ops ops) {
    return Json.object(
        "status", Json.of(health.name().toLowerCase(Locale.ROOT)),
        "last", last,
        "decides", decides(ops),
        "issues", Json.array(open.stream().map(IssuesVerb::json).toList()),
        "services",
            Json.array(
                state.services().stream()
                    .map(
                        service ->
                            Json.object(
                                "name", Json.of(service.name()),
                                "declared", Json.of(service.declared()),
                                "health",
                                    Json.of(service.health().name().toLowerCase(Locale.ROOT))))
                    .toList()),
        "paused",
            ops.stopped()
                .map(
                    stop ->
                        Json.object(
                            "why", Json.of(stop.why()),
                            "until",
                                stop.until()
                                    .map(until -> Json.of(until.toString()))
                                    .orElse(Json.nul())))
                .orElse(Json.nul()),
        "questions",
            Json.array(
                ops.questions().stream()
                    .map(
                        one ->
                            Json.object(
                                "id", Json.of(one.id()),
                                "action", Json.of(one.action().kind()),
                                "target", Json.of(one.action().target().toString()),
                                "question", Json.of(one.question()),
                                "expires", Json.of(one.expires().toString())))
                    .toList()),
        "silences",
            Json.array(
                ops.silences().stream()
                    .map(
                        one ->
                            Json.object(
                                "pattern", Json.of(one.pattern()),
                                "until", Json.of(one.until().toString()),
                                "by", Json.of(one.who())))
                    .toList()),
        "notes", Json.strings(state.notes()));
  }
}
