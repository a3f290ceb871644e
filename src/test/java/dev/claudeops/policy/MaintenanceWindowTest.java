package dev.claudeops.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.config.Policy.Window.When;
import dev.claudeops.config.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MaintenanceWindowTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static boolean open(String at, String lasts, String now) {
    When when = new When.Repeated(Timetable.parse(at), Duration.parse("PT" + lasts));
    return MaintenanceWindow.end(when, Instant.parse(now), BERLIN).isPresent();
  }

  @Test
  void aWeeklyWindowGoesByTheClockOnTheWall() {
    assertThat(open("Sun 03:00", "2H", "2025-07-06T00:59:59Z")).isFalse();
    assertThat(open("Sun 03:00", "2H", "2025-07-06T01:00:00Z")).as("summer").isTrue();
    assertThat(open("Sun 03:00", "2H", "2025-07-06T02:59:59Z")).isTrue();
    assertThat(open("Sun 03:00", "2H", "2025-07-06T03:00:00Z")).isFalse();
    assertThat(open("Sun 03:00", "2H", "2025-12-07T01:00:00Z")).as("winter").isFalse();
    assertThat(open("0 3 * * 7", "2H", "2025-12-07T02:00:00Z")).isTrue();
    assertThat(open("Sat-Mon 23:30", "2H", "2025-12-08T00:10:00Z")).isTrue();
  }

  @Test
  void aSkippedTimeBeginsAtTheSkipAndARepeatedOneTwice() {
    assertThat(open("02:30", "30M", "2025-03-30T01:00:00Z")).isTrue();
    assertThat(open("02:30", "30M", "2025-03-30T00:59:00Z")).isFalse();
    assertThat(open("02:30", "10M", "2025-10-26T00:35:00Z")).isTrue();
    assertThat(open("02:30", "10M", "2025-10-26T01:00:00Z")).isFalse();
    assertThat(open("02:30", "10M", "2025-10-26T01:35:00Z")).isTrue();
  }

  @Test
  void whatIsWrongWithATimetableIsSaid() {
    for (String[] bad :
        new String[][] {
          {"25:00", "no time"},
          {"Sunday 03:00", "nor a name such as \"mon\""},
          {"0 3 * *", "five fields"},
          {"60 3 * * *", "no minute from 0 to 59"},
          {"0 5-3 * * *", "runs backwards"},
          {"*/0 * * * *", "no minute"},
          {"0 0 31 2 *", "no such day"},
          {"0 0 * * x", "no day of the week"},
          {"0,,1 0 * * *", "no minute"}
        }) {
      assertThatThrownBy(() -> Timetable.parse(bad[0]))
          .as(bad[0])
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(bad[1]);
    }
  }

  /** Minute by minute back: does the clock show such a time, or skip one? */
  private static Optional<Instant> naive(Timetable at, Duration lasts, Instant now, ZoneId zone) {
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    for (; minute.isAfter(now.minus(lasts)); minute = minute.minusSeconds(60)) {
      if (at.begins(LocalDateTime.ofInstant(minute, zone))) {
        return Optional.of(minute.plus(lasts));
      }
      ZoneOffsetTransition change = zone.getRules().previousTransition(minute.plusSeconds(1));
      if (change != null && change.isGap() && change.getInstant().equals(minute)) {
        for (LocalDateTime skipped = change.getDateTimeBefore();
            skipped.isBefore(change.getDateTimeAfter());
            skipped = skipped.plusMinutes(1)) {
          if (at.begins(skipped)) {
            return Optional.of(minute.plus(lasts));
          }
        }
      }
    }
    return Optional.empty();
  }

  @Test
  void itAgreesWithAClockThatIsWatchedMinuteByMinute() {
    Random dice = new Random(7);
    List<ZoneId> zones =
        List.of(
            BERLIN,
            ZoneId.of("America/New_York"),
            ZoneId.of("Australia/Lord_Howe"),
            ZoneId.of("America/Santiago"),
            ZoneId.of("Asia/Kolkata"),
            ZoneId.of("UTC"));
    List<String> tables =
        List.of(
            "02:30",
            "00:00",
            "Sun 02:00",
            "Sat,Sun 00:15",
            "Fri-Mon 02:45",
            "*/17 1-3 * * *",
            "30 2 1-7 3,4,10,11 0",
            "0 0 * * mon-fri",
            "5 */6 */3 * *",
            "* * * * *",
            "15 2 29 2 *",
            "59 23 31 12 *");
    int open = 0;
    for (int i = 0; i < 4_000; i++) {
      ZoneId zone = zones.get(dice.nextInt(zones.size()));
      Timetable at = Timetable.parse(tables.get(dice.nextInt(tables.size())));
      Duration lasts = Duration.ofMinutes(1 + dice.nextInt(dice.nextBoolean() ? 90 : 3_000));
      Instant now =
          Instant.parse("2024-01-01T00:00:00Z").plusSeconds(dice.nextInt(3 * 365 * 86_400));
      var change = zone.getRules().nextTransition(now);
      if (change != null && dice.nextBoolean()) {
        now = change.getInstant().plusSeconds(dice.nextInt(6 * 3_600) - 2 * 3_600);
      }
      Optional<Instant> said = MaintenanceWindow.end(new When.Repeated(at, lasts), now, zone);
      assertThat(said)
          .as(at + " for " + lasts + " in " + zone + " at " + now)
          .isEqualTo(naive(at, lasts, now, zone));
      open += said.isPresent() ? 1 : 0;
    }
    assertThat(open).isBetween(500, 3_500);
  }
}
