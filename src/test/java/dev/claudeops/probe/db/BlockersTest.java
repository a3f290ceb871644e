package dev.claudeops.probe.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.database.Answer.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BlockersTest {
  private static Row pair(String waiter, String blocker, int waits, int open, int unchanged) {
    return new Row(
        Map.of(
            "waiter", waiter,
            "blocker", blocker,
            "seconds", "" + waits,
            "transaction", "" + open,
            "unchanged", "" + unchanged));
  }

  private static List<String> worst(Row... pairs) {
    return Blockers.of(List.of(pairs)).worst().stream().map(row -> row.say("blocker")).toList();
  }

  @Test
  void onlyTheHeadOfAQueueIsAtFaultForAllOfIt() {
    assertThat(
            worst(
                pair("2", "1", 30, 90, 60), pair("3", "2", 20, 30, 30), pair("4", "3", 12, 20, 20)))
        .containsExactly("1");
  }

  @Test
  void whoHoldsUpMostComesFirstAndThenTheOldest() {
    assertThat(
            worst(
                pair("11", "1", 30, 500, 60),
                pair("12", "2", 30, 40, 40),
                pair("13", "12", 30, 40, 40),
                pair("14", "4", 30, 900, 60)))
        .containsExactly("2", "4", "1");
  }

  @Test
  void whoGotTheLockAMomentAgoIsNotBlamedForTheWaitBeforeIt() {
    assertThat(worst(pair("3", "2", 300, 310, 0))).isEmpty();
    assertThat(worst(pair("3", "2", 300, 2, 300))).isEmpty();
    assertThat(worst(pair("3", "2", 9, 300, 300))).isEmpty();
  }

  @Test
  void nobodyIsAtFaultInACircleOrUnseen() {
    assertThat(worst(pair("1", "2", 30, 60, 60), pair("2", "1", 30, 60, 60))).isEmpty();
    assertThat(worst(pair("1", "", 30, 60, 60))).isEmpty();
    assertThat(worst()).isEmpty();
  }
}
