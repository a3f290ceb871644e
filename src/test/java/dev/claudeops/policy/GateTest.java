package dev.claudeops.policy;

import static dev.claudeops.policy.World.APP;
import static dev.claudeops.policy.World.DB;
import static dev.claudeops.policy.World.DISK;
import static dev.claudeops.policy.World.PID;
import static dev.claudeops.policy.World.SITE;
import static dev.claudeops.policy.World.STRANGER;
import static dev.claudeops.policy.World.WEB;
import static dev.claudeops.policy.World.config;
import static dev.claudeops.policy.World.wish;
import static dev.claudeops.policy.World.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Action;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Risk;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each rule that is no budget, alone: the same wish with and without what it speaks against. */
class GateTest {
  private final World world = new World();

  private String restart(Subject target) {
    return word(world.judge("unit-restart", target));
  }

  @Test
  void aBrokenDeclaredUnitIsRestarted() {
    world.bad(WEB);
    assertThat(restart(WEB)).isEqualTo("allow autonomy");
  }

  @Test
  void nothingIsDoneWhilePaused() {
    world.bad(WEB);
    world.stop = Optional.of(new Situation.Stop("alice works", Optional.empty()));
    assertThat(world.judge("unit-restart", WEB))
        .isEqualTo(new Verdict.Hold("paused", "alice works", Instant.MAX));
    assertThat(word(world.judge("escalate", WEB))).isEqualTo("hold paused");
  }

  @Test
  void aWindowHoldsUntilItsEndAndOnlyItsServices() {
    world.bad(WEB).bad(DB);
    world.config =
        config(
            "\"windows\": [{\"name\": \"move\", \"from\": \"2025-09-29T13:00:00Z\","
                + " \"to\": \"2025-09-29T15:00:00+00:00\", \"services\": [\"db\"]}]");
    assertThat(restart(WEB)).isEqualTo("allow autonomy");
    assertThat(world.judge("unit-restart", DB))
        .isInstanceOfSatisfying(
            Verdict.Hold.class,
            hold -> {
              assertThat(hold.rule()).isEqualTo("maintenance-window");
              assertThat(hold.until()).isEqualTo("2025-09-29T15:00:00Z");
            });
    Subject machine = new Subject("machine", "boot");
    world.bad(machine);
    assertThat(word(world.judge("reboot", machine))).isEqualTo("hold maintenance-window");
    world.now = Instant.parse("2025-09-29T15:00:00Z");
    assertThat(restart(DB)).isEqualTo("allow autonomy");
  }

  @Test
  void onlyKnownKindsWithFittingParametersAreDone() {
    world.bad(WEB).bad(DISK);
    assertThat(word(world.judge("unit-explode", WEB))).isEqualTo("deny known-kind");
    assertThat(word(world.judge("space-free", WEB))).isEqualTo("deny parameters");
    for (Map<String, String> params :
        List.of(Map.of("days", "31"), Map.of("name", "-rf"), Map.of("more", "x"))) {
      Action action =
          new Action("space-free", DISK, params, "full", List.of(ObservationId.of(DISK)));
      assertThat(word(world.judge(action))).as(params.toString()).isEqualTo("deny parameters");
    }
    Action longWinded =
        new Action(
            "unit-restart", WEB, Map.of(), "x".repeat(5_000), List.of(ObservationId.of(WEB)));
    assertThat(word(world.judge(longWinded))).isEqualTo("deny parameters");
  }

  @Test
  void onlyWhatSomebodyElseKnowsOfIsATarget() {
    assertThat(restart(STRANGER)).isEqualTo("deny known-target");
    assertThat(restart(new Subject("unit", "wеb.service")))
        .as("a Cyrillic e")
        .isEqualTo("deny known-target");
    world.seen.remove(WEB);
    assertThat(restart(WEB)).as("declared, though not seen").isEqualTo("deny evidence");
    Subject torn = new Subject("unit", "a\u202eb.service");
    world.bad(torn);
    assertThat(restart(torn)).isEqualTo("deny known-target");
  }

  @Test
  void aProcessIsATargetOnlyWhereAnOpenFindingNamesIt() {
    world.bad(DISK, PID);
    Action ends = wish("process-end", PID, DISK);
    assertThat(word(world.judge(ends))).isEqualTo("ask autonomy");
    world.seen.put(
        DISK, Observation.of(DISK, world.now).culprit("other", PID).seen("names it for another"));
    assertThat(word(world.judge(ends))).isEqualTo("deny known-target");
    world.well(PID);
    assertThat(word(world.judge(ends))).as("seen, but not named").isEqualTo("deny known-target");
  }

  @Test
  void whatTheOwnerForbidsIsNeverDone() {
    world.bad(DB).bad(WEB);
    for (String forbid : List.of("unit-restart", "unit:db*", "unit-* db.service", "* unit:d*")) {
      world.config = config("\"forbid\": [\"" + forbid + "\"]");
      assertThat(restart(DB)).as(forbid).isEqualTo("deny forbidden");
    }
    world.config = config("\"forbid\": [\"unit:db*\", \"unit-stop unit:web*\"]");
    assertThat(restart(WEB)).isEqualTo("allow autonomy");
    world.config = config("\"kinds\": {\"unit-restart\": {\"forbid\": true}}");
    assertThat(restart(WEB)).isEqualTo("deny forbidden");
    world.config = config("", ", \"policy\": {\"forbid\": [\"unit-restart\"]}");
    assertThat(restart(DB)).isEqualTo("deny forbidden");
    assertThat(restart(WEB)).isEqualTo("allow autonomy");
  }

  @Test
  void whatIsForbiddenForASubjectIsForbiddenForItsCulprits() {
    world.bad(DISK, PID);
    world.config = config("\"forbid\": [\"disk:/var\"]");
    assertThat(word(world.judge(wish("process-end", PID, DISK)))).isEqualTo("deny forbidden");
  }

  @Test
  void noConfigLetsUsStopOurselvesOrLockTheOwnerOut() {
    world.config = config("\"kinds\": {\"unit-stop\": {\"risk\": \"low\", \"autonomy\": \"act\"}}");
    for (String name :
        List.of("claudeops.service", "claudeops.timer", "claudeops-watch.service", "ssh.service")) {
      Subject unit = new Subject("unit", name);
      world.bad(unit);
      assertThat(word(world.judge("unit-stop", unit))).as(name).isEqualTo("deny forbidden");
    }
    assertThat(restart(new Subject("unit", "claudeops.service"))).isEqualTo("deny forbidden");
    Subject first = new Subject("pid", "1@1");
    world.bad(DISK, first);
    assertThat(word(world.judge(wish("process-end", first, DISK)))).isEqualTo("deny forbidden");
    Subject ours = new Subject("unit", "claudeops.service");
    assertThat(word(world.judge("escalate", ours))).isEqualTo("allow autonomy");
  }

  @Test
  void aSymptomIsLeftAndItsCauseIsMended() {
    world.bad(DB).bad(WEB, Optional.of(DB));
    assertThat(world.judge("unit-restart", WEB).why()).contains("comes from " + DB);
    assertThat(restart(WEB)).isEqualTo("deny symptom");
    assertThat(restart(DB)).isEqualTo("allow autonomy");
    world.findings.add(world.finding(WEB, Severity.WARNING, Phase.NEW, Optional.empty()));
    assertThat(restart(WEB)).as("it has a trouble of its own").isEqualTo("allow autonomy");
  }

  @Test
  void aCauseThatIsWellAgainExplainsNothing() {
    world.bad(WEB, Optional.of(DB));
    assertThat(restart(WEB)).isEqualTo("allow autonomy");
  }

  @Test
  void withoutAnOpenFindingThatWasSeenNothingIsDone() {
    assertThat(restart(WEB)).isEqualTo("deny evidence");
    world.findings.add(world.finding(WEB, Severity.CRITICAL, Phase.RESOLVED, Optional.empty()));
    assertThat(restart(WEB)).isEqualTo("deny evidence");
    world.findings.add(world.finding(WEB, Severity.WARNING, Phase.NEW, Optional.empty()));
    world.seen.put(WEB, Observation.unknown(WEB, world.now, "no answer"));
    assertThat(restart(WEB)).as("nobody could see it").isEqualTo("deny evidence");
    world.well(WEB);
    assertThat(restart(WEB)).as("it is well, and only open still").isEqualTo("deny evidence");
    world.bad(WEB);
    assertThat(restart(WEB)).isEqualTo("allow autonomy");
  }

  @Test
  void whatIsOnlyWorthKnowingIsAReasonForItsOwnSubjectAndWhatItNamesAlone() {
    world.findings.add(world.finding(WEB, Severity.INFO, Phase.NEW, Optional.empty()));
    assertThat(restart(WEB)).isEqualTo("allow autonomy");
    assertThat(word(world.judge(wish("unit-restart", DB, WEB))))
        .as("the web unit stands on it")
        .isEqualTo("deny evidence");
    world.bad(DISK, STRANGER, PID);
    world.findings.removeLast();
    world.findings.add(world.finding(DISK, Severity.INFO, Phase.NEW, Optional.empty()));
    assertThat(word(world.judge(wish("process-end", PID, DISK)))).isEqualTo("ask autonomy");
    assertThat(word(world.judge(wish("process-end", PID, WEB)))).isEqualTo("deny evidence");
  }

  @Test
  void whatIsOnlyWorthKnowingDoesNotMakeASymptomACause() {
    world.bad(DISK).bad(DB, Optional.of(DISK));
    world.findings.add(world.finding(DB, Severity.INFO, Phase.NEW, Optional.empty()));
    assertThat(restart(DB)).isEqualTo("deny symptom");
    assertThat(word(world.judge("escalate", DB))).isEqualTo("allow autonomy");
  }

  @Test
  void aWishMustCiteWhatThisRunSaw() {
    world.bad(WEB);
    assertThat(word(world.judge(wish("unit-restart", WEB)))).isEqualTo("deny evidence");
    assertThat(word(world.judge(wish("unit-restart", WEB, DISK)))).isEqualTo("deny evidence");
    assertThat(word(world.judge(wish("unit-restart", WEB, WEB, STRANGER))))
        .as("one of two is forged")
        .isEqualTo("deny evidence");
    assertThat(word(world.judge(wish("unit-restart", WEB, WEB, DISK)))).isEqualTo("allow autonomy");
  }

  @Test
  void troubleOfWhatStandsOnATargetIsEvidenceForIt() {
    world.bad(SITE);
    assertThat(word(world.judge(wish("unit-restart", WEB, SITE)))).isEqualTo("allow autonomy");
    assertThat(word(world.judge(wish("unit-restart", DB, SITE))))
        .as("the web unit between them is well")
        .isEqualTo("deny evidence");
    world.seen.remove(WEB);
    assertThat(word(world.judge(wish("unit-restart", DB, SITE)))).isEqualTo("allow autonomy");
    assertThat(word(world.judge(wish("unit-restart", APP)))).isNotEqualTo("allow autonomy");
  }

  @Test
  void troubleThatAnotherExplainsIsNoEvidenceForTheProxyBetween() {
    world.bad(DISK).bad(SITE, Optional.of(DISK));
    assertThat(word(world.judge(wish("unit-restart", WEB, SITE)))).isEqualTo("deny evidence");
    assertThat(word(world.judge(wish("space-free", DISK, SITE, DISK)))).isEqualTo("allow autonomy");
  }

  @Test
  void aBusyMachineIsNotDisturbedButAPersonIsTold() {
    world.bad(WEB);
    world.busy = List.of("a backup is at work");
    assertThat(restart(WEB)).isEqualTo("hold busy-host");
    assertThat(word(world.judge("escalate", WEB))).isEqualTo("allow autonomy");
  }

  @Test
  void autonomyIsTheOwnersPerServiceAndPerKind() {
    world.bad(DB).bad(WEB);
    world.config = config("\"autonomy\": \"observe\"");
    assertThat(restart(WEB)).isEqualTo("deny autonomy");
    assertThat(word(world.approved("unit-restart", WEB)))
        .as("a yes answers a question, and there was none")
        .isEqualTo("deny autonomy");
    world.config = config("\"autonomy\": \"suggest\"");
    assertThat(restart(WEB)).isEqualTo("ask autonomy");
    world.config = config("", ", \"policy\": {\"autonomy\": \"observe\"}");
    assertThat(restart(DB)).isEqualTo("deny autonomy");
    assertThat(restart(WEB)).isEqualTo("allow autonomy");
    world.config =
        config(
            "\"autonomy\": \"observe\", \"kinds\": {\"unit-restart\": {\"autonomy\": \"act\"}}",
            ", \"policy\": {\"autonomy\": \"suggest\"}");
    assertThat(restart(WEB)).isEqualTo("allow autonomy");
    assertThat(restart(DB)).as("the stricter of service and kind").isEqualTo("ask autonomy");
  }

  @Test
  void riskDecidesWhatIsDoneAndWhatIsAsked() {
    world.bad(DB);
    assertThat(word(world.judge("unit-stop", DB))).as("medium, reversible").startsWith("allow");
    world.config = config("\"kinds\": {\"unit-stop\": {\"risk\": \"high\"}}");
    assertThat(word(world.judge("unit-stop", DB))).isEqualTo("ask autonomy");
    world.config = config("\"kinds\": {\"unit-restart\": {\"risk\": \"medium\"}}");
    assertThat(restart(DB)).as("medium, not reversible").isEqualTo("ask autonomy");
    assertThat(word(world.approved("unit-restart", DB))).isEqualTo("allow autonomy");
  }

  @Test
  void whatNoOwnerDeclaredIsAskedFor() {
    world.bad(STRANGER);
    assertThat(restart(STRANGER)).isEqualTo("ask autonomy");
    world.config = config("\"kinds\": {\"unit-restart\": {\"risk\": \"low\"}}");
    assertThat(restart(STRANGER)).isEqualTo("ask autonomy");
    assertThat(word(world.judge("unit-start", STRANGER))).isEqualTo("allow autonomy");
  }

  @Test
  void aYesOpensNothingButTheQuestion() {
    world.bad(STRANGER);
    assertThat(word(world.approved("unit-restart", STRANGER))).isEqualTo("allow autonomy");
    world.config = config("\"forbid\": [\"unit:stranger*\"]");
    assertThat(word(world.approved("unit-restart", STRANGER))).isEqualTo("deny forbidden");
    world.config = config("");
    world.findings.clear();
    assertThat(word(world.approved("unit-restart", STRANGER))).isEqualTo("deny evidence");
    world.bad(STRANGER);
    world.busy = List.of("a backup is at work");
    assertThat(word(world.approved("unit-restart", STRANGER))).isEqualTo("hold busy-host");
  }

  @Test
  void aResolvedSpecHoldsForOneWishAndNeverForLessThanTheOwnerSays() {
    world.bad(WEB);
    var high = World.spec("unit-restart", Risk.HIGH, false, true, List.of("unit"));
    Action action = wish("unit-restart", WEB, WEB);
    assertThat(word(world.gate.judge(action, high, world.situation(), Optional.empty()).verdict()))
        .isEqualTo("ask autonomy");
    world.config = config("\"kinds\": {\"unit-restart\": {\"risk\": \"high\"}}");
    assertThat(
            word(
                world
                    .gate
                    .judge(action, high.withRisk(Risk.LOW), world.situation(), Optional.empty())
                    .verdict()))
        .isEqualTo("ask autonomy");
    var other = World.spec("unit-stop", Risk.LOW, true, true, List.of("unit"));
    assertThat(word(world.gate.judge(action, other, world.situation(), Optional.empty()).verdict()))
        .isEqualTo("deny known-kind");
  }

  @Test
  void aRulingTellsWhatEveryRuleSaid() {
    world.bad(WEB);
    world.busy = List.of("a backup is at work");
    Gate.Ruling ruling =
        world.gate.judge(wish("unit-restart", WEB, WEB), world.situation(), Optional.empty());
    assertThat(ruling.steps()).hasSize(Rules.all().size());
    assertThat(ruling.passed()).startsWith("paused").endsWith("meant-for");
    assertThat(ruling.steps())
        .filteredOn(step -> step.said() == Gate.Step.Said.DECIDED)
        .singleElement()
        .satisfies(step -> assertThat(step.words()).isEqualTo("a backup is at work"));
    assertThat(ruling.steps().getLast().said()).isEqualTo(Gate.Step.Said.NOT_ASKED);
  }

  @Test
  void aForbiddenServiceIsMeantByItsShortNameToo() {
    world.bad(DB);
    for (String forbid : List.of("unit:db", "unit-restart unit:db", "unit-restart db")) {
      world.config = config("\"forbid\": [\"" + forbid + "\"]");
      assertThat(restart(DB)).as(forbid).isEqualTo("deny forbidden");
    }
    world.config = config("\"forbid\": [\"unit:d\"]");
    assertThat(restart(DB)).isEqualTo("allow autonomy");
  }

  /** A thousand messages differ in their text alone. */
  @Test
  void aPersonIsToldOfOneThingOnlySoOften() {
    world.bad(DB);
    for (int i = 0; i < 4; i++) {
      world.deed("escalate", DB, Duration.ofHours(i));
    }
    assertThat(word(world.judge("escalate", DB))).startsWith("allow");
    world.deed("escalate", DB, Duration.ofHours(23));
    assertThat(word(world.judge("escalate", DB))).isEqualTo("hold day-budget");
    assertThat(word(world.judge("escalate", WEB))).as("not of it").doesNotStartWith("hold");
  }
}
