package dev.claudeops.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SetbacksTest {
  private static final Instant NOW = Instant.parse("2025-09-29T14:00:00Z");
  private static final String MARK = "abc";

  @TempDir Path folder;

  private static Ended.Broken broken(Cause cause) {
    return new Ended.Broken(cause, "it is " + cause.word(), Optional.empty(), Spent.NOTHING);
  }

  /** One that is written and read between any two calls. */
  private String failed(Ended.Broken how, String mark, Instant now) throws Exception {
    Setbacks all = Setbacks.read(folder);
    String notice = all.failed(how, mark, now);
    all.save();
    return notice;
  }

  private boolean rests(String mark, Instant now) {
    return Setbacks.read(folder).rest(mark, now).isPresent();
  }

  @ParameterizedTest
  @EnumSource(
      names = {"REFUSED", "NO_LOGIN", "NO_CREDIT", "WRONG_VERSION", "NO_PROGRAM", "SETTINGS"})
  void whatAPersonMustMendIsNotTriedForSixHoursUnlessLoginOrProgramChange(Cause cause)
      throws Exception {
    failed(broken(cause), MARK, NOW);
    assertThat(rests(MARK, NOW.plus(Duration.ofHours(5)))).isTrue();
    assertThat(rests("other", NOW.plus(Duration.ofHours(1)))).isFalse();
    assertThat(rests(MARK, NOW.plus(Setbacks.HOPELESS))).isFalse();
  }

  @Test
  void aPlansLimitIsKeptToItsReset() throws Exception {
    Instant reset = NOW.plus(Duration.ofHours(3));
    failed(
        new Ended.Broken(Cause.PLAN_LIMIT, "limit", Optional.of(reset), Spent.NOTHING), MARK, NOW);
    assertThat(rests(MARK, reset.minusSeconds(1))).isTrue();
    assertThat(rests(MARK, reset)).isFalse();
  }

  @Test
  void aResetInAFarYearHoldsNobodyOffForEver() throws Exception {
    failed(
        new Ended.Broken(
            Cause.PLAN_LIMIT,
            "limit",
            Optional.of(Instant.parse("9999-01-01T00:00:00Z")),
            Spent.NOTHING),
        MARK,
        NOW);
    assertThat(rests(MARK, NOW.plus(Duration.ofDays(9)))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"OVERLOADED", "NO_NETWORK", "CAP", "UNCOUNTED"})
  void whatPassesByItselfIsTriedAtTheNextRun(Cause cause) throws Exception {
    for (int i = 0; i < 10; i++) {
      failed(broken(cause), MARK, NOW);
    }
    assertThat(rests(MARK, NOW.plusSeconds(1))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"ENDED", "BROKEN_OUTPUT", "NO_TOOLS", "OVERRUN"})
  void threeInARowBringAnHoursRest(Cause cause) throws Exception {
    failed(broken(cause), MARK, NOW);
    failed(broken(cause), MARK, NOW);
    assertThat(rests(MARK, NOW.plusSeconds(1))).isFalse();
    failed(broken(cause), MARK, NOW);
    assertThat(rests(MARK, NOW.plusSeconds(1))).isTrue();
    assertThat(rests(MARK, NOW.plus(Setbacks.REST))).isFalse();
  }

  @Test
  void aClockThatGoesFarBackDoesNotProlongARest() throws Exception {
    failed(broken(Cause.REFUSED), MARK, NOW);
    assertThat(rests(MARK, NOW.minus(Duration.ofDays(300)))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void eachCauseIsToldOnceADay(Cause cause) throws Exception {
    assertThat(failed(broken(cause), MARK, NOW)).contains("it is " + cause.word());
    for (int i = 1; i < 12; i++) {
      assertThat(failed(broken(cause), MARK, NOW.plus(Duration.ofHours(2L * i)))).isEmpty();
    }
    assertThat(failed(broken(cause), MARK, NOW.plus(Duration.ofHours(24)))).isNotEmpty();
  }

  @Test
  void twoCausesInTurnAreToldOnceEach() throws Exception {
    int told = 0;
    for (int i = 0; i < 10; i++) {
      Cause cause = i % 2 == 0 ? Cause.OVERLOADED : Cause.NO_NETWORK;
      told += failed(broken(cause), MARK, NOW.plusSeconds(i)).isEmpty() ? 0 : 1;
    }
    assertThat(told).isEqualTo(2);
  }

  @Test
  void thatItWorksAgainIsToldOnce() throws Exception {
    failed(broken(Cause.OVERLOADED), MARK, NOW);
    Setbacks all = Setbacks.read(folder);
    assertThat(all.worked(NOW.plus(Duration.ofHours(2))))
        .isEqualTo("Claude decides again, after 2 h without it (it is overloaded).");
    all.save();
    assertThat(Setbacks.read(folder).worked(NOW.plus(Duration.ofHours(3)))).isEmpty();
    assertThat(failed(broken(Cause.OVERLOADED), MARK, NOW.plus(Duration.ofHours(4)))).isNotEmpty();
  }

  @Test
  void whoNeverHadASetbackIsNotToldThatItWorks() {
    assertThat(Setbacks.read(folder).worked(NOW)).isEmpty();
  }

  @Test
  void aPoisonedFileIsBegunAnew() throws Exception {
    for (String text :
        new String[] {
          "",
          "{",
          "[]",
          "{\"last\": 5}",
          "{\"told\": {\"x\": 1}}",
          "{\"last\": {\"cause\": \"refused\", \"since\": \"never\", \"until\": \"x\"}}"
        }) {
      Files.writeString(folder.resolve("setbacks.json"), text);
      assertThat(Setbacks.read(folder).rest(MARK, NOW)).isEmpty();
    }
  }
}
