package dev.claudeops.ops;

import dev.claudeops.agent.claude.Ledger;
import dev.claudeops.agent.claude.Work;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.HostView;
import dev.claudeops.journal.Issue;
import dev.claudeops.journal.Journal;
import dev.claudeops.model.Trouble;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was spent on models.
 *
 * @param month the month that is told of (UTC)
 * @param account until now
 * @param left what may still be spent now
 * @param spent in the month that is told of
 * @param models what each cost, the dearest first
 * @param runs the dearest, with all of their pieces of work
 * @param asked how many pieces of work there were
 * @param resolved issues that were resolved in this month, by whomever
 * @param unread lines of the month that cannot be read
 */
public record Costs(
    YearMonth month,
    Ledger.Account account,
    AgentSettings settings,
    BigDecimal left,
    BigDecimal spent,
    List<Model> models,
    List<Dear> runs,
    int asked,
    long resolved,
    int unread) {
  private static final int MOST = 5;

  public Costs {
    models = List.copyOf(models);
    runs = List.copyOf(runs);
  }

  /** One model's part. */
  public record Model(String name, int asked, long tokens, BigDecimal usd) {}

  /** A run's cost. */
  public record Dear(String run, Instant at, String why, int turns, BigDecimal usd) {}

  static Costs of(
      HostView host,
      AgentSettings settings,
      Journal journal,
      Path books,
      Optional<YearMonth> named) {
    YearMonth month = named.orElseGet(() -> YearMonth.from(host.now().atOffset(ZoneOffset.UTC)));
    try {
      Ledger ledger = new Ledger(host, books);
      Ledger.Account account = ledger.account();
      Ledger.Month all = ledger.month(month);
      return new Costs(
          month,
          account,
          settings,
          account.left(settings),
          sum(all.works()),
          models(all.works()),
          runs(all.works()),
          all.works().size(),
          journal.issues().stream()
              .map(Issue::resolved)
              .flatMap(Optional::stream)
              .filter(at -> YearMonth.from(at.atOffset(ZoneOffset.UTC)).equals(month))
              .count(),
          all.unread());
    } catch (IOException e) {
      throw new Trouble(
          Trouble.Code.IO,
          "what was spent cannot be read: " + Fault.words(e),
          "see " + books + "; until it can be read, no model is asked",
          e);
    }
  }

  private static BigDecimal sum(List<Work> works) {
    return works.stream().map(Work::usd).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static List<Model> models(List<Work> works) {
    Map<String, List<Work>> by = new LinkedHashMap<>();
    works.forEach(
        work -> by.computeIfAbsent(work.spent().model(), any -> new ArrayList<>()).add(work));
    return by.entrySet().stream()
        .map(
            entry ->
                new Model(
                    entry.getKey(),
                    entry.getValue().size(),
                    entry.getValue().stream()
                        .map(Work::spent)
                        .mapToLong(one -> one.input() + one.cached() + one.written() + one.output())
                        .sum(),
                    sum(entry.getValue())))
        .sorted(Comparator.comparing(Model::usd).reversed())
        .toList();
  }

  private static List<Dear> runs(List<Work> works) {
    Map<String, List<Work>> by = new LinkedHashMap<>();
    works.forEach(
        work ->
            by.computeIfAbsent(
                    work.run().isEmpty() ? work.id() : work.run(), any -> new ArrayList<>())
                .add(work));
    return by.values().stream()
        .map(
            of ->
                new Dear(
                    of.getFirst().run(),
                    of.getFirst().at(),
                    of.getLast().why(),
                    of.stream().mapToInt(work -> work.spent().turns()).sum(),
                    sum(of)))
        .sorted(Comparator.comparing(Dear::usd).reversed())
        .limit(MOST)
        .toList();
  }
}
