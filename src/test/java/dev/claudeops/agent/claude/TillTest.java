package dev.claudeops.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.AgentSettings;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.text.Json;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TillTest {
  private static final BigDecimal MOST = new BigDecimal("1.00");

  @TempDir Path folder;
  private FakeHost host;
  private Till till;

  @BeforeEach
  void open() {
    host = new FakeHost(folder.resolve("machine")).at(Instant.parse("2025-09-29T14:00:00Z"));
    till = new Till(host, AgentSettings.USUAL, folder.resolve("agent"), "r", "schedule");
  }

  private static Spent spent(String usd, boolean untold) {
    return new Spent("opus", 2, 10, 20, 30, 40, new BigDecimal(usd), Duration.ofSeconds(5), untold);
  }

  private BigDecimal counted(Ended ended) throws Exception {
    AgentSettings.Rung rung =
        new AgentSettings.Rung("opus", "high", 9, MOST, Duration.ofMinutes(1));
    till.pay(rung, "strong", "why", _ -> ended);
    return new Ledger(host, folder.resolve("agent")).account().day();
  }

  private static Ended broken(Cause cause, Spent spent) {
    return new Ended.Broken(cause, "it broke", Optional.empty(), spent);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "WRONG_VERSION",
        "OVERLOADED",
        "NO_NETWORK",
        "NO_TOOLS",
        "BROKEN_OUTPUT",
        "OVERRUN",
        "ENDED",
        "SETTINGS"
      })
  void workThatAskedAndNeverToldItsCostCountsInFull(Cause cause) throws Exception {
    assertThat(counted(broken(cause, spent("0", true)))).isEqualByComparingTo(MOST);
    assertThat(till.says())
        .contains("What it cost was not told, so it counts as $1.00 in the ledger.");
  }

  @ParameterizedTest
  @EnumSource(names = {"NO_PROGRAM", "NO_LOGIN", "REFUSED", "NO_CREDIT", "PLAN_LIMIT"})
  void aRefusalCostsNothing(Cause cause) throws Exception {
    assertThat(counted(broken(cause, spent("0", true)))).isZero();
  }

  @Test
  void aSettingThatClaudeCodeRefusedAtItsStartCostsNothing() throws Exception {
    Spent none = new Spent("", 0, 0, 0, 0, 0, BigDecimal.ZERO, Duration.ofSeconds(1), true);
    assertThat(counted(broken(Cause.SETTINGS, none))).isZero();
  }

  @Test
  void whatWasToldIsBelievedWhereNothingIsMissing() throws Exception {
    assertThat(counted(broken(Cause.OVERLOADED, spent("0", false)))).isZero();
    assertThat(counted(broken(Cause.OVERRUN, spent("0.40", false)))).isEqualByComparingTo("0.40");
  }

  @Test
  void aReportRequestThatNeverToldItsCostCountsInFullBesideWhatTheWorkTold() throws Exception {
    assertThat(counted(broken(Cause.OVERRUN, spent("0.40", true)))).isEqualByComparingTo(MOST);
  }

  @Test
  void moreThanTheMostIsCountedAsTold() throws Exception {
    assertThat(counted(new Ended.Answered(Json.object(), spent("1.20", true), "cut")))
        .isEqualByComparingTo("1.20");
  }
}
