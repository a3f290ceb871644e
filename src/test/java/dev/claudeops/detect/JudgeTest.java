package dev.claudeops.detect;

import static dev.claudeops.detect.Looks.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Finding;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private final Looks looks = new Looks();

  @Test
  void aSymptomOpensGoesOnAndIsResolved() {
    Instant first = looks.now;
    assertThat(told(looks.run(looks.failed("nginx.service"))))
        .containsExactly("NEW CRITICAL nginx.service failed");
    Judgement second = looks.run(looks.failed("nginx.service"));
    assertThat(told(second)).containsExactly("ONGOING CRITICAL nginx.service failed");
    assertThat(second.findings().getFirst().since()).isEqualTo(first);
    Judgement third = looks.run(looks.well("nginx.service"));
    assertThat(told(third)).containsExactly("RESOLVED CRITICAL nginx.service failed");
    assertThat(third.findings().getFirst().since()).isEqualTo(first);
    assertThat(looks.run(looks.well("nginx.service")).findings()).isEmpty();
  }

  @Test
  void aLevelIsLeftOnlyAtItsClearingLine() {
    assertThat(told(looks.run(looks.disk(0.89)))).isEmpty();
    assertThat(told(looks.run(looks.disk(0.9))))
        .containsExactly("NEW WARNING disk /var: 90 % full");
    assertThat(told(looks.run(looks.disk(0.86))))
        .containsExactly("ONGOING WARNING disk /var: 86 % full");
    assertThat(told(looks.run(looks.disk(0.97))))
        .containsExactly("ONGOING CRITICAL disk /var: 97 % full");
    assertThat(told(looks.run(looks.disk(0.96))))
        .containsExactly("ONGOING CRITICAL disk /var: 96 % full");
    assertThat(told(looks.run(looks.disk(0.95))))
        .containsExactly("ONGOING WARNING disk /var: 95 % full");
    assertThat(told(looks.run(looks.disk(0.85))))
        .containsExactly("RESOLVED WARNING disk /var: 95 % full");
  }

  @Test
  void theLevelRaisesTheHealthOfTheObservation() {
    assertThat(looks.run(looks.disk(0.91)).observations().getFirst().health())
        .isEqualTo(Health.DEGRADED);
    assertThat(looks.run(looks.disk(0.99)).observations().getFirst().health())
        .isEqualTo(Health.FAILED);
    assertThat(looks.run(looks.disk(0.2)).observations().getFirst().health()).isEqualTo(Health.OK);
  }

  @Test
  void aNoisyNumberWaitsForTwoOfThreeLooksAndForTwoGoodOnes() {
    Instant first = looks.now;
    assertThat(looks.run(looks.busy(1)).findings()).isEmpty();
    assertThat(looks.run(looks.busy(0.1)).findings()).isEmpty();
    Judgement opened = looks.run(looks.busy(1));
    assertThat(opened.findings()).singleElement().extracting(Finding::phase).isEqualTo(Phase.NEW);
    assertThat(opened.findings().getFirst().since()).isEqualTo(first);
    assertThat(looks.run(looks.busy(0.1)).findings())
        .singleElement()
        .extracting(Finding::phase)
        .isEqualTo(Phase.ONGOING);
    assertThat(looks.run(looks.busy(0.1)).findings())
        .singleElement()
        .extracting(Finding::phase)
        .isEqualTo(Phase.RESOLVED);
  }

  @Test
  void oneBadLookLongAgoIsForgotten() {
    looks.run(looks.busy(1));
    looks.run(looks.busy(0.1));
    looks.run(looks.busy(0.1));
    assertThat(looks.run(looks.busy(1)).findings()).isEmpty();
    looks.run(looks.busy(0.1));
    looks.run(looks.busy(0.1));
    looks.run(looks.busy(0.1));
    assertThat(looks.tracks).isEmpty();
  }

  @Test
  void aBlindLookOpensAndClosesNothing() {
    looks.run(looks.busy(1));
    var before = looks.tracks;
    assertThat(looks.run(looks.blind(Looks.VAR)).findings()).isEmpty();
    assertThat(looks.tracks).isEqualTo(before);
    looks.run(looks.busy(1));
    before = looks.tracks;
    Judgement blind = looks.run(looks.blind(Looks.VAR));
    assertThat(blind.findings())
        .singleElement()
        .extracting(Finding::phase)
        .isEqualTo(Phase.ONGOING);
    assertThat(looks.tracks).isEqualTo(before);
  }

  @Test
  void aLookWithoutTheMeasureIsNoGoodLook() {
    looks.run(looks.disk(0.95));
    Judgement judgement = looks.run(Observation.of(Looks.VAR, looks.now).ok("mounted"));
    assertThat(told(judgement)).containsExactly("ONGOING WARNING disk /var: 95 % full");
  }

  @Test
  void aSubjectThatIsGoneIsClosedWhenItsLikeWereSeen() {
    looks.run(looks.disk(0.95), looks.disk(new Subject("disk", "/"), 0.2));
    assertThat(told(looks.run(looks.disk(new Subject("disk", "/"), 0.2))))
        .containsExactly("RESOLVED WARNING disk /var: 95 % full (no longer on this machine)");
  }

  @Test
  void aProbeThatWasBlindInPartClosesNothing() {
    looks.run(looks.disk(0.95));
    Observation root = looks.disk(new Subject("disk", "/"), 0.2);
    for (int i = 0; i < 2 * Course.FORGOTTEN; i++) {
      assertThat(looks.run(root, looks.blind(new Subject("disk", "/mnt/nfs"))).findings())
          .hasSize(1);
      assertThat(looks.run(root, looks.blind(new Subject("probe", "disk"))).findings()).hasSize(1);
    }
    assertThat(looks.run(root).findings().getFirst().phase()).isEqualTo(Phase.RESOLVED);
  }

  @Test
  void whatNoProbeInUseLooksForIsClosedAtOnce() {
    looks.run(looks.failed("nginx.service"));
    looks.rules = new Rules(List.of(Looks.DISK), Map.of(), List.of());
    assertThat(told(looks.run(looks.disk(0.1))))
        .containsExactly("RESOLVED CRITICAL nginx.service failed (ignored by the config)");
    assertThat(looks.tracks).isEmpty();
  }

  @Test
  void oneUnseenPartOfTheMachineBlindsNoOtherProbe() {
    Rules.Sense unit =
        new Rules.Sense("unit", List.of("unit", "machine"), Looks.UNIT.types(), List.of());
    looks.rules = new Rules(List.of(unit), Map.of(), List.of());
    looks.run(looks.failed("nginx.service"));
    Observation other = Observation.of(new Subject("unit", "cron.service"), looks.now).ok("runs");
    assertThat(looks.run(other, looks.blind(new Subject("machine", "units"))).findings())
        .extracting(Finding::phase)
        .containsExactly(Phase.ONGOING);
    assertThat(looks.run(other, looks.blind(new Subject("machine", "updates"))).findings())
        .extracting(Finding::phase)
        .containsExactly(Phase.RESOLVED);
  }

  @Test
  void whatIsNeverSeenAgainIsClosedAfterThirtyRuns() {
    looks.run(looks.failed("nginx.service"));
    for (int i = 1; i < Course.FORGOTTEN; i++) {
      assertThat(looks.run(looks.disk(0.1)).findings()).hasSize(1);
    }
    assertThat(told(looks.run(looks.disk(0.1))))
        .containsExactly("RESOLVED CRITICAL nginx.service failed (not seen in the last 30 checks)");
    assertThat(looks.run(looks.disk(0.1)).findings()).isEmpty();
  }

  @Test
  void aSubjectSeenAgainIsCountedAfresh() {
    looks.run(looks.failed("nginx.service"));
    for (int i = 1; i < Course.FORGOTTEN; i++) {
      looks.run();
    }
    looks.run(looks.failed("nginx.service"));
    assertThat(looks.run().findings()).hasSize(1);
  }

  @Test
  void theWorstOfSymptomAndLevelIsTold() {
    Observation seen =
        Observation.of(Looks.VAR, looks.now)
            .measure("used", 0.99, Unit.RATIO)
            .symptom("disk-space", Severity.WARNING, "/var has no room for root's reserve")
            .seen("99 % full");
    assertThat(told(looks.run(seen)))
        .containsExactly("NEW CRITICAL /var has no room for root's reserve");
  }

  @Test
  void aSubjectTheOwnerIgnoresIsNotToldOf() {
    looks.run(looks.disk(0.95), looks.failed("nginx.service"));
    looks.rules = new Rules(List.of(Looks.DISK, Looks.UNIT), Map.of(), List.of("disk:/v*"));
    Judgement judgement = looks.run(looks.disk(0.95), looks.failed("nginx.service"));
    assertThat(told(judgement))
        .containsExactly(
            "ONGOING CRITICAL nginx.service failed",
            "RESOLVED WARNING disk /var: 95 % full (ignored by the config)");
    assertThat(judgement.observations()).extracting(Observation::subject).containsOnly(Looks.NGINX);
    assertThat(looks.tracks).hasSize(1);
  }

  @Test
  void fourTurnsInADayAreFlappingAndItStaysOpenUntilItWasGoodForLong() {
    looks.pace = Duration.ofHours(1);
    looks.run(looks.failed("a"));
    looks.run(looks.well("a"));
    looks.run(looks.failed("a"));
    Judgement kept = looks.run(looks.well("a"));
    assertThat(kept.findings().getFirst().flapping()).isTrue();
    assertThat(told(kept))
        .containsExactly("ONGOING CRITICAL a failed (flapping: opened 2 times in 3 h)");
    assertThat(told(looks.run(looks.failed("a"))))
        .containsExactly("ONGOING CRITICAL a failed (flapping: opened 3 times in 4 h)");
    for (int i = 1; i < Course.FLAPPING_GOOD; i++) {
      assertThat(looks.run(looks.well("a")).findings().getFirst().phase()).isEqualTo(Phase.ONGOING);
    }
    Judgement closed = looks.run(looks.well("a"));
    assertThat(told(closed)).containsExactly("RESOLVED CRITICAL a failed");
    assertThat(closed.findings().getFirst().flapping()).isFalse();
  }

  @Test
  void twoFailuresInAWeekAreNotFlapping() {
    looks.pace = Duration.ofHours(12);
    for (int i = 0; i < 6; i++) {
      assertThat(looks.run(looks.failed("a")).findings().getFirst().flapping()).isFalse();
      assertThat(looks.run(looks.well("a")).findings().getFirst().phase())
          .isEqualTo(Phase.RESOLVED);
    }
  }

  @Test
  void aClockThatGoesBackPutsNothingIntoTheFuture() {
    looks.run(looks.failed("a"));
    looks.run(looks.well("a"));
    looks.run(looks.failed("a"));
    looks.now = Instant.parse("2024-01-01T00:00:00Z");
    Instant then = looks.now;
    Judgement judgement = looks.run(looks.failed("a"));
    assertThat(judgement.findings().getFirst().since()).isEqualTo(then);
    assertThat(looks.tracks.getFirst().opened()).contains(then);
    assertThat(looks.tracks.getFirst().turns()).containsOnly(then);
    assertThat(looks.run(looks.blind(new Subject("unit", "a"))).findings().getFirst().since())
        .isEqualTo(then);
  }

  @Test
  void judgingTwiceGivesTheSame() {
    List<Observation> seen = List.of(looks.disk(0.95), looks.failed("b"), looks.failed("a"));
    assertThat(Judge.judge(seen, List.of(), looks.rules, List.of(), looks.now))
        .isEqualTo(Judge.judge(seen.reversed(), List.of(), looks.rules, List.of(), looks.now));
  }
}
