package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.host.Output;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTest {
  private static final String LOG = "/srv/app.log";
  private static final Subject SUBJECT = new Subject("log", LOG);
  private static final Instant NOON = Instant.now();
  @TempDir Path folder;

  private FakeHost host() {
    return new FakeHost(folder).at(NOON);
  }

  private static Looking looking(FakeHost host, String... logs) {
    return new Looking(host, Config.NONE.with(List.of(), List.of(), List.of(logs)));
  }

  private void add(String text) throws IOException {
    Files.writeString(folder.resolve("srv/app.log"), text, StandardOpenOption.APPEND);
  }

  private static double value(Observation seen, String measure) {
    return seen.measure(measure).orElseThrow().value();
  }

  @Test
  void aMachineWithoutLogsHasNoLooks() {
    assertThat(new Looking(host()).with(new Log())).isEmpty();
  }

  @Test
  void errorsOfAFirstLookRaiseNothing() {
    FakeHost host = host().file(LOG, "ERROR x\n".repeat(500));
    Observation seen = looking(host, LOG).at(new Log(), SUBJECT);
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.measure("error-surge")).isEmpty();
    assertThat(seen.summary())
        .isEqualTo("500 new lines: 500 errors, 0 warnings, seen at first look");
  }

  @Test
  void anOldDisasterIsNoNewsAtFirstSightAndAYoungOneIs() {
    String text = " app: write failed: No space left on device\n";
    FakeHost host =
        host()
            .file(LOG, NOON.minus(Duration.ofHours(9)) + text)
            .file("/srv/new.log", NOON.minus(Duration.ofMinutes(9)) + text)
            .file("/srv/none.log", text.strip() + "\n");
    Looking looking = looking(host, LOG, "/srv/new.log", "/srv/none.log");
    List<Observation> seen = looking.with(new Log());
    assertThat(seen)
        .extracting(Observation::health)
        .containsExactly(Health.OK, Health.FAILED, Health.OK);
    assertThat(seen.get(1).symptoms()).extracting(s -> s.type()).containsExactly("log-no-space");
  }

  @Test
  void manyErrorsAreASurgeComparedWithWhatIsUsual() throws IOException {
    FakeHost host = host().file(LOG, "start\n");
    Looking looking = looking(host, LOG);
    looking.at(new Log(), SUBJECT);
    host.at(NOON.plus(Duration.ofHours(2)));
    add("ERROR database is gone\n".repeat(1_200));
    Observation seen = looking.at(new Log(), SUBJECT);
    assertThat(value(seen, "errors-per-minute")).isEqualTo(10);
    assertThat(value(seen, "error-surge")).isEqualTo(2);
    assertThat(seen.evidence().text()).contains("1200x ERROR database is gone");
    double surge = 2;
    for (int i = 2; i < 60; i++) {
      host.at(NOON.plus(Duration.ofHours(2L * i)));
      add("ERROR database is gone\n".repeat(1_200));
      double now = value(looking.at(new Log(), SUBJECT), "error-surge");
      assertThat(now).isLessThanOrEqualTo(surge);
      surge = now;
    }
    assertThat(surge).as("what always happens is usual").isLessThan(0.5);
  }

  @Test
  void twoLooksInASecondMakeNoSurgeOfOneError() throws IOException {
    FakeHost host = host().file(LOG, "start\n");
    Looking looking = looking(host, LOG);
    looking.at(new Log(), SUBJECT);
    host.at(NOON.plusSeconds(1));
    add("ERROR one\n");
    assertThat(value(looking.at(new Log(), SUBJECT), "error-surge")).isLessThan(0.1);
  }

  @Test
  void aLogThatGrowsFastIsMeasured() throws IOException {
    FakeHost host = host().file(LOG, "start\n");
    Looking looking = looking(host, LOG);
    looking.at(new Log(), SUBJECT);
    host.at(NOON.plus(Duration.ofMinutes(30)));
    add(("a quiet line of text" + "\n").repeat(1_000_000));
    assertThat(value(looking.at(new Log(), SUBJECT), "growth-per-hour")).isEqualTo(42_000_000);
  }

  @Test
  void whatCannotBeReadIsUnknownWithTheReason() throws IOException {
    FakeHost host = host().file("/srv/folder/x", "");
    Files.createSymbolicLink(folder.resolve("srv/loop"), folder.resolve("srv/loop"));
    Files.write(
        folder.resolve("srv/binary"), new byte[] {1, 0, 2, 0, 3, 10, 0, 4, 0, 10, 5, 0, 5, 10});
    List<Observation> seen =
        looking(host, "/srv/none", "/srv/folder", "/srv/loop", "/srv/binary", "/srv/*.nothing")
            .with(new Log());
    assertThat(seen).extracting(Observation::health).containsOnly(Health.UNKNOWN).hasSize(5);
    assertThat(seen)
        .extracting(Observation::summary)
        .containsExactly(
            "it cannot be read: there is no such file",
            "it cannot be read: it is a folder and no file",
            "it cannot be read: a loop of symbolic links",
            "it holds binary data and no lines of text; take it out of `logs`",
            "no file has such a name");
  }

  @Test
  void aFileThatVanishesIsToldAndGoesOnWhenItIsBack() throws IOException {
    FakeHost host = host().file(LOG, "start\n");
    Looking looking = looking(host, LOG);
    looking.at(new Log(), SUBJECT);
    Files.delete(folder.resolve("srv/app.log"));
    Observation gone = looking.at(new Log(), SUBJECT);
    assertThat(gone.health()).isEqualTo(Health.UNKNOWN);
    assertThat(gone.summary()).contains("gone since the last look");
    host.file(LOG, "ERROR back\n");
    assertThat(value(looking.at(new Log(), SUBJECT), "errors")).isEqualTo(1);
  }

  @Test
  void aPatternIsOneObservationForEachFileThatIsWrittenTo() throws IOException {
    FakeHost host =
        host().file("/srv/a.log", "x\n").file("/srv/b.log", "x\n").file("/srv/c.txt", "x\n");
    Files.setLastModifiedTime(
        folder.resolve("srv/a.log"),
        java.nio.file.attribute.FileTime.from(NOON.minus(Duration.ofDays(9))));
    Looking looking = looking(host, "/srv/*.log");
    assertThat(looking.with(new Log()))
        .extracting(seen -> seen.subject().name())
        .containsExactly("/srv/b.log");
    Files.move(folder.resolve("srv/b.log"), folder.resolve("srv/b.log.1"));
    Files.writeString(
        folder.resolve("srv/b.log.1"), "ERROR last words\n", StandardOpenOption.APPEND);
    host.file("/srv/d.log", "new\n");
    List<Observation> seen = looking.with(new Log());
    assertThat(seen)
        .extracting(one -> one.subject().name())
        .containsExactly("/srv/d.log", "/srv/b.log");
    assertThat(value(seen.get(1), "errors")).isEqualTo(1);
    assertThat(looking.memory().keySet()).noneMatch(key -> key.contains("b.log"));
  }

  private static String entry(int seconds, int priority, String who, String message) {
    return "{\"__CURSOR\":\"c%d\",\"__REALTIME_TIMESTAMP\":\"%d\",\"PRIORITY\":\"%d\",\"_COMM\":\"%s\",\"_SYSTEMD_UNIT\":\"%s.service\",\"_TRANSPORT\":\"%s\",\"MESSAGE\":\"%s\"}\n"
        .formatted(
            seconds,
            1_759_154_400_000_000L + seconds * 1_000_000L,
            priority,
            who,
            who,
            who.equals("kernel") ? "kernel" : "stdout",
            message);
  }

  @Test
  void theJournalTellsErrorsByWriterAndLeavesStrangersToTheLogins() throws IOException {
    String ask =
        "journalctl -q -o json --no-pager"
            + " --output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_COMM,_TRANSPORT,_SYSTEMD_UNIT ";
    FakeHost host = host().at(Instant.ofEpochSecond(1_759_154_400L + 7_200));
    Files.createDirectories(folder.resolve("var/log/journal"));
    host.program(ask + "-n 1", entry(100, 6, "x", "newest"))
        .program(
            ask + "-n 5000 --since=@1759154400 -p err",
            entry(1, 3, "nginx", "no upstream")
                + entry(2, 3, "nginx", "no upstream")
                + entry(3, 3, "sshd", "error: kex_exchange_identification")
                + entry(4, 3, "kernel", "Out of memory: Killed process 7 (java)")
                + entry(101, 3, "late", "comes next time"))
        .program(ask + "--since=@1759154400 -p warning..debug", new Output(1, "", "", false, false))
        .program(
            ask + "-n 5000 --after-cursor=c100 -p err", entry(101, 3, "late", "comes next time"))
        .program(
            ask + "--after-cursor=c100 -p warning..debug", new Output(1, "", "", false, false));
    Looking looking = new Looking(host);
    Observation seen = looking.at(new Log(), LogJournal.SUBJECT);
    assertThat(seen.symptoms()).extracting(s -> s.type()).containsExactly("log-oom");
    assertThat(value(seen, "errors")).isEqualTo(3);
    host.program(ask + "-n 1", entry(200, 6, "x", "newest"));
    Observation next = looking.at(new Log(), LogJournal.SUBJECT);
    assertThat(next.health()).isEqualTo(Health.OK);
    assertThat(next.summary()).isEqualTo("1 error in the journal, most from late.service (1)");
    assertThat(host.askedLines())
        .as("with a pattern, -n makes journalctl read backwards from the cursor")
        .filteredOn(line -> line.contains("--grep"))
        .hasSize(2)
        .noneMatch(line -> line.contains(" -n "));
  }

  @Test
  void aJournalWeMayNotReadIsUnknown() throws IOException {
    FakeHost host = host().notRoot().program("journalctl", "");
    Files.createDirectories(folder.resolve("var/log/journal"));
    Observation seen = new Looking(host).at(new Log(), LogJournal.SUBJECT);
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).contains("run as root");
  }
}
