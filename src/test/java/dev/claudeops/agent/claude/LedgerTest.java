package dev.claudeops.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.config.AgentSettings;
import dev.claudeops.testkit.FakeHost;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  private static final AgentSettings SETTINGS = AgentSettings.USUAL;

  @TempDir Path folder;
  private FakeHost host;
  private Path books;
  private Ledger ledger;

  @BeforeEach
  void machine() {
    host = new FakeHost(folder.resolve("machine")).at(Instant.parse("2025-09-29T14:00:00Z"));
    books = folder.resolve("journal/agent");
    ledger = new Ledger(host, books);
  }

  private static BigDecimal usd(String text) {
    return new BigDecimal(text);
  }

  private static Spent spent(String usd) {
    return new Spent("haiku", 3, 100, 2_000, 50, 40, usd(usd), Duration.ofSeconds(9));
  }

  private Work begin(String most) throws IOException {
    return ledger.begin("2025-09-29-1400", "schedule", "cheap", "why", "haiku", usd(most));
  }

  private void pay(String usd) throws IOException {
    ledger.end(begin("0.10"), spent(usd), Work.OK);
  }

  private Path file(String month) {
    return books.resolve("spent-" + month + ".jsonl");
  }

  @Test
  void aLedgerThatWasNeverWrittenHasSpentNothing() throws Exception {
    assertThat(ledger.account().day()).isZero();
    assertThat(ledger.account().left(SETTINGS)).isEqualByComparingTo("5.00");
    assertThat(books).doesNotExist();
  }

  @Test
  void whatIsSpentIsReadAgainAsItWas() throws Exception {
    pay("0.04");
    Ledger.Month month = new Ledger(host, books).month(YearMonth.of(2025, 9));
    assertThat(month.unread()).isZero();
    assertThat(month.works()).hasSize(1);
    Work work = month.works().getFirst();
    assertThat(work.spent()).isEqualTo(spent("0.04"));
    assertThat(work.answered()).isTrue();
    assertThat(work.at()).isEqualTo(host.now());
    assertThat(work.run()).isEqualTo("2025-09-29-1400");
  }

  @Test
  void onlyWeMayReadIt() throws Exception {
    pay("0.04");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("2025-09"))))
        .isEqualTo("rw-------");
  }

  @Test
  void workWhoseEndWasNeverToldCountsWithTheMostItMayCost() throws Exception {
    begin("1.00");
    assertThat(ledger.account().day()).isEqualByComparingTo("1.00");
  }

  @Test
  void workThatEndedCountsWithWhatItCostAndOnce() throws Exception {
    Work work = begin("1.00");
    ledger.end(work, spent("0.25"), Work.OK);
    assertThat(ledger.account().day()).isEqualByComparingTo("0.25");
  }

  @Test
  void aTornLastLineLosesNothingElseAndTheNextLineStaysApart() throws Exception {
    pay("0.04");
    Files.writeString(file("2025-09"), "{\"work\":\"x\",\"usd\":0.", StandardOpenOption.APPEND);
    assertThat(ledger.account().day()).isEqualByComparingTo("0.04");
    pay("0.02");
    assertThat(ledger.account().day()).isEqualByComparingTo("0.06");
    assertThat(ledger.month(YearMonth.of(2025, 9)).unread()).isEqualTo(1);
  }

  @Test
  void aTornEndLeavesTheWorkCountedInFull() throws Exception {
    Work work = begin("1.00");
    Files.writeString(
        file("2025-09"),
        work.ended(spent("0.10"), Work.OK).line().substring(0, 60),
        StandardOpenOption.APPEND);
    assertThat(ledger.account().day()).isEqualByComparingTo("1.00");
  }

  @Test
  void aLineThatGivesMoneyBackIsNotBelieved() throws Exception {
    pay("0.04");
    Files.writeString(
        file("2025-09"),
        "{\"work\":\"y\",\"at\":\"2025-09-29T14:00:00Z\",\"usd\":-100}\n",
        StandardOpenOption.APPEND);
    assertThat(ledger.account().day()).isEqualByComparingTo("0.04");
  }

  @Test
  void aDayIsTwentyFourHoursAndAMonthIsTheCalendars() throws Exception {
    pay("1.00");
    host.pass(Duration.ofHours(23));
    assertThat(ledger.account().day()).isEqualByComparingTo("1.00");
    assertThat(ledger.account().today()).isZero();
    host.pass(Duration.ofHours(1));
    assertThat(ledger.account().day()).isZero();
    assertThat(ledger.account().month()).isEqualByComparingTo("1.00");
  }

  @Test
  void theDayReachesOverTheEndOfAMonthAndTheMonthDoesNot() throws Exception {
    host.at(Instant.parse("2025-09-30T23:00:00Z"));
    pay("1.00");
    host.at(Instant.parse("2025-10-01T01:00:00Z"));
    pay("0.50");
    assertThat(file("2025-09")).exists();
    assertThat(file("2025-10")).exists();
    assertThat(ledger.account().day()).isEqualByComparingTo("1.50");
    assertThat(ledger.account().month()).isEqualByComparingTo("0.50");
  }

  @Test
  void workThatEndsInTheNextMonthIsCountedOnce() throws Exception {
    host.at(Instant.parse("2025-09-30T23:59:00Z"));
    Work work = begin("1.00");
    host.at(Instant.parse("2025-10-01T00:01:00Z"));
    ledger.end(work, spent("0.30"), Work.OK);
    assertThat(ledger.account().day()).isEqualByComparingTo("0.30");
    assertThat(ledger.account().month()).isZero();
  }

  @Test
  void aClockThatGoesBackFreesNoMoney() throws Exception {
    pay("4.00");
    host.at(host.now().minus(Duration.ofHours(10)));
    assertThat(ledger.account().day()).isEqualByComparingTo("4.00");
    host.at(Instant.parse("2025-09-10T00:00:00Z"));
    assertThat(ledger.account().month()).isEqualByComparingTo("4.00");
    host.at(Instant.parse("2025-08-31T00:00:00Z"));
    assertThat(ledger.account().month()).isEqualByComparingTo("4.00");
  }

  @Test
  void theSmallerOfBothCapsSaysWhatIsLeft() throws Exception {
    for (int i = 0; i < 48; i++) {
      pay("1.00");
      host.pass(Duration.ofMinutes(1));
    }
    assertThat(ledger.account().left(SETTINGS)).isZero();
    host.at(Instant.parse("2025-09-30T23:00:00Z"));
    assertThat(ledger.account().left(SETTINGS)).isEqualByComparingTo("2.00");
  }

  @Test
  void onlyTheLastMonthsAreKept() throws Exception {
    for (int i = 0; i < Ledger.KEPT + 6; i++) {
      host.at(Instant.parse("2025-01-15T00:00:00Z").plus(Duration.ofDays(31L * i)));
      pay("0.01");
    }
    try (var files = Files.list(books)) {
      assertThat(files.count()).isLessThanOrEqualTo(Ledger.KEPT + 1);
    }
    assertThat(file("2025-01")).doesNotExist();
  }

  @Test
  void aLedgerThatCannotBeReadIsToldAndNotTakenForEmpty() throws Exception {
    Files.createDirectories(file("2025-09"));
    assertThatThrownBy(() -> ledger.account()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> begin("0.10")).isInstanceOf(IOException.class);
  }

  @Test
  void aLinkInItsPlaceIsNotFollowed() throws Exception {
    Files.createDirectories(books);
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "kept\n");
    Files.createSymbolicLink(file("2025-09"), elsewhere);
    assertThatThrownBy(() -> begin("0.10")).isInstanceOf(IOException.class);
    assertThat(elsewhere).hasContent("kept\n");
  }
}
