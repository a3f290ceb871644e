package dev.claudeops.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.testkit.FakeHost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogHistoryTest {
  private static final String LOG = "/var/log/app.log";

  @TempDir Path folder;
  private FakeHost host;

  @BeforeEach
  void host() {
    host = new FakeHost(folder).file(LOG, "five\nsix\n").file(LOG + ".1", "three\nfour\n");
  }

  private void packed(String file, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    Files.write(host.path(file), bytes.toByteArray());
  }

  private void age(String file, Duration age) throws IOException {
    Files.setLastModifiedTime(host.path(file), FileTime.from(host.now().minus(age)));
  }

  @Test
  void withoutATimeOnlyTheLogItselfIsRead() throws IOException {
    LogHistory.Read read = LogHistory.read(host, LOG, Optional.empty(), 1_000);
    assertThat(read.lines()).containsExactly("five", "six");
    assertThat(read.cut()).isFalse();
  }

  @Test
  void olderFilesAreReadAsFarAsTheTimeReaches() throws IOException {
    packed(LOG + ".2.gz", "one\ntwo\n");
    age(LOG + ".1", Duration.ofHours(1));
    age(LOG + ".2.gz", Duration.ofHours(25));
    Instant now = host.now();
    assertThat(
            LogHistory.read(host, LOG, Optional.of(now.minus(Duration.ofHours(2))), 1_000).lines())
        .containsExactly("three", "four", "five", "six");
    assertThat(
            LogHistory.read(host, LOG, Optional.of(now.minus(Duration.ofHours(30))), 1_000).lines())
        .containsExactly("one", "two", "three", "four", "five", "six");
  }

  @Test
  void whatIsLeftOutIsSaidAndHalfALineIsNotTold() throws IOException {
    LogHistory.Read read = LogHistory.read(host, LOG, Optional.of(Instant.EPOCH), 8);
    assertThat(read.lines()).containsExactly("six");
    assertThat(read.cut()).isTrue();
  }

  @Test
  void ofAPackedFileTheEndIsKept() throws IOException {
    packed(LOG + ".2.gz", "x".repeat(300_000) + "\nlast\n");
    LogHistory.Read read = LogHistory.read(host, LOG, Optional.of(Instant.EPOCH), 100);
    assertThat(read.lines()).containsExactly("last", "three", "four", "five", "six");
    assertThat(read.cut()).isTrue();
  }

  @Test
  void aLogThatWasJustRotatedTellsOfTheOneBefore() throws IOException {
    host.file(LOG, "");
    assertThat(LogHistory.read(host, LOG, Optional.empty(), 1_000).lines())
        .containsExactly("three", "four");
  }

  @Test
  void whatIsNoFileIsRefused() throws IOException {
    Files.createDirectories(host.path("/var/log/folder"));
    assertThatThrownBy(() -> LogHistory.read(host, "/var/log/folder", Optional.empty(), 10))
        .hasMessageContaining("no regular file");
    assertThatThrownBy(() -> LogHistory.read(host, "/var/log/none", Optional.empty(), 10))
        .hasMessageContaining("no such file");
  }

  @Test
  void aLineWithoutEndIsCut() throws IOException {
    host.file(LOG, "y".repeat(100_000));
    assertThat(LogHistory.read(host, LOG, Optional.empty(), 1 << 20).lines())
        .singleElement()
        .satisfies(line -> assertThat(line).hasSize(LogHistory.LONGEST_LINE));
  }
}
