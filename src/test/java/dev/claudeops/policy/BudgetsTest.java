package dev.claudeops.policy;

import static dev.claudeops.policy.World.APP;
import static dev.claudeops.policy.World.DB;
import static dev.claudeops.policy.World.DISK;
import static dev.claudeops.policy.World.PID;
import static dev.claudeops.policy.World.WEB;
import static dev.claudeops.policy.World.config;
import static dev.claudeops.policy.World.wish;
import static dev.claudeops.policy.World.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Restart;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BudgetsTest {
  private final World world = new World().bad(WEB).bad(DISK).bad(APP);

  private static Duration minutes(long minutes) {
    return Duration.ofMinutes(minutes);
  }

  private void restarted(Subject subject, long count, long minutesAgo) {
    world.restarts.add(new Restart(subject, world.now.minus(minutes(minutesAgo)), count));
  }

  private String restart() {
    return word(world.judge("unit-restart", WEB));
  }

  @Test
  void restartsBySystemdAndByUsCountTogether() {
    restarted(WEB, 1, 50);
    world.deed("unit-restart", WEB, minutes(40));
    assertThat(restart()).isEqualTo("allow autonomy");
    restarted(WEB, 1, 30);
    assertThat(world.judge("unit-restart", WEB))
        .isInstanceOfSatisfying(
            Verdict.Hold.class,
            hold -> {
              assertThat(hold.rule()).isEqualTo("restart-budget");
              assertThat(hold.until()).isEqualTo(world.now.plus(minutes(10)));
              assertThat(hold.why()).contains("3 times within 1 h");
            });
    assertThat(word(world.approved("unit-restart", WEB))).isEqualTo("hold restart-budget");
    world.now = world.now.plus(minutes(10));
    assertThat(restart()).isEqualTo("allow autonomy");
  }

  @Test
  void othersRestartsAloneUseUpTheBudgetAndOtherThingsHaveTheirOwn() {
    restarted(DB, 100, 5);
    assertThat(restart()).isEqualTo("allow autonomy");
    restarted(WEB, 100, 5);
    assertThat(restart()).isEqualTo("hold restart-budget");
    assertThat(word(world.judge("unit-start", WEB)))
        .as("it interrupts nothing")
        .isEqualTo("allow autonomy");
  }

  @Test
  void aStartIsCountedAgainstItsBudgetWhenItIsOurs() {
    for (int i = 1; i <= 3; i++) {
      world.deed("unit-start", WEB, minutes(10L * i));
    }
    assertThat(word(world.judge("unit-start", WEB))).isEqualTo("hold restart-budget");
  }

  @Test
  void anAttemptThatFailedCountsAndARefusalDoesNot() {
    for (int i = 1; i <= 3; i++) {
      Instant at = world.now.minus(minutes(10L * i));
      world.deeds.add(new PastDeed("unit-restart", WEB, at, "deny", "refused", true));
    }
    assertThat(restart()).isEqualTo("allow autonomy");
    for (int i = 1; i <= 3; i++) {
      Instant at = world.now.minus(minutes(10L * i));
      world.deeds.add(new PastDeed("unit-restart", WEB, at, "allow", "failed", true));
    }
    assertThat(restart()).isEqualTo("hold restart-budget");
  }

  @Test
  void ofAPm2AppOurDeedAndTheSightingOfItAreOne() {
    world.deed("pm2-restart", APP, minutes(40));
    restarted(APP, 1, 39);
    world.deed("pm2-restart", APP, minutes(20));
    assertThat(word(world.judge("pm2-restart", APP))).isEqualTo("allow autonomy");
    assertThat(
            Interruptions.of(
                    new Wish(
                        wish("pm2-restart", APP),
                        Optional.of(World.kinds().get("pm2-restart")),
                        Optional.empty()),
                    world.situation())
                .count())
        .as("the second deed was not seen yet")
        .isEqualTo(2);
    restarted(APP, 2, 10);
    assertThat(word(world.judge("pm2-restart", APP)))
        .as("of two that were seen then, one is ours: three in all")
        .isEqualTo("hold restart-budget");
  }

  @Test
  void aSightingHoldsNoMoreDeedsThanItCounted() {
    world.deed("pm2-restart", APP, minutes(40));
    world.deed("pm2-restart", APP, minutes(30));
    world.deed("pm2-restart", APP, minutes(20));
    restarted(APP, 1, 10);
    assertThat(word(world.judge("pm2-restart", APP))).isEqualTo("hold restart-budget");
  }

  @Test
  void processesAreCountedPerKind() {
    world.bad(World.DB, PID);
    for (int i = 1; i <= 3; i++) {
      world.deed("process-end", new Subject("pid", i + "00@1"), minutes(10L * i));
    }
    assertThat(word(world.judge(wish("process-end", PID, World.DB))))
        .isEqualTo("hold restart-budget");
  }

  @Test
  void aServiceMayHaveItsOwnBudget() {
    world.bad(DB);
    world.config =
        config(
            "\"restarts\": {\"most\": 1}",
            ", \"policy\": {\"restarts\": {\"most\": 2, \"within\": \"30m\"}}");
    world.deed("unit-restart", DB, minutes(20)).deed("unit-restart", WEB, minutes(20));
    assertThat(restart()).isEqualTo("hold restart-budget");
    assertThat(word(world.judge("unit-restart", DB))).isEqualTo("allow autonomy");
    world.deed("unit-restart", DB, minutes(29));
    assertThat(word(world.judge("unit-restart", DB))).isEqualTo("hold restart-budget");
  }

  @Test
  void aBudgetOfNoneDeniesAndAClockPutBackOpensNothing() {
    world.config = config("\"restarts\": {\"most\": 0}");
    assertThat(restart()).isEqualTo("deny restart-budget");
    world.config = config("");
    for (int i = 0; i < 3; i++) {
      world.deed("unit-restart", WEB, Duration.ofDays(-1));
    }
    assertThat(restart()).isEqualTo("hold restart-budget");
  }

  @Test
  void afterOurDeedATargetSettles() {
    world.deed("unit-restart", WEB, Duration.ofSeconds(30));
    assertThat(world.judge("unit-restart", WEB))
        .isInstanceOfSatisfying(
            Verdict.Hold.class,
            hold -> {
              assertThat(hold.rule()).isEqualTo("cool-down");
              assertThat(hold.until()).isEqualTo(world.now.plusSeconds(90));
            });
    assertThat(word(world.judge("unit-start", WEB))).isEqualTo("hold cool-down");
    world.now = world.now.plusSeconds(90);
    assertThat(restart()).isEqualTo("allow autonomy");
  }

  @Test
  void whatIsHealedTooOftenBecomesAQuestionWithItsHistory() {
    for (int i = 1; i <= 4; i++) {
      world.deed("unit-restart", WEB, minutes(65 + 25L * i));
    }
    Verdict verdict = world.judge("unit-restart", WEB);
    assertThat(word(verdict)).isEqualTo("ask escalation");
    assertThat(verdict.why())
        .contains("restarted 4 times in 2 h 45 min, each time after about 25 min");
    assertThat(word(world.approved("unit-restart", WEB))).isEqualTo("allow autonomy");
  }

  @Test
  void whatDoesNotInterruptIsHealedTooOftenAsWell() {
    for (int i = 1; i <= 4; i++) {
      world.deed("space-free", DISK, minutes(60L * i));
    }
    assertThat(word(world.judge("space-free", DISK))).isEqualTo("ask escalation");
    assertThat(word(world.judge("escalate", DISK))).isEqualTo("allow autonomy");
  }

  @Test
  void aPersonIsNotFlooded() {
    world.bad(WEB);
    for (int i = 1; i <= 9; i++) {
      world.deed("escalate", DISK, minutes(5L * i));
    }
    world.deeds.add(
        new PastDeed("escalate", DISK, world.now.minusSeconds(1), "hold", "refused", false));
    assertThat(word(world.judge("escalate", WEB))).isEqualTo("allow autonomy");
    world.deed("escalate", DISK, minutes(50));
    assertThat(world.judge("escalate", WEB))
        .isInstanceOfSatisfying(
            Verdict.Hold.class,
            hold -> {
              assertThat(hold.rule()).isEqualTo("told-often");
              assertThat(hold.until()).isEqualTo(world.now.plus(minutes(10)));
            });
    assertThat(restart()).as("nothing is wrong with acting").isEqualTo("allow autonomy");
    world.now = world.now.plus(minutes(61));
    assertThat(word(world.judge("escalate", WEB))).isEqualTo("allow autonomy");
    for (int i = 1; i <= 20; i++) {
      world.deed("escalate", DISK, minutes(65 + 60L * i));
    }
    assertThat(word(world.judge("escalate", WEB))).isEqualTo("hold told-often");
  }

  @Test
  void aRunAndADayHaveTheirBudgets() {
    world.deedsThisRun = 5;
    assertThat(restart()).isEqualTo("hold run-budget");
    assertThat(word(world.judge("escalate", WEB))).isEqualTo("allow autonomy");
    world.deedsThisRun = 0;
    for (int i = 1; i <= 19; i++) {
      world.deed("unit-start", DB, minutes(60L * i));
      world.deed("escalate", DB, minutes(60L * i));
    }
    assertThat(restart()).isEqualTo("allow autonomy");
    world.deed("unit-start", DB, minutes(20 * 60L));
    assertThat(world.judge("unit-restart", WEB))
        .isInstanceOfSatisfying(
            Verdict.Hold.class,
            hold -> {
              assertThat(hold.rule()).isEqualTo("day-budget");
              assertThat(hold.until()).isEqualTo(world.now.plus(Duration.ofHours(4)));
            });
    world.now = world.now.plus(Duration.ofHours(4));
    assertThat(restart()).isEqualTo("allow autonomy");
    world.config = config("\"deedsPerDay\": 0");
    assertThat(restart()).isEqualTo("deny day-budget");
  }
}
