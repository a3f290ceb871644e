package dev.claudeops.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Action;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Report;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import dev.claudeops.scenario.Scene;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.FakeToolbox;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunbookAgentTest {
  private static final Outcome PROVEN = new Outcome.Proven("well");
  private static final Outcome UNPROVEN = new Outcome.Unproven("not yet");
  private static final String LIMIT = "unit-start-limit";
  private static final String API = "unit:api.service";

  @TempDir Path folder;
  private FakeHost host;
  private FakeToolbox toolbox;

  @BeforeEach
  void machine() {
    host = new FakeHost(folder);
    host.file(
        "/etc/claudeops/runbooks/start-limit.md",
        "---\n"
            + "name: start-limit\n"
            + "findings: [unit-start-limit]\n"
            + "steps: [unit-reset-failed, unit-start]\n"
            + "give-up: 2 in 6h\n"
            + "ask: find why\n"
            + "---\n"
            + "Why.\n");
  }

  private static Outcome refused(Verdict verdict) {
    return new Outcome.Refused(verdict);
  }

  /** Answers by the kind of a wish; a wish of another kind is unproven. */
  private Report decide(Scene scene, Map<String, Outcome> answers) throws Exception {
    return decide(scene.briefing(), wish -> answers.getOrDefault(wish.kind(), UNPROVEN));
  }

  private Report decide(Briefing briefing, Function<Action, Outcome> answer) throws Exception {
    toolbox = new FakeToolbox(briefing.findings(), answer);
    return new RunbookAgent(host).decide(briefing, toolbox);
  }

  private Scene limit() {
    return Scene.of("start-limit").critical(API, LIMIT);
  }

  @Test
  void aProvenDeedThatEndsTheFindingEndsTheRunbook() throws Exception {
    Briefing briefing = limit().briefing();
    List<FakeToolbox> self = new ArrayList<>();
    FakeToolbox box =
        new FakeToolbox(
            briefing.findings(),
            wish -> {
              self.getFirst().close(finding -> true);
              return PROVEN;
            });
    self.add(box);
    Report report = new RunbookAgent(host).decide(briefing, box);
    assertThat(box.said()).containsExactly("unit-reset-failed " + API);
    assertThat(report.notes())
        .containsExactly(
            "unit:api.service (unit-start-limit): runbook start-limit:"
                + " unit-reset-failed on unit:api.service was done and proven.");
  }

  @Test
  void whatShowsOnlyAfterADeedIsSeenToInTheSameRun() throws Exception {
    Briefing briefing = limit().briefing();
    Finding down =
        Scene.of("service-stopped").critical(API, "unit-down").briefing().findings().getFirst();
    List<FakeToolbox> self = new ArrayList<>();
    FakeToolbox box =
        new FakeToolbox(
            briefing.findings(),
            wish -> {
              self.getFirst().close(finding -> true);
              if (wish.kind().equals("unit-reset-failed")) {
                self.getFirst().show(down);
              }
              return PROVEN;
            });
    self.add(box);
    new RunbookAgent(host).decide(briefing, box);
    assertThat(box.said()).containsExactly("unit-reset-failed " + API, "unit-start " + API);
  }

  @Test
  void aProvenDeedThatLeavesTheFindingGoesOnButWakesNobody() throws Exception {
    Report report = decide(limit(), Map.of("unit-reset-failed", PROVEN, "unit-start", PROVEN));
    assertThat(toolbox.said()).containsExactly("unit-reset-failed " + API, "unit-start " + API);
    assertThat(report.notes().getFirst()).contains("it closes when it stays well");
  }

  @Test
  void failedAndUnprovenGoOnToTheNextStepAndThenToAPerson() throws Exception {
    decide(limit(), Map.of("unit-reset-failed", new Outcome.Failed("no bus"), "escalate", PROVEN));
    assertThat(toolbox.said())
        .containsExactly("unit-reset-failed " + API, "unit-start " + API, "escalate " + API);
    assertThat(toolbox.wishes().getLast().params().get("message"))
        .contains("api.service has unit-start-limit.")
        .contains("It has stood for 3 h.")
        .contains("unit-reset-failed on unit:api.service failed: no bus")
        .contains("unit-start on unit:api.service unproven: not yet")
        .contains("Asked of you: ")
        .endsWith("(runbook start-limit)");
  }

  @Test
  void aQuestionEndsTheRunbookForThisRun() throws Exception {
    Report report =
        decide(
            limit(),
            Map.of("unit-reset-failed", refused(new Verdict.Ask("autonomy", "may it be done?"))));
    assertThat(toolbox.said()).containsExactly("unit-reset-failed " + API);
    assertThat(report.notes().getFirst())
        .contains("a person is asked for", "by the rule autonomy: may it be done?");
  }

  @Test
  void aHeldWishEndsTheRunbookForThisRun() throws Exception {
    Report report =
        decide(
            limit(),
            Map.of(
                "unit-reset-failed", refused(new Verdict.Hold("busy", "apt runs", Instant.MAX))));
    assertThat(toolbox.said()).containsExactly("unit-reset-failed " + API);
    assertThat(report.notes().getFirst()).contains("held back for now by the rule busy: apt runs");
  }

  @Test
  void aDeniedKindGoesOnToTheNextStep() throws Exception {
    decide(
        limit(),
        Map.of("unit-reset-failed", refused(new Verdict.Deny("forbidden", "the owner says no"))));
    assertThat(toolbox.said())
        .containsExactly("unit-reset-failed " + API, "unit-start " + API, "escalate " + API);
  }

  @Test
  void whereNothingIsLeftToUsTheTargetIsNotWishedForAgain() throws Exception {
    Outcome no = refused(new Verdict.Deny("autonomy", "only to observe"));
    decide(limit(), Map.of("unit-reset-failed", no, "unit-start", no));
    assertThat(toolbox.said()).containsExactly("unit-reset-failed " + API, "escalate " + API);
  }

  @Test
  void aWaitingTargetGetsNoOtherWishForAnotherFinding() throws Exception {
    Report report =
        decide(
            limit().critical(API, "unit-memory"),
            Map.of("unit-reset-failed", refused(new Verdict.Ask("autonomy", "may it?"))));
    assertThat(toolbox.said()).containsExactly("unit-reset-failed " + API);
    assertThat(report.notes()).hasSize(2);
    assertThat(report.notes().getLast()).contains("waits for a person's answer");
  }

  @Test
  void aStepWhoseKindIsNotBuiltInIsSkippedWithANote() throws Exception {
    Briefing all = limit().briefing();
    Briefing few =
        new Briefing(
            all.host(),
            all.trigger(),
            all.now(),
            all.config(),
            all.findings(),
            all.observations(),
            all.dependencies(),
            all.restarts(),
            all.deeds(),
            all.kinds().stream().filter(spec -> spec.kind().equals("unit-start")).toList());
    Report report = decide(few, wish -> UNPROVEN);
    assertThat(toolbox.said()).containsExactly("unit-start " + API);
    assertThat(report.notes().getFirst())
        .contains("there is no unit-reset-failed here")
        .contains("there is no way to tell one");
  }

  @Test
  void aPersonIsToldOnceADay() throws Exception {
    Scene scene = limit().done("escalate", API, Duration.ofHours(23), "proven");
    Report report = decide(scene, Map.of());
    assertThat(toolbox.said()).doesNotContain("escalate " + API);
    assertThat(report.notes().getFirst()).contains("a person was told 23 h ago");
    decide(limit().done("escalate", API, Duration.ofHours(25), "proven"), Map.of());
    assertThat(toolbox.said()).contains("escalate " + API);
  }

  @Test
  void anotherProblemOfTheSameSubjectIsToldTheSameDay() throws Exception {
    decide(limit().told("unit-memory", API, Duration.ofHours(2)), Map.of());
    assertThat(toolbox.said()).contains("escalate " + API);
    assertThat(toolbox.wishes().getLast().params()).containsEntry("problem", "unit-start-limit");
    decide(limit().told("unit-start-limit", API, Duration.ofHours(2)), Map.of());
    assertThat(toolbox.said()).doesNotContain("escalate " + API);
  }

  @Test
  void aTellingThatWasHeldBackIsTriedAgain() throws Exception {
    Briefing held = limit().briefing();
    List<PastDeed> deeds =
        List.of(
            new PastDeed(
                "escalate",
                held.findings().getFirst().subject(),
                Scene.NOW.minusSeconds(7200),
                "hold",
                "refused",
                false));
    decide(
        new Briefing(
            held.host(),
            held.trigger(),
            held.now(),
            held.config(),
            held.findings(),
            held.observations(),
            held.dependencies(),
            held.restarts(),
            deeds,
            held.kinds()),
        wish -> UNPROVEN);
    assertThat(toolbox.said()).contains("escalate " + API);
  }

  @Test
  void whatWasDoneTooOftenIsGivenUpAndRefusalsDoNotCount() throws Exception {
    Scene tired =
        limit()
            .done("unit-reset-failed", API, Duration.ofHours(1), "proven")
            .done("unit-reset-failed", API, Duration.ofHours(3), "failed");
    decide(tired, Map.of());
    assertThat(toolbox.said()).containsExactly("escalate " + API);
    assertThat(toolbox.wishes().getFirst().params().get("message"))
        .contains("given up after 2 in 6 h", "unit-reset-failed twice, 1 of them proven");
    decide(
        limit()
            .done("unit-reset-failed", API, Duration.ofHours(1), "refused")
            .done("unit-reset-failed", API, Duration.ofHours(7), "proven"),
        Map.of());
    assertThat(toolbox.said()).startsWith("unit-reset-failed " + API);
  }

  @Test
  void aSymptomWaitsWhileItsCauseStands() throws Exception {
    Report report =
        decide(
            Scene.of("database-down")
                .critical("disk:/", "disk-space")
                .symptom("database:db", "database-down", "disk:/"),
            Map.of());
    assertThat(toolbox.said()).noneMatch(wish -> wish.contains("database:db"));
    assertThat(report.notes().getLast())
        .isEqualTo("database:db (database-down): it waits for its cause, disk:/.");
  }

  @Test
  void aSymptomThatStaysAfterItsCauseWasRepairedIsRepairedItself() throws Exception {
    Scene scene =
        Scene.of("service-failed")
            .critical("disk:/", "disk-space")
            .symptom(API, "unit-failed", "disk:/");
    Briefing briefing = scene.briefing();
    List<FakeToolbox> self = new ArrayList<>();
    FakeToolbox box =
        new FakeToolbox(
            briefing.findings(),
            wish -> {
              self.getFirst().close(finding -> finding.subject().equals(wish.target()));
              return PROVEN;
            });
    self.add(box);
    new RunbookAgent(host).decide(briefing, box);
    assertThat(box.said()).containsExactly("package-cache-clean disk:/", "unit-restart " + API);
  }

  @Test
  void aCircleOfCausesEndsAndHidesNothing() throws Exception {
    decide(
        Scene.of("service-failed")
            .symptom(API, "unit-failed", "unit:b.service")
            .symptom("unit:b.service", "unit-failed", API),
        Map.of());
    assertThat(toolbox.said()).contains("unit-restart " + API, "unit-restart unit:b.service");
  }

  @Test
  void aRunWishesOnlySoMuch() throws Exception {
    Scene scene = Scene.of("service-failed");
    for (int i = 0; i < 100; i++) {
      scene.critical("unit:a" + i + ".service", "unit-failed");
    }
    Report report = decide(scene, Map.of());
    assertThat(toolbox.wishes()).hasSize(Round.MOST_WISHES);
    assertThat(report.notes()).hasSize(100);
    assertThat(report.notes().getLast()).contains("it is left to the next");
  }

  @Test
  void aMeasureThatWasNotTakenFulfilsNoCondition() throws Exception {
    Finding finding = limit().briefing().findings().getFirst();
    Case told = new Case(finding, limit().briefing(), List.of(finding));
    assertThat(told.holds(Condition.parse("memory > 1"))).isFalse();
    assertThat(told.holds(Condition.parse("not memory > 1"))).isFalse();
    assertThat(told.holds(Condition.parse("critical"))).isTrue();
    assertThat(told.holds(Condition.parse("not critical"))).isFalse();
    assertThat(told.holds(Condition.parse("since > 2h"))).isTrue();
  }

  @Test
  void timeIsLeftBetweenTwoDeeds() throws Exception {
    host.file(
        "/etc/claudeops/runbooks/slow.md",
        "---\nname: start-limit\nfindings: [unit-start-limit]\n"
            + "steps: [unit-reset-failed, unit-start]\nwait: 40s\n---\nWhy.\n");
    Instant before = host.now();
    decide(limit(), Map.of());
    assertThat(Duration.between(before, host.now())).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void aBrokenRunbookOfTheOwnersIsToldInTheReportAndStopsNothing() throws Exception {
    host.file("/etc/claudeops/runbooks/bad.md", "nothing");
    Report report = decide(limit(), Map.of());
    assertThat(report.status()).isEqualTo("ok");
    assertThat(report.notes().getFirst()).contains("bad.md is left out");
    assertThat(toolbox.said()).isNotEmpty();
  }

  @Test
  void aFindingWithoutARunbookIsLeftToAPersonAndAnUnimportantOneIsNotTold() throws Exception {
    Report report =
        decide(
            Scene.of("none")
                .warning("machine:cpu", "cpu-steal")
                .info("machine:exposure", "new-port", Duration.ofHours(1)),
            Map.of());
    assertThat(toolbox.wishes()).isEmpty();
    assertThat(report.notes())
        .containsExactly("machine:cpu (cpu-steal): no runbook is for it; it is left to a person.");
  }

  @Test
  void theMessageIsOneThatAnActionTakesWhateverNamesAreInIt() throws Exception {
    String name = "/srv/" + "\uD83D\uDE00".repeat(200);
    Scene scene =
        Scene.of("disk-full")
            .finding(
                "disk:" + name,
                "disk-hangs",
                Severity.CRITICAL,
                Duration.ofHours(1),
                Optional.empty());
    decide(scene, Map.of());
    Action told = toolbox.wishes().getLast();
    assertThat(told.kind()).isEqualTo("escalate");
    assertThat(told.target()).isEqualTo(new Subject("disk", name));
    assertThat(
            scene.briefing().kinds().stream()
                .filter(spec -> spec.kind().equals("escalate"))
                .findFirst()
                .get()
                .fault(told))
        .isEmpty();
    assertThat(told.params().get("message")).contains("Asked of you: ");
  }

  @Test
  void aSymptomWhoseCauseHasNoRunbookIsNotActedOnButTold() throws Exception {
    decide(
        Scene.of("service-failed")
            .warning("machine:cpu", "cpu-steal")
            .symptom(API, "unit-failed", "machine:cpu"),
        Map.of());
    assertThat(toolbox.said()).containsExactly("escalate " + API);
    assertThat(toolbox.wishes().getFirst().params().get("message"))
        .contains("Its cause is machine:cpu.");
  }

  @Test
  void aUsersManyBrokenAppsDoNotTakeEveryWishOfARun() throws Exception {
    Scene scene = Scene.of("pm2-errored");
    for (int i = 0; i < 40; i++) {
      scene.critical("pm2:evil" + i, "pm2-errored");
    }
    scene.critical(API, LIMIT);
    decide(scene, Map.of("pm2-restart", refused(new Verdict.Ask("autonomy", "May it?"))));
    assertThat(toolbox.wishes()).hasSize(Round.MOST_WISHES);
    assertThat(toolbox.wishes()).anyMatch(wish -> wish.target().toString().equals(API));
  }
}
