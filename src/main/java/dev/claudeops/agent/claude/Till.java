package dev.claudeops.agent.claude;

import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.HostView;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The money of one run: no piece of work without its line in the ledger and room under the caps.
 */
final class Till {
  /** With less than this left no model is asked: its first answer would go over the cap. */
  static final BigDecimal LEAST = new BigDecimal("0.01");

  private final AgentSettings settings;
  private final Ledger ledger;
  private final String run;
  private final String trigger;
  private final Set<String> models = new LinkedHashSet<>();
  private final List<String> notes = new ArrayList<>();
  private Spent spent = Spent.NOTHING;

  /**
   * @param run the run's name; empty when it has none
   * @param trigger the word of what began it
   */
  Till(HostView host, AgentSettings settings, Path folder, String run, String trigger) {
    this.settings = settings;
    this.ledger = new Ledger(host, folder);
    this.run = run;
    this.trigger = trigger;
  }

  /** One piece of work, with what it may cost. */
  @FunctionalInterface
  interface Job {
    Ended run(AgentSettings.Rung rung) throws InterruptedException;
  }

  /**
   * Has it done where there is money for it; what is left lowers what it may cost.
   *
   * @param word what the ledger calls this rung
   */
  Ended pay(AgentSettings.Rung usual, String word, String why, Job job)
      throws InterruptedException {
    AgentSettings.Rung rung = usual;
    Work work;
    try {
      Ledger.Account account = ledger.account();
      BigDecimal most = rung.usd().min(account.left(settings));
      if (most.compareTo(LEAST) < 0) {
        return broken(Cause.CAP, capped(rung, account));
      }
      rung =
          new AgentSettings.Rung(rung.model(), rung.effort(), rung.turns(), most, rung.deadline());
      work = ledger.begin(run, trigger, word, why, rung.model(), most);
    } catch (IOException e) {
      return broken(
          Cause.UNCOUNTED,
          "what is spent cannot be read or written down, so nothing is spent: "
              + Clean.line(String.valueOf(e.getMessage()), 150));
    }
    Ended ended = job.run(rung);
    models.add(ended.spent().model().isEmpty() ? rung.model() : ended.spent().model());
    settle(work, ended);
    return ended;
  }

  private String capped(AgentSettings.Rung rung, Ledger.Account account) {
    if (rung.usd().compareTo(LEAST) < 0) {
      return "the config lets the model " + rung.model() + " spend nothing";
    }
    boolean month = settings.month().subtract(account.month()).compareTo(LEAST) < 0;
    return month
        ? "%s of %s are spent this month"
            .formatted(Money.of(account.month()), Money.of(settings.month()))
        : "%s of %s are spent in 24 hours"
            .formatted(Money.of(account.day()), Money.of(settings.day()));
  }

  private static Ended.Broken broken(Cause cause, String says) {
    return new Ended.Broken(cause, says, Optional.empty(), Spent.NOTHING);
  }

  /**
   * Work that was cut off without a word of its cost keeps counting with the most it may have cost.
   */
  private void settle(Work work, Ended ended) {
    spent = spent.and(ended.spent());
    String status =
        switch (ended) {
          case Ended.Answered _ -> Work.OK;
          case Ended.Broken broken -> broken.cause().word();
        };
    Spent cost = mayHaveCostMore(ended) ? atLeast(work, ended.spent()) : ended.spent();
    if (cost.usd().compareTo(ended.spent().usd()) > 0) {
      notes.add(
          "What it cost was not told, so it counts as %s in the ledger."
              .formatted(Money.of(cost.usd())));
    }
    try {
      ledger.end(work, cost, status);
    } catch (IOException e) {
      notes.add(
          "What was spent could not be written down and counts as %s: %s."
              .formatted(Money.of(work.usd()), Clean.line(String.valueOf(e.getMessage()), 150)));
    }
  }

  /**
   * Whether it may have cost more than was told: a start of it said nothing at its end, or it was
   * cut off and told of no cent. Nobody is charged for a refusal, or for what never began.
   */
  private static boolean mayHaveCostMore(Ended ended) {
    Spent told = ended.spent();
    return switch (ended) {
      case Ended.Answered _ -> told.untold();
      case Ended.Broken broken ->
          switch (broken.cause()) {
            case NO_PROGRAM, NO_LOGIN, REFUSED, NO_CREDIT, PLAN_LIMIT, CAP, UNCOUNTED -> false;
            case SETTINGS -> told.untold() && !told.model().isEmpty();
            case WRONG_VERSION, OVERLOADED, NO_NETWORK, NO_TOOLS, BROKEN_OUTPUT -> told.untold();
            case OVERRUN, ENDED -> told.untold() || told.usd().signum() == 0;
          };
    };
  }

  private static Spent atLeast(Work work, Spent told) {
    Spent named = told.model().isEmpty() ? told.withModel(work.spent().model()) : told;
    return named.costing(told.usd().max(work.usd()));
  }

  Spent spent() {
    return spent;
  }

  /** The models that were asked. */
  String models() {
    return String.join(", ", models);
  }

  /** {@code Claude: 3 turns, $0.04 ($0.11 of $5.00 in 24 hours).}, and what went wrong. */
  List<String> says() {
    List<String> says = new ArrayList<>();
    if (!models.isEmpty()) {
      String of;
      try {
        of =
            "%s of %s in 24 hours"
                .formatted(Money.of(ledger.account().day()), Money.of(settings.day()));
      } catch (IOException unreadable) {
        of = "what was spent before cannot be read";
      }
      says.add(
          "Claude: %s, %s (%s)."
              .formatted(Humane.count(spent.turns(), "turn"), Money.of(spent.usd()), of));
    }
    says.addAll(notes);
    return says;
  }
}
