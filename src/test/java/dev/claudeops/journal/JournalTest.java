package dev.claudeops.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.FindingId;
import dev.claudeops.model.Health;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Track;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir Path base;
  private Path folder;
  private Server server;

  @BeforeEach
  void server() {
    folder = base.resolve("claudeops");
    server = new Server(folder);
  }

  private List<String> files(String shelf) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(shelf))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Issue only() {
    assertThat(server.journal.issues()).hasSize(1);
    return server.journal.issues().getFirst();
  }

  private String text(Issue issue) throws IOException {
    return Files.readString(folder.resolve(issue.file()));
  }

  @Test
  void aSecondRunInTheSameMinuteIsNumbered() throws IOException {
    for (int i = 0; i < 11; i++) {
      server.check(server.well());
    }
    assertThat(files("health"))
        .contains("2025-09-29-1400.md", "2025-09-29-1400-2.md", "2025-09-29-1400-11.md");
    assertThat(server.journal.healthLogs(2))
        .extracting(HealthLog::id)
        .containsExactly(new RunId("2025-09-29-1400-11"), new RunId("2025-09-29-1400-10"));
  }

  @Test
  void aRunNameThatATranscriptTookIsNotUsedAgain() throws IOException {
    server.journal.begin();
    Files.writeString(folder.resolve("transcripts/2025-09-29-1400.jsonl"), "{}");
    assertThat(server.journal.begin().value()).isEqualTo("2025-09-29-1400-2");
  }

  @Test
  void foldersAndFilesAreNotForEveryone() throws IOException {
    Path health = server.check(server.failed()).health();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwxr-x---");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(health.getParent())))
        .isEqualTo("rwxr-x---");
    for (Path file : List.of(health, folder.resolve("state.json"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-r-----");
    }
  }

  @Test
  void anIssueIsOneFileFromFirstSightToResolution() throws IOException {
    server.check(server.failed());
    server.pass(Duration.ofHours(2));
    server.check(server.failed());
    server.pass(Duration.ofHours(2));
    Recorded last = server.check(server.well());
    assertThat(last.issues()).hasSize(1);
    Issue issue = only();
    assertThat(issue.file()).isEqualTo("issues/2025-09-29-1400-unit-failed-nginx-service.md");
    assertThat(issue.status()).isEqualTo(Issue.Status.RESOLVED);
    assertThat(issue.runs()).isEqualTo(2);
    assertThat(issue.resolved()).contains(server.now);
    assertThat(issue.firstRun()).isEqualTo("2025-09-29-1400");
    assertThat(issue.lastRun()).isEqualTo("2025-09-29-1800");
  }

  @Test
  void whatReturnsWithinADayIsTheSameIssueAndLaterANewOne() throws IOException {
    server.check(server.failed());
    server.pass(Duration.ofHours(2));
    server.check(server.well());
    server.pass(Duration.ofHours(23));
    server.check(server.failed());
    assertThat(only().reopened()).isEqualTo(1);
    assertThat(only().open()).isTrue();
    assertThat(text(only())).contains("opened again as critical").doesNotContain("\nresolved:");
    server.pass(Duration.ofHours(2));
    server.check(server.well());
    server.pass(Duration.ofHours(25));
    server.check(server.failed());
    assertThat(server.journal.issues()).hasSize(2);
    assertThat(files("issues"))
        .containsExactly(
            "2025-09-29-1400-unit-failed-nginx-service.md",
            "2025-10-01-1800-unit-failed-nginx-service.md");
  }

  @Test
  void weeksOfTheSameProblemAreOneLineADay() throws IOException {
    for (int i = 0; i < 12 * 14; i++) {
      server.check(server.failed());
      server.pass(Duration.ofHours(2));
    }
    assertThat(text(only()).lines().filter(line -> line.contains("still open")).count())
        .isEqualTo(15);
    assertThat(text(only()))
        .contains("- 2025-09-30 22:00 UTC: still open, seen by 12 checks since.")
        .contains("- 2025-09-29 22:00 UTC: still open, seen by 4 checks since.");
    assertThat(only().runs()).isEqualTo(168);
    assertThat(server.journal.check()).isEmpty();
  }

  @Test
  void whatAPersonWroteStays() throws IOException {
    server.check(server.failed());
    Path file = folder.resolve(only().file());
    String mine = Files.readString(file).replace("status: open", "status: acknowledged\nowner: me");
    String notes =
        "Asked the provider.\n\n## Notes\n\n- 2025-09-29 I was here\n## Story\nof my own\n";
    Files.writeString(file, mine.replace("The service does not run.", "It is down!") + notes);
    server.pass(Duration.ofHours(2));
    server.check(server.limping());
    server.pass(Duration.ofHours(2));
    server.check(server.limping());
    String after = Files.readString(file);
    assertThat(after).contains("owner: me", "status: acknowledged", "It is down!");
    assertThat(after).endsWith(notes);
    assertThat(after.indexOf("milder")).isLessThan(after.indexOf("Asked the provider"));
    assertThat(after.indexOf("still open")).isLessThan(after.indexOf("Asked the provider"));
    assertThat(only().status()).isEqualTo(Issue.Status.ACKNOWLEDGED);
    assertThat(server.journal.issue(only().id().value().substring(0, 5)).orElseThrow().text())
        .isEqualTo(after);
  }

  @Test
  void aFileThatAPersonDamagedIsLeftAloneAndANewOneIsBegun() throws IOException {
    server.check(server.failed());
    Path file = folder.resolve(only().file());
    String damaged = Files.readString(file).replace("kind: issue", "kind: \"issue");
    Files.writeString(file, damaged);
    Recorded next = server.check(server.failed());
    assertThat(Files.readString(file)).isEqualTo(damaged);
    assertThat(next.notes()).anyMatch(note -> note.contains(file.getFileName().toString()));
    assertThat(only().stem()).endsWith("nginx-service-2");
    assertThat(server.journal.check())
        .extracting(Problem::file)
        .containsExactly("issues/" + file.getFileName());
  }

  @Test
  void theStateIsWhatTheRunHandedOn() {
    server.check(server.failed(), server.disk("/", 0.4));
    State state = server.journal.state();
    assertThat(state.last().orElseThrow().status()).isEqualTo(Health.FAILED);
    assertThat(state.last().orElseThrow().took()).isEqualTo(Duration.ofMillis(4_210));
    assertThat(state.memory()).containsEntry("cpu/ticks", "boot cpu 1 2 3");
    assertThat(state.tracks()).hasSize(1);
    assertThat(state.observations()).hasSize(2);
    assertThat(state.findings()).singleElement().matches(finding -> finding.open());
    assertThat(state.notes()).isEmpty();
  }

  @Test
  void aBrokenStateIsMadeAnewFromTheFilesAndSaidOnce() throws IOException {
    server.check(server.failed());
    Path state = folder.resolve("state.json");
    String whole = Files.readString(state);
    for (String broken :
        List.of(
            "",
            "{",
            whole.substring(0, whole.length() / 2),
            whole.replace("\"version\":1", "\"version\":99"),
            "[".repeat(100_000),
            whole.replace("CRITICAL", "AWFUL"))) {
      Files.writeString(state, broken);
      State rebuilt = server.journal.state();
      assertThat(rebuilt.notes()).singleElement().asString().contains("state.json");
      assertThat(rebuilt.last().orElseThrow().id().value()).isEqualTo("2025-09-29-1400");
      assertThat(rebuilt.tracks()).singleElement().matches(Track::open);
      assertThat(server.journal.issues()).hasSize(1);
    }
    server.pass(Duration.ofHours(2));
    server.check(server.well());
    assertThat(server.journal.state().notes()).isEmpty();
    assertThat(only().open()).isFalse();
  }

  @Test
  void repairMakesTheStateFromTheFiles() throws IOException {
    server.check(server.failed());
    Files.delete(folder.resolve("state.json"));
    Path made = server.journal.rebuild();
    assertThat(made).isRegularFile();
    assertThat(server.journal.state().tracks())
        .singleElement()
        .satisfies(
            track -> {
              assertThat(track.id()).isEqualTo(FindingId.of(Server.NGINX, "unit-failed"));
              assertThat(track.severity()).isEqualTo(Severity.CRITICAL);
            });
    assertThat(server.journal.check()).isEmpty();
  }

  @Test
  void anIssueWhoseRunDiedBeforeItsStateIsClosedLater() throws IOException {
    server.check(server.well());
    byte[] before = Files.readAllBytes(folder.resolve("state.json"));
    server.pass(Duration.ofHours(2));
    Path health = server.check(server.failed()).health();
    Files.delete(health);
    Files.write(folder.resolve("state.json"), before);
    server.pass(Duration.ofHours(2));
    server.check(server.well());
    assertThat(only().status()).isEqualTo(Issue.Status.RESOLVED);
  }

  @Test
  void anIssueThatAPersonResolvedIsOpenedAgainWhileTheProblemIsThere() throws IOException {
    server.check(server.failed());
    Path file = folder.resolve(only().file());
    Files.writeString(file, Files.readString(file).replace("status: open", "status: resolved"));
    assertThat(only().open()).isFalse();
    server.pass(Duration.ofHours(2));
    server.check(server.failed());
    assertThat(only().open()).isTrue();
    assertThat(only().reopened()).isEqualTo(1);
  }

  @Test
  void aLostStateDoesNotLoseTheLevelOfAThreshold() throws IOException {
    server.check(server.disk("/var", 0.91));
    Files.delete(folder.resolve("state.json"));
    server.pass(Duration.ofHours(2));
    server.check(server.disk("/var", 0.87));
    assertThat(only().open()).isTrue();
  }

  @Test
  void anIssueThatAPersonDeletedIsBegunAgainWhileTheProblemIsThere() throws IOException {
    server.check(server.failed());
    Files.delete(folder.resolve(only().file()));
    server.pass(Duration.ofHours(2));
    server.check(server.failed());
    assertThat(only().stem()).startsWith("2025-09-29-1600");
  }

  @Test
  void aClockThatGoesBackBreaksNothing() {
    server.check(server.failed());
    server.now = Instant.parse("2020-01-01T00:00:00Z");
    server.check(server.failed());
    server.check(server.well());
    assertThat(only().open()).isFalse();
    server.now = Instant.parse("+12345-01-01T00:00:00Z");
    server.check(server.failed());
    server.now = Instant.MIN;
    assertThat(server.journal.begin().value()).isEqualTo("1970-01-01-0000");
  }

  @Test
  void thousandsOfWellThingsAreCountedNotListed() throws IOException {
    Path health = server.check(server.many(1_000)).health();
    assertThat(Files.readString(health)).contains("And 900 more are well.");
    assertThat(Files.readAllLines(health).size()).isLessThan(140);
  }

  @Test
  void onlyTheChangedIssuesAreReadAgain() throws IOException {
    server.check(server.failed());
    String text = text(only());
    Files.writeString(
        folder.resolve(only().file()), text.replace("status: open", "status: acknowledged"));
    assertThat(only().status()).isEqualTo(Issue.Status.ACKNOWLEDGED);
  }

  @Test
  void nothingIsKnownOfAFolderThatIsNotThere() {
    assertThat(server.journal.state()).isEqualTo(State.EMPTY);
    assertThat(server.journal.issues()).isEmpty();
    assertThat(server.journal.issue("1")).isEmpty();
    assertThat(server.journal.healthLogs(5)).isEmpty();
    assertThat(server.journal.actions()).isEmpty();
    assertThat(server.journal.check()).isEmpty();
    assertThat(folder).doesNotExist();
  }

  @Test
  void aFolderIsWritableOrNot() throws IOException {
    assertThat(Journal.writable(base.resolve("new/one"))).isTrue();
    Files.writeString(base.resolve("file"), "");
    assertThat(Journal.writable(base.resolve("file"))).isFalse();
    assertThat(Journal.writable(Path.of("/proc/claudeops"))).isFalse();
  }
}
