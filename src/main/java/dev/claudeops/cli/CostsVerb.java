package dev.claudeops.cli;

import dev.claudeops.agent.claude.Money;
import dev.claudeops.model.Trouble;
import dev.claudeops.ops.Costs;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code claudeops costs}: what was spent on models, and what may still be. */
final class CostsVerb implements Verb {
  @Override
  public String name() {
    return "costs";
  }

  @Override
  public String summary() {
    return "Show what Claude cost, by model and run, and what may still be spent";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(Cli.flag("--json", "Print one JSON object (schema/costs.schema.json)."));
    spec.addOption(
        OptionSpec.builder("--month")
            .paramLabel("YYYY-MM")
            .type(String.class)
            .description("The month to tell of, in UTC; this one without it.")
            .build());
  }

  @Override
  public int run(ParseResult given, Desk desk) {
    Optional<YearMonth> month =
        Optional.ofNullable(given.<String>matchedOptionValue("--month", null))
            .map(CostsVerb::month);
    Costs costs = desk.ops(Purpose.READ).costs(month);
    if (given.hasMatchedOption("--json")) {
      desk.screen().print(json(costs).pretty());
    } else {
      print(costs, desk.screen(), desk.host().zone());
    }
    return 0;
  }

  private static YearMonth month(String text) {
    try {
      return YearMonth.parse(text);
    } catch (DateTimeException bad) {
      throw new Trouble(
          Trouble.Code.USAGE, Screen.safe(text) + " is no month", "such as 2025-09", bad);
    }
  }

  private static void print(Costs costs, Screen screen, ZoneId zone) {
    screen.table(
        List.of(
            List.of("Today (UTC)", Money.of(costs.account().today()), ""),
            List.of(
                "Last 24 hours",
                Money.of(costs.account().day()),
                "of " + Money.of(costs.settings().day())),
            List.of(
                "This month",
                Money.of(costs.account().month()),
                "of " + Money.of(costs.settings().month())),
            List.of("Left now", Money.of(costs.left()), "")));
    screen.blank();
    screen.line(
        "%s: %s for %s%s"
            .formatted(
                costs.month(),
                Money.of(costs.spent()),
                Humane.count(costs.asked(), "piece") + " of work",
                perIssue(costs)
                    .map(
                        usd ->
                            "; %s resolved, %s each"
                                .formatted(Humane.count(costs.resolved(), "issue"), Money.of(usd)))
                    .orElse("")));
    if (costs.unread() > 0) {
      screen.line("! " + Humane.count(costs.unread(), "line") + " of its ledger cannot be read");
    }
    List<List<String>> rows = new ArrayList<>();
    for (Costs.Model model : costs.models()) {
      rows.add(
          List.of(
              "  " + Screen.safe(model.name()),
              Money.of(model.usd()),
              model.asked() + " times",
              Humane.number(model.tokens()) + " tokens"));
    }
    section(screen, "By model:", rows);
    rows = new ArrayList<>();
    for (Costs.Dear run : costs.runs()) {
      rows.add(
          List.of(
              "  " + (run.run().isEmpty() ? Humane.minute(run.at(), zone) : Screen.safe(run.run())),
              Money.of(run.usd()),
              Humane.count(run.turns(), "turn"),
              Screen.safe(run.why())));
    }
    section(screen, "The dearest runs:", rows);
  }

  private static void section(Screen screen, String title, List<List<String>> rows) {
    if (!rows.isEmpty()) {
      screen.blank();
      screen.line(title);
      screen.table(rows);
    }
  }

  private static Optional<BigDecimal> perIssue(Costs costs) {
    return costs.resolved() == 0
        ? Optional.empty()
        : Optional.of(
            costs.spent().divide(BigDecimal.valueOf(costs.resolved()), 4, RoundingMode.HALF_UP));
  }

  private static Json json(Costs costs) {
    return Json.object(
        "todayUsd", Json.of(costs.account().today()),
        "last24hUsd", Json.of(costs.account().day()),
        "monthUsd", Json.of(costs.account().month()),
        "capPer24hUsd", Json.of(costs.settings().day()),
        "capPerMonthUsd", Json.of(costs.settings().month()),
        "leftUsd", Json.of(costs.left()),
        "month", Json.of(costs.month().toString()),
        "spentUsd", Json.of(costs.spent()),
        "pieces", Json.of(costs.asked()),
        "resolvedIssues", Json.of(costs.resolved()),
        "usdPerResolvedIssue", perIssue(costs).map(Json::of).orElse(Json.nul()),
        "unreadLines", Json.of(costs.unread()),
        "models",
            Json.array(
                costs.models().stream()
                    .map(
                        one ->
                            Json.object(
                                "model", Json.of(one.name()),
                                "pieces", Json.of(one.asked()),
                                "tokens", Json.of(one.tokens()),
                                "usd", Json.of(one.usd())))
                    .toList()),
        "runs",
            Json.array(
                costs.runs().stream()
                    .map(
                        one ->
                            Json.object(
                                "run", Json.of(one.run()),
                                "at", Json.of(one.at().toString()),
                                "why", Json.of(one.why()),
                                "turns", Json.of(one.turns()),
                                "usd", Json.of(one.usd())))
                    .toList()));
  }
}
