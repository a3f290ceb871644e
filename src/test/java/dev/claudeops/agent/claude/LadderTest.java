package dev.claudeops.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.claude.Thoughts.Thought;
import dev.claudeops.agent.recall.Recollection;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Trigger;
import dev.claudeops.scenario.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LadderTest {
  private static final Instant NOW = Scene.NOW;
  private static final String API = "unit:api.service";

  private static Scene scene() {
    return Scene.of("ladder");
  }

  private static Ladder.Step step(Briefing briefing, Thoughts thoughts) {
    return Ladder.of(briefing, thoughts, false, false);
  }

  private static Briefing with(Briefing one, Trigger trigger, Recollection recollection) {
    return new Briefing(
        one.host(),
        trigger,
        one.now(),
        one.config(),
        one.findings(),
        one.observations(),
        one.dependencies(),
        one.restarts(),
        one.deeds(),
        one.kinds(),
        recollection);
  }

  /** What is remembered when all of this was thought about. */
  private static Thoughts thought(Briefing briefing, Height by, boolean settled, Duration ago) {
    Map<FindingId, Thought> about = new HashMap<>();
    for (Finding one : briefing.findings()) {
      about.put(
          one.id(), new Thought(one.severity(), Ladder.cause(one), by, settled, NOW.minus(ago)));
    }
    return new Thoughts(Optional.of(NOW.minus(ago)), Ladder.can(briefing), Optional.empty(), about);
  }

  private static Height asked(Ladder.Step step) {
    assertThat(step).isInstanceOf(Ladder.Step.Ask.class);
    assertThat(step.why()).isNotBlank().doesNotContain("\n");
    return ((Ladder.Step.Ask) step).height();
  }

  private static void nobody(Ladder.Step step) {
    assertThat(step).isInstanceOf(Ladder.Step.Nobody.class);
  }

  @Test
  void aQuietMachineCostsNothing() {
    nobody(step(scene().briefing(), Thoughts.NONE));
    nobody(Ladder.of(scene().briefing(), Thoughts.NONE, true, false));
  }

  @Test
  void whatIsOnlyWorthKnowingCostsNothing() {
    nobody(
        step(
            scene().info("machine:updates", "updates-pending", Duration.ofDays(1)).briefing(),
            Thoughts.NONE));
  }

  @Test
  void aQuietDayIsReviewedOnceWhereThatIsWanted() {
    Briefing quiet = scene().briefing();
    assertThat(asked(Ladder.of(quiet, Thoughts.NONE, false, true))).isEqualTo(Height.CHEAP);
    Thoughts lately = thought(quiet, Height.CHEAP, true, Duration.ofHours(23));
    nobody(Ladder.of(quiet, lately, false, true));
    Thoughts yesterday = thought(quiet, Height.CHEAP, true, Duration.ofHours(24));
    assertThat(asked(Ladder.of(quiet, yesterday, false, true))).isEqualTo(Height.CHEAP);
  }

  @Test
  void aWarningIsForTheCheapModel() {
    assertThat(asked(step(scene().warning("disk:/", "disk-space").briefing(), Thoughts.NONE)))
        .isEqualTo(Height.CHEAP);
  }

  @Test
  void aNewCriticalIsForTheStrongModel() {
    assertThat(asked(step(scene().critical(API, "unit-down").briefing(), Thoughts.NONE)))
        .isEqualTo(Height.STRONG);
  }

  @Test
  void manyAtOnceAreForTheStrongModelAndTheSymptomsOfOneAreNotMany() {
    Scene many = scene();
    Scene one = scene().warning("disk:/", "disk-space");
    for (int i = 0; i < Ladder.MANY; i++) {
      many.warning("unit:a%d.service".formatted(i), "unit-restarts");
      one.finding(
          "unit:b%d.service".formatted(i),
          "unit-restarts",
          Severity.WARNING,
          Duration.ofHours(1),
          one.briefing().findings().stream().map(Finding::subject).findFirst());
    }
    assertThat(asked(step(many.briefing(), Thoughts.NONE))).isEqualTo(Height.STRONG);
    assertThat(asked(step(one.briefing(), Thoughts.NONE))).isEqualTo(Height.CHEAP);
  }

  @Test
  void aBootAfterACrashIsForTheStrongModelAndAnotherRunOnTheSameDayIsNot() {
    Briefing crashed = scene().warning("machine:boot", "boot-unclean").briefing();
    Briefing boot = with(crashed, new Trigger.Boot(), Recollection.NONE);
    assertThat(asked(step(boot, Thoughts.NONE))).isEqualTo(Height.STRONG);
    assertThat(asked(step(crashed, Thoughts.NONE))).isEqualTo(Height.CHEAP);
  }

  @Test
  void whatWasThoughtAboutAndIsUnchangedIsNotPaidAgain() {
    Briefing same =
        scene()
            .warning("machine:updates", "updates-security")
            .critical(API, "unit-down")
            .briefing();
    Ladder.Step step = step(same, thought(same, Height.STRONG, true, Duration.ofHours(2)));
    nobody(step);
    assertThat(step.why())
        .isEqualTo("2 open problems, thought about 2 h ago, and nothing changed since");
  }

  @Test
  void aWarningThatStaysIsNotPaidEveryDayAndACriticalIsThoughtAboutOnceADay() {
    Briefing warning = scene().warning("machine:updates", "updates-security").briefing();
    nobody(step(warning, thought(warning, Height.CHEAP, true, Duration.ofDays(30))));
    Briefing critical = scene().critical(API, "unit-down").briefing();
    Duration day = Duration.ofHours(24);
    assertThat(asked(step(critical, thought(critical, Height.STRONG, true, day))))
        .isEqualTo(Height.CHEAP);
    assertThat(asked(step(critical, thought(critical, Height.CHEAP, true, day))))
        .isEqualTo(Height.STRONG);
  }

  @Test
  void whatTheCheapOneDidNotSettleGoesToTheStrongOneOnce() {
    Briefing one = scene().warning("disk:/", "disk-space").briefing();
    Duration ago = Duration.ofHours(2);
    assertThat(asked(step(one, thought(one, Height.CHEAP, false, ago)))).isEqualTo(Height.STRONG);
    nobody(step(one, thought(one, Height.STRONG, false, ago)));
  }

  @Test
  void aProblemThatGotWorseOrHasAnotherCauseIsNew() {
    Briefing warning = scene().warning("disk:/", "disk-space").briefing();
    Briefing worse = scene().critical("disk:/", "disk-space").briefing();
    Thoughts before = thought(warning, Height.CHEAP, true, Duration.ofHours(2));
    assertThat(asked(step(worse, before))).isEqualTo(Height.STRONG);
    Briefing caused = scene().symptom(API, "unit-down", "disk:/").briefing();
    Briefing alone = scene().critical(API, "unit-down").briefing();
    Thoughts explained = thought(caused, Height.STRONG, true, Duration.ofHours(2));
    assertThat(step(alone, explained)).isInstanceOf(Ladder.Step.Ask.class);
  }

  @Test
  void aProblemThatWentIsNoReasonToAsk() {
    Briefing two = scene().warning("disk:/", "disk-space").warning(API, "unit-restarts").briefing();
    Briefing one = scene().warning("disk:/", "disk-space").briefing();
    nobody(step(one, thought(two, Height.CHEAP, true, Duration.ofHours(2))));
  }

  @Test
  void whenADeedBecomesPossibleItIsThoughtAboutAgain() {
    Briefing shut =
        scene()
            .config("{\"policy\": {\"autonomy\": \"observe\"}}")
            .warning("disk:/", "d")
            .briefing();
    Briefing open = scene().warning("disk:/", "d").briefing();
    Thoughts before = thought(shut, Height.CHEAP, true, Duration.ofHours(2));
    nobody(step(shut, before));
    assertThat(asked(step(open, before))).isEqualTo(Height.CHEAP);
    nobody(step(shut, thought(open, Height.CHEAP, true, Duration.ofHours(2))));
  }

  @Test
  void whatHadToWaitIsThoughtAboutWhenItsTimeHasCome() {
    Briefing one = scene().critical(API, "unit-down").briefing();
    Thoughts before = thought(one, Height.STRONG, true, Duration.ofHours(2));
    Thoughts later =
        new Thoughts(before.at(), before.could(), Optional.of(NOW.plusSeconds(1)), before.about());
    nobody(step(one, later));
    Thoughts due = new Thoughts(before.at(), before.could(), Optional.of(NOW), before.about());
    assertThat(asked(step(one, due))).isEqualTo(Height.CHEAP);
  }

  @Test
  void anEndOfTheStopOrOfTheBudgetMakesMorePossible() {
    Briefing bare = scene().warning("disk:/", "disk-space").briefing();
    Set<String> stopped = Ladder.can(with(bare, bare.trigger(), allowance(5, 20, "by alice")));
    Set<String> used = Ladder.can(with(bare, bare.trigger(), allowance(5, 0, "")));
    Set<String> free = Ladder.can(with(bare, bare.trigger(), allowance(5, 20, "")));
    assertThat(stopped).isEmpty();
    assertThat(free).containsAll(used).contains("budget");
    assertThat(used).doesNotContain("budget");
  }

  private static Recollection allowance(int run, int day, String stopped) {
    return new Recollection(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        "",
        List.of(),
        new Recollection.Allowance(run, day, stopped));
  }

  @Test
  void aPersonWhoAsksForClaudeByNameGetsItForWhatIsKnown() {
    Briefing one = scene().warning("disk:/", "disk-space").briefing();
    Thoughts known = thought(one, Height.CHEAP, true, Duration.ofHours(1));
    assertThat(asked(Ladder.of(one, known, true, false))).isEqualTo(Height.CHEAP);
  }

  @Test
  void whatIsForbiddenIsNotAmongWhatCanBeDone() {
    Briefing one = scene().warning("disk:/", "disk-space").briefing();
    Briefing forbidding =
        scene()
            .config("{\"policy\": {\"kinds\": {\"reboot\": {\"forbid\": true}}}}")
            .warning("disk:/", "disk-space")
            .briefing();
    assertThat(Ladder.can(one)).contains("reboot/act");
    assertThat(Ladder.can(forbidding)).doesNotContain("reboot/act", "reboot/observe");
  }
}
