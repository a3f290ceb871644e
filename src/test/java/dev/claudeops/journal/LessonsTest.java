package dev.claudeops.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.model.Lesson;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LessonsTest {
  private static final String TEXT = "The nightly backup doubles the load of the database";
  private static final RunId FIRST = new RunId("2025-09-29-1400");
  private static final RunId SECOND = new RunId("2025-09-30-1400");
  private static final List<ObservationId> SEEN = List.of(ObservationId.of(Server.NGINX));

  @TempDir Path folder;
  private Server server;

  @BeforeEach
  void server() {
    server = new Server(folder);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("lessons"))) {
      return files.toList();
    }
  }

  @Test
  void aLessonIsReadBackAsItWasLearnt() {
    Lesson learnt = server.journal.learn(TEXT, SEEN, FIRST);
    assertThat(server.journal.lessons()).containsExactly(learnt);
    assertThat(learnt.expires()).isEqualTo(server.now.plus(Duration.ofDays(60)));
    assertThat(server.journal.check()).isEmpty();
    assertThat(server.journal.document(learnt.id()).orElseThrow().text()).contains(TEXT);
  }

  @Test
  void theSameWordsInALaterRunConfirmItAndInTheSameRunDoNot() throws IOException {
    server.journal.learn(TEXT, SEEN, FIRST);
    assertThat(server.journal.learn(TEXT, SEEN, FIRST).confirmed()).isZero();
    server.pass(Duration.ofDays(50));
    String same = "the nightly backup doubles the load, of the database.";
    Lesson confirmed = server.journal.learn(same, SEEN, SECOND);
    assertThat(confirmed.confirmed()).isEqualTo(1);
    assertThat(server.journal.learn(same, SEEN, SECOND).confirmed()).isEqualTo(1);
    assertThat(files()).hasSize(1);
    server.pass(Duration.ofDays(50));
    assertThat(server.journal.lessons()).hasSize(1);
  }

  @Test
  void whatNobodyConfirmsIsForgottenAfterSixtyDays() throws IOException {
    server.journal.learn(TEXT, SEEN, FIRST);
    server.pass(Duration.ofDays(60));
    assertThat(server.journal.lessons()).isEmpty();
    server.check(server.well());
    assertThat(files()).isEmpty();
  }

  @Test
  void aHundredAreKeptAndConfirmedOnesLast() throws IOException {
    server.journal.learn(TEXT, SEEN, FIRST);
    server.journal.learn(TEXT, SEEN, SECOND);
    for (int i = 0; i < 150; i++) {
      server.journal.learn("lesson number " + i + " of many", SEEN, FIRST);
    }
    assertThat(files()).hasSize(100);
    assertThat(server.journal.lessons()).extracting(Lesson::text).contains(TEXT);
  }

  @Test
  void aLessonOutlivesOtherFilesOfItsAge() {
    server.keeping = new Keeping(Duration.ofDays(10), 1L << 30);
    server.reopen();
    server.journal.learn(TEXT, SEEN, FIRST);
    server.pass(Duration.ofDays(30));
    server.check(server.well());
    assertThat(server.journal.lessons()).hasSize(1);
  }

  @Test
  void brokenLessonsAreToldAndKeptAndNotRead() throws IOException {
    Lesson learnt = server.journal.learn(TEXT, SEEN, FIRST);
    Path file = folder.resolve("lessons/" + learnt.id() + ".md");
    String text = Files.readString(file);
    Files.writeString(file, text.replace("text: ", "text: \"a\\nb\"\nold: "));
    Files.writeString(
        folder.resolve("lessons/2025-09-29-1400-far.md"),
        text.replaceAll("expires: .*", "expires: +1000000000-12-31T23:59:59Z"));
    Files.createSymbolicLink(
        folder.resolve("lessons/2025-09-29-1401-x.md"), Path.of("/etc/passwd"));
    assertThat(server.journal.lessons()).isEmpty();
    assertThat(server.journal.check()).hasSize(3);
    server.check(server.well());
    assertThat(files()).hasSize(3);
  }

  @Test
  void aPersonCannotMakeALessonLastForEver() throws IOException {
    Lesson learnt = server.journal.learn(TEXT, SEEN, FIRST);
    Path file = folder.resolve("lessons/" + learnt.id() + ".md");
    Files.writeString(
        file,
        Files.readString(file).replaceAll("expires: .*", "expires: \"2999-01-01T00:00:00Z\""));
    assertThat(server.journal.lessons().getFirst().expires())
        .isEqualTo(server.now.plus(Duration.ofDays(60)));
  }

  @Test
  void whatIsNoShortLineIsNotKept() {
    for (String bad : List.of("", "...", "a\nb", "a\u001b[0mb", "x".repeat(301), "a\u202eb")) {
      assertThatThrownBy(() -> server.journal.learn(bad, SEEN, FIRST))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void onlyNamesOfOursOnShelvesOfOursAreGivenAsDocuments() throws IOException {
    server.check(server.failed());
    String issue = server.journal.issues().getFirst().stem();
    assertThat(server.journal.document("issues/" + issue)).isPresent();
    assertThat(server.journal.document(issue + ".md")).isPresent();
    assertThat(server.journal.document(server.journal.issues().getFirst().id().value()))
        .isPresent();
    assertThat(server.journal.document("2025-09-29-1400").orElseThrow().file())
        .isEqualTo("health/2025-09-29-1400.md");
    Files.createSymbolicLink(folder.resolve("boot/2025-09-29-1400-x.md"), Path.of("/etc/passwd"));
    for (String trick :
        List.of(
            "state",
            "state.json",
            "../state.json",
            "health/../state.json",
            "health/../../../etc/passwd",
            "/etc/passwd",
            "boot/2025-09-29-1400-x",
            "messages/2025-09-29-1400",
            "transcripts/2025-09-29-1400",
            "health/2025-09-29-1400/../2025-09-29-1400",
            "issues/",
            "",
            "0",
            "health/2025-09-29-1400\u0000")) {
      assertThat(server.journal.document(trick)).as(trick).isEmpty();
    }
  }
}
