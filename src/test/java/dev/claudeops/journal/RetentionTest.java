package dev.claudeops.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
