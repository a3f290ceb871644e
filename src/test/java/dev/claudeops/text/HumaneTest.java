package dev.claudeops.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumaneTest {
  private static final Instant NOON = Instant.parse("2025-09-29T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "312, 312 B",
    "1023, 1023 B",
    "1024, 1 KiB",
    "1610612736, 1.5 GiB",
    "-2048, -2 KiB"
  })
  void sizesHaveThreeDigitsAndAUnit(double bytes, String said) {
    assertThat(Humane.bytes(bytes)).isEqualTo(said);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 %", "0.012, 1.2 %", "0.05, 5 %", "0.914, 91 %", "1.5, 150 %"})
  void sharesArePercentWithOneDecimalBelowTen(double share, String said) {
    assertThat(Humane.percent(share)).isEqualTo(said);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.012S, 12 ms",
    "PT1.54S, 1.5 s",
    "PT59S, 59 s",
    "PT2M5S, 2 min 5 s",
    "PT11M30S, 11 min",
    "PT2H, 2 h",
    "PT76H, 3 d 4 h",
    "P40DT5H, 40 d",
    "PT-5S, -5 s"
  })
  void timesHaveAtMostTwoParts(Duration duration, String said) {
    assertThat(Humane.duration(duration)).isEqualTo(said);
  }

  @Test
  void aClockThatWentBackMakesNoTime() {
    assertThat(Humane.span(NOON, NOON.plusSeconds(120))).isEqualTo("2 min");
    assertThat(Humane.span(NOON, NOON.minusSeconds(120))).isEqualTo("0 ms");
  }

  @ParameterizedTest
  @CsvSource({
    "0, unit, 0 units",
    "1, unit, 1 unit",
    "2, unit, 2 units",
    "1, process, 1 process",
    "3, process, 3 processes"
  })
  void nounsFollowTheirNumber(long count, String noun, String said) {
    assertThat(Humane.count(count, noun)).isEqualTo(said);
  }

  @Test
  void aLongListIsCutAndSaysSo() {
    assertThat(Humane.some(List.of("a", "b"), 2)).isEqualTo("a, b");
    assertThat(Humane.some(List.of("a", "b", "c"), 2)).isEqualTo("a, b and 1 more");
    assertThat(Humane.some(List.of(), 2)).isEmpty();
  }

  @Test
  void whatAPersonWritesIsReadAndWhatIsNoneIsNot() {
    assertThat(Humane.parseDuration("500ms")).hasValue(Duration.ofMillis(500));
    assertThat(Humane.parseDuration("4w")).hasValue(Duration.ofDays(28));
    assertThat(Humane.parseDuration("4 years")).isEmpty();
    assertThat(Humane.parseBytes("500MB")).hasValue(500_000_000L);
    assertThat(Humane.parseBytes("2GiB")).hasValue(2L << 30);
    assertThat(Humane.parseBytes("999999999999TiB")).isEmpty();
  }

  @Test
  void aTimeOnTheScreenIsInTheMachinesZoneAndNamesIt() {
    Instant noon = Instant.parse("2025-09-29T12:00:00Z");
    assertThat(Humane.minute(noon, ZoneId.of("Europe/Berlin"))).isEqualTo("2025-09-29 14:00 CEST");
    assertThat(Humane.minute(noon, ZoneOffset.UTC)).isEqualTo("2025-09-29 12:00 Z");
  }
}
