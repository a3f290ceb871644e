package dev.claudeops.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Explanation.Confidence;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Report;
import dev.claudeops.model.RunId;
import dev.claudeops.scenario.Scene;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.FakeToolbox;
import dev.claudeops.text.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClaudeAgentTest {
  private static final String API = "unit:api.service";
  private static final String START = "unit-start " + API;

  @TempDir Path folder;
  private FakeHost host;
  private FakeParts parts;
  private Box box;
  private AgentSettings settings = AgentSettings.USUAL;
  private boolean named;

  @BeforeEach
  void machine() {
    host = new FakeHost(folder.resolve("machine")).at(Scene.NOW);
    parts = new FakeParts();
  }

  /** A toolbox of a recorded run, which remembers what was done. */
  private static final class Box implements Toolbox {
    private final FakeToolbox inner;
    private final List<Deed> deeds = new ArrayList<>();
    private final boolean dry;

    Box(Briefing briefing, boolean dry) {
      inner = new FakeToolbox(briefing.findings(), wish -> new Outcome.Unproven("as before"));
      this.dry = dry;
    }

    @Override
    public Deed propose(Action wish) {
      deeds.add(inner.propose(wish));
      return deeds.getLast();
    }

    @Override
    public List<Finding> open() {
      return inner.open();
    }

    @Override
    public List<Deed> deeds() {
      return List.copyOf(deeds);
    }

    @Override
    public boolean dryRun() {
      return dry;
    }

    @Override
    public Optional<RunId> run() {
      return dry ? Optional.empty() : Optional.of(new RunId("2025-09-29-1400"));
    }
  }

  private Path books() {
    return folder.resolve("journal/agent");
  }

  private static Briefing down() {
    return Scene.of("service-stopped").critical(API, "unit-down").briefing();
  }

  private static Briefing small() {
    return Scene.of("none").warning("disk:/", "disk-odd").briefing();
  }

  private Report decide(Briefing briefing) throws InterruptedException {
    return decide(briefing, false);
  }

  private Report decide(Briefing one, boolean dry) throws InterruptedException {
    Briefing briefing =
        new Briefing(
            one.host(),
            one.trigger(),
            host.now(),
            one.config(),
            one.findings(),
            one.observations(),
            one.dependencies(),
            one.restarts(),
            one.deeds(),
            one.kinds(),
            one.recollection());
    box = new Box(briefing, dry);
    return new ClaudeAgent(host, settings, books(), parts, named).decide(briefing, box);
  }

  private Ledger.Account account() throws Exception {
    return new Ledger(host, books()).account();
  }

  @Test
  void aQuietMachineAsksNobodyAndOpensNothing() throws Exception {
    Report report = decide(Scene.of("none").briefing());
    assertThat(report.agent()).isEqualTo("runbook");
    assertThat(report.status()).isEqualTo("ok");
    assertThat(report.notes()).containsExactly("Claude was not asked: nothing is open.");
    assertThat(parts.opened).isZero();
    assertThat(books()).doesNotExist();
  }

  @Test
  void anAnswerBecomesTheReportWithItsCostAndItsReason() throws Exception {
    parts.answers(Confidence.HIGH);
    Report report = decide(small());
    assertThat(report.agent()).isEqualTo("claude");
    assertThat(report.model()).isEqualTo("haiku");
    assertThat(report.turns()).isEqualTo(3);
    assertThat(report.costUsd()).isEqualByComparingTo("0.04");
    assertThat(report.reading().orElseThrow().verdict()).isEqualTo("All is told.");
    assertThat(report.notes())
        .contains(
            "Claude was asked, the cheap model: one problem that is small or known, disk:/"
                + " (disk-odd).",
            "Claude: 3 turns, $0.04 ($0.04 of $5.00 in 24 hours).");
    assertThat(report.notice()).isEmpty();
    assertThat(parts.closed).isEqualTo(1);
    assertThat(account().day()).isEqualByComparingTo("0.04");
  }

  @Test
  void theSameOpenProblemIsNotPaidTwice() throws Exception {
    parts.answers(Confidence.HIGH);
    decide(small());
    for (int i = 0; i < 12; i++) {
      host.pass(Duration.ofHours(2));
      Report report = decide(small());
      assertThat(report.notes().getFirst()).contains("nothing changed since");
      assertThat(report.status()).isEqualTo("ok");
    }
    assertThat(parts.tasks).hasSize(1);
    assertThat(account().month()).isEqualByComparingTo("0.04");
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void whateverFailsTheRunbooksDoTheRunAndSayWhy(Cause cause) throws Exception {
    parts.breaks(cause);
    Report report = decide(down());
    assertThat(report.agent()).isEqualTo("runbook");
    assertThat(report.status()).isEqualTo(cause.word() + ": it is " + cause.word());
    assertThat(report.notice()).contains("it is " + cause.word());
    assertThat(report.notes()).anyMatch(note -> note.contains("The runbooks did"));
    assertThat(box.inner.said()).contains(START);
    assertThat(parts.closed).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void noCauseMakesAStormOfTriesOrMessages(Cause cause) throws Exception {
    int told = 0;
    for (int i = 0; i < 72; i++) {
      parts.breaks(cause, "0.001");
      told += decide(down()).notice().isEmpty() ? 0 : 1;
      host.pass(Duration.ofMinutes(20));
    }
    assertThat(told).isEqualTo(1);
    int most =
        switch (cause) {
          case NO_PROGRAM, WRONG_VERSION, NO_LOGIN, REFUSED, NO_CREDIT, SETTINGS -> 4;
          case PLAN_LIMIT -> 24;
          case NO_TOOLS, BROKEN_OUTPUT, OVERRUN, ENDED -> 26;
          case OVERLOADED, NO_NETWORK, CAP, UNCOUNTED -> 72;
        };
    assertThat(parts.tasks).hasSizeLessThanOrEqualTo(most);
  }

  @ParameterizedTest
  @EnumSource(names = {"NO_PROGRAM", "NO_LOGIN"})
  void whatIsInTheWayIsToldWithoutOpeningAnything(Cause cause) throws Exception {
    parts.obstacle(cause);
    Report report = decide(down());
    assertThat(report.status()).startsWith(cause.word() + ": ");
    assertThat(report.notice()).isNotEmpty();
    assertThat(parts.opened).isZero();
    assertThat(account().day()).isZero();
  }

  @Test
  void anotherKeyIsTriedAtOnce() throws Exception {
    parts.breaks(Cause.REFUSED);
    decide(down());
    host.pass(Duration.ofMinutes(5));
    decide(down());
    assertThat(parts.tasks).hasSize(1);
    parts.mark = "another";
    parts.answers(Confidence.HIGH);
    Report report = decide(down());
    assertThat(report.agent()).isEqualTo("claude");
    assertThat(report.notice()).startsWith("Claude decides again, after 5 min");
  }

  @Test
  void toolsThatCannotBeOpenedAreARunOfTheRunbooks() throws Exception {
    parts.shut();
    Report report = decide(down());
    assertThat(report.status()).startsWith("no-tools: the tools could not be opened");
    assertThat(box.inner.said()).contains(START);
  }

  @Test
  void aFaultOfOursIsARunOfTheRunbooks() throws Exception {
    parts.then(
        (task, briefing, toolbox) -> {
          throw new IllegalStateException("oops");
        });
    Report report = decide(down());
    assertThat(report.status()).isEqualTo("ended: a fault of ours: IllegalStateException oops");
    assertThat(account().day()).as("what it cost is not known").isEqualByComparingTo("1.00");
  }

  @Test
  void anAnswerThatCannotBeReadIsARunOfTheRunbooks() throws Exception {
    parts.then(
        (task, briefing, toolbox) ->
            new Ended.Answered(Json.nul(), FakeParts.spent("haiku", 1, "0.01"), ""));
    assertThat(decide(down()).status()).startsWith("broken-output");
  }

  @Test
  void aCriticalThatTheCheapOneCannotExplainGoesToTheStrongOneWithWhatItFound() throws Exception {
    Briefing known = down();
    parts.answers(Confidence.HIGH);
    decide(known);
    host.pass(Duration.ofHours(25));
    // Explained by the strong one a day ago: the cheap one looks again, and is not sure.
    parts.answers(Confidence.LOW).answers(Confidence.HIGH);
    Report report = decide(known);
    assertThat(parts.tasks.stream().map(task -> task.rung().model()))
        .containsExactly("opus", "haiku", "opus");
    assertThat(parts.tasks.getLast().before()).first().isEqualTo("All is told.");
    assertThat(report.model()).isEqualTo("haiku, opus");
    assertThat(report.turns()).isEqualTo(6);
    assertThat(report.costUsd()).isEqualByComparingTo("0.08");
    assertThat(parts.tasks.get(1).transcript()).isNotEqualTo(parts.tasks.get(2).transcript());
    assertThat(parts.opened).as("one desk, so one set of caps, a run").isEqualTo(2);
  }

  @Test
  void aCheapOneThatRunsOutIsFollowedByTheStrongOne() throws Exception {
    parts.breaks(Cause.OVERRUN, "0.10").answers(Confidence.HIGH);
    Report report = decide(small());
    assertThat(report.agent()).isEqualTo("claude");
    assertThat(report.costUsd()).isEqualByComparingTo("0.14");
    assertThat(account().day()).isEqualByComparingTo("0.14");
  }

  @Test
  void aStrongOneThatFailsLeavesWhatTheCheapOneFound() throws Exception {
    Briefing known = down();
    parts.answers(Confidence.HIGH);
    decide(known);
    host.pass(Duration.ofHours(25));
    parts.answers(Confidence.LOW).breaks(Cause.OVERLOADED);
    Report report = decide(known);
    assertThat(report.agent()).isEqualTo("claude");
    assertThat(report.reading()).isPresent();
    assertThat(report.notes()).contains("It did not answer: it is overloaded.");
  }

  @Test
  void aCriticalThatClaudeDidNotTouchIsLeftToTheRunbooks() throws Exception {
    parts.answers(Confidence.HIGH);
    Report report = decide(down());
    assertThat(report.agent()).isEqualTo("claude");
    assertThat(box.inner.said()).contains(START);
  }

  @Test
  void aCriticalThatClaudeWishedSomethingForIsNotWishedForAgain() throws Exception {
    parts.then(
        (task, briefing, toolbox) -> {
          Finding finding = briefing.findings().getFirst();
          toolbox.propose(
              new Action("unit-reload", finding.subject(), Map.of(), "r", finding.basis()));
          return new Ended.Answered(
              Json.object("how", Json.of("HIGH")), FakeParts.spent("opus", 2, "0.20"), "");
        });
    decide(down());
    assertThat(box.inner.said()).containsExactly("unit-reload " + API);
  }

  @Test
  void atTheDaysCapTheRunbooksGoOnAndSaySo() throws Exception {
    settings = Configs.read("{\"agent\": {\"usdPerDay\": 0.05, \"usdPerMonth\": 50}}").agent();
    parts.answers(Confidence.HIGH);
    decide(small());
    assertThat(parts.tasks.getFirst().rung().usd()).isEqualByComparingTo("0.05");
    host.pass(Duration.ofHours(1));
    parts.answers(Confidence.HIGH);
    decide(down());
    assertThat(parts.tasks.getLast().rung().usd()).isEqualByComparingTo("0.01");
    host.pass(Duration.ofHours(1));
    Report report = decide(Scene.of("x").critical("unit:b.service", "unit-down").briefing());
    assertThat(parts.tasks).hasSize(2);
    assertThat(report.agent()).isEqualTo("runbook");
    assertThat(report.status()).isEqualTo("cap: $0.08 of $0.05 are spent in 24 hours");
    assertThat(report.notice()).contains("$0.08 of $0.05");
  }

  @Test
  void moneyIsNotSpentUncounted() throws Exception {
    Files.createDirectories(books().getParent());
    Files.writeString(books(), "in the way");
    Report report = decide(down());
    assertThat(parts.tasks).isEmpty();
    assertThat(report.status()).startsWith("uncounted: what is spent cannot be read or written");
    assertThat(box.inner.said()).contains(START);
  }

  @Test
  void anInterruptedRunGoesOnBeingInterruptedAndCountsInFull() throws Exception {
    parts.then(
        (task, briefing, toolbox) -> {
          throw new InterruptedException();
        });
    assertThatThrownBy(() -> decide(down())).isInstanceOf(InterruptedException.class);
    assertThat(parts.closed).isEqualTo(1);
    assertThat(account().day()).isEqualByComparingTo("1.00");
  }

  @Test
  void aDryRunAsksNoModelUnlessAPersonNamesIt() throws Exception {
    Report report = decide(down(), true);
    assertThat(parts.tasks).isEmpty();
    assertThat(report.agent()).isEqualTo("runbook");
    assertThat(books()).doesNotExist();
    named = true;
    parts.answers(Confidence.HIGH);
    assertThat(decide(down(), true).agent()).isEqualTo("claude");
    assertThat(account().day()).isEqualByComparingTo("0.04");
    assertThat(books().resolve("thoughts.json")).doesNotExist();
    assertThat(parts.tasks.getLast().transcript()).isEmpty();
  }

  @Test
  void poisonedBooksStopNoRun() throws Exception {
    Files.createDirectories(books());
    for (String text : new String[] {"", "{", "[]", "{\"about\": {\"x\": 1}}", "{\"at\": 7}"}) {
      Files.writeString(books().resolve("thoughts.json"), text);
      Files.writeString(books().resolve("setbacks.json"), text);
      parts.answers(Confidence.HIGH);
      assertThat(decide(small()).agent()).isEqualTo("claude");
    }
  }
}
