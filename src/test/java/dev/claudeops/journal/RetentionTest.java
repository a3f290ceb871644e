package dev.claudeops.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Action;
import dev.claudeops.model.Intent;
import dev.claudeops.model.Question;
import dev.claudeops.model.Question.Status;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  @TempDir Path folder;
  private Server server;

  @BeforeEach
  void server() {
    server = new Server(folder);
  }

  private long files(String shelf) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(shelf))) {
      return files.count();
    }
  }

  @Test
  void whatIsOlderThanTheOwnerKeepsGoes() throws IOException {
    server.keeping = new Keeping(Duration.ofDays(10), 1L << 30);
    server.reopen();
    server.check(server.failed());
    server.pass(Duration.ofDays(1));
    server.check(server.well());
    for (int day = 0; day < 40; day++) {
      server.pass(Duration.ofDays(1));
      server.check(server.well());
    }
    assertThat(files("health")).isBetween(10L, 13L);
    assertThat(files("issues")).isZero();
    assertThat(server.journal.check()).isEmpty();
  }

  private Question question(Status status) {
    Action action = new Action("unit-restart", Server.NGINX, Map.of(), "it failed", List.of());
    return server.journal.ask(
        new Question(
            "",
            action,
            "May it be restarted?",
            "autonomy",
            "systemctl restart",
            "",
            new RunId("2025-09-29-1400"),
            server.now,
            server.now.plus(Duration.ofDays(1)),
            status,
            Optional.empty()));
  }

  @Test
  void questionsThatWaitAndIntentsAreKeptAndAnsweredQuestionsGo() throws IOException {
    server.keeping = new Keeping(Duration.ofDays(10), 1L << 30);
    server.reopen();
    Question open = question(Status.OPEN);
    question(Status.DENIED);
    question(Status.CARRIED_OUT);
    server.journal.intend(
        new Intent(
            "",
            open.action(),
            new Verdict.Allow("autonomy", "nothing speaks against it"),
            "systemctl restart",
            "",
            new RunId("2025-09-29-1400"),
            server.now));
    server.pass(Duration.ofDays(30));
    server.check(server.well());
    assertThat(server.journal.questions()).extracting(Question::id).containsExactly(open.id());
    assertThat(server.journal.unfinished()).hasSize(1);
    Files.writeString(folder.resolve("questions/" + open.id() + ".md"), "mine now");
    assertThat(server.journal.check())
        .extracting(Problem::file)
        .contains("questions/" + open.id() + ".md");
  }

  @Test
  void openIssuesAreKeptForEver() throws IOException {
    server.keeping = new Keeping(Duration.ofDays(1), 1L);
    server.reopen();
    for (int day = 0; day < 30; day++) {
      server.check(server.failed());
      server.pass(Duration.ofDays(1));
    }
    assertThat(files("issues")).isEqualTo(1);
    assertThat(server.journal.issues().getFirst().runs()).isEqualTo(30);
    assertThat(files("health")).isEqualTo(Retention.NEWEST_KEPT);
  }

  @Test
  void theOldestGoWhenAllTogetherIsTooLarge() throws IOException {
    for (int i = 0; i < 30; i++) {
      server.check(server.many(50));
      server.pass(Duration.ofHours(2));
    }
    long one = Files.size(folder.resolve("health/2025-09-29-1400.md"));
    server.keeping = new Keeping(Duration.ofDays(400), one * 20);
    server.reopen();
    server.check(server.many(50));
    assertThat(files("health")).isBetween(18L, 21L);
    assertThat(folder.resolve("health/2025-09-29-1400.md")).doesNotExist();
    assertThat(server.journal.healthLogs(1).getFirst().id().value()).isEqualTo("2025-10-02-0200");
  }

  @Test
  void whatIsNotOursAndWhatCannotBeReadIsNeverTaken() throws IOException {
    server.keeping = new Keeping(Duration.ofDays(1), 1L);
    server.reopen();
    server.check(server.failed());
    Path mine = folder.resolve("health/notes.txt");
    Path damaged = folder.resolve("issues/2001-01-01-0000-x.md");
    Path target = folder.resolve("keep.txt");
    Files.writeString(mine, "mine");
    Files.writeString(damaged, "damaged");
    Files.writeString(target, "keep");
    Files.createSymbolicLink(folder.resolve("health/2001-01-01-0000.md"), target);
    server.pass(Duration.ofDays(9));
    server.check(server.well());
    assertThat(mine).exists();
    assertThat(damaged).exists();
    assertThat(target).hasContent("keep");
  }
}
