package dev.claudeops.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.FakeHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopButtonTest {
  @TempDir Path folder;
  private FakeHost host;
  private Path journal;
  private StopButton button;

  @BeforeEach
  void make() throws IOException {
    host = new FakeHost(folder.resolve("machine"));
    journal = Files.createDirectories(folder.resolve("journal"));
    button = new StopButton(host, journal);
  }

  private Optional<Situation.Stop> read() {
    return button.read(host.now());
  }

  @Test
  void untilSomebodyPressesItNothingIsStopped() {
    assertThat(read()).isEmpty();
    assertThat(button.release()).isFalse();
  }

  @Test
  void aTouchIsEnoughAndLastsUntilItIsRemoved() throws IOException {
    host.file("/etc/claudeops/paused", "");
    assertThat(button.read(Instant.MAX).orElseThrow().until()).isEmpty();
    Files.delete(host.path("/etc/claudeops/paused"));
    assertThat(read()).isEmpty();
    Files.createFile(journal.resolve("paused"));
    assertThat(read()).isPresent();
  }

  @Test
  void itIsOverAtItsEndAndNotBefore() {
    assertThat(button.press(Optional.of(Duration.ofHours(2)), "we\nmove", "alice"))
        .isEqualTo(journal.resolve("paused"));
    Situation.Stop stop = read().orElseThrow();
    assertThat(stop.until()).contains(Instant.parse("2025-09-29T16:00:00Z"));
    assertThat(stop.why()).contains("we move");
    host.pass(Duration.ofHours(2).minusSeconds(1));
    assertThat(read()).isPresent();
    host.pass(Duration.ofSeconds(1));
    assertThat(read()).isEmpty();
  }

  @Test
  void whatIsGarbledMeansPausedWithoutEnd() throws IOException {
    for (String text :
        new String[] {
          "until: yesterday",
          "until: 2020-01-01",
          "until:",
          "until: 2020-01-01T00:00:00",
          "until: 2020-01-01T00:00:00Z\nuntil: 2020-01-01T00:00:00Z",
          "\u0000\u0001",
          "until: 2020-01-01T00:00:00Z " + "x".repeat(5_000),
          "x".repeat(1 << 20)
        }) {
      Files.writeString(journal.resolve("paused"), text);
      assertThat(read()).as(text.substring(0, Math.min(40, text.length()))).isPresent();
      assertThat(read().orElseThrow().until()).isEmpty();
    }
    Files.writeString(journal.resolve("paused"), "until: 2020-01-01T00:00:00+02:00\nreason: x");
    assertThat(read()).as("over in clear words").isEmpty();
  }

  @Test
  void whatIsNoPlainFileMeansPaused() throws IOException {
    Path file = journal.resolve("paused");
    Files.createSymbolicLink(file, folder.resolve("nowhere"));
    assertThat(read()).isPresent();
    Files.delete(file);
    Files.createDirectory(file);
    assertThat(read().orElseThrow().why()).contains("no plain file");
  }

  @Test
  void ofTwoTheLongerHoldsAndOneReleaseRemovesBoth() {
    host.file("/etc/claudeops/paused", "until: 2025-09-29T15:00:00Z\nreason: short");
    button.press(Optional.empty(), "for ever", "bob");
    assertThat(read().orElseThrow().until()).isEmpty();
    assertThat(button.release()).isTrue();
    assertThat(read()).isEmpty();
    assertThat(journal).isEmptyDirectory();
  }

  @Test
  void itWorksWhereTheJournalIsMissingOrCannotBeWritten() throws IOException {
    StopButton missing = new StopButton(host, folder.resolve("missing"));
    assertThat(missing.press(Optional.empty(), "x", "alice"))
        .isEqualTo(host.path("/etc/claudeops/paused"));
    assertThat(missing.read(host.now())).isPresent();
    assertThat(missing.release()).isTrue();
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    StopButton inTheWay = new StopButton(host, file);
    assertThat(inTheWay.read(host.now())).isEmpty();
    // A file system that is read-only for root as well.
    StopButton readOnly = new StopButton(host, Path.of("/proc/self"));
    assertThat(readOnly.press(Optional.empty(), "x", "alice"))
        .isEqualTo(host.path("/etc/claudeops/paused"));
    assertThat(readOnly.read(host.now())).isPresent();
    assertThat(readOnly.release()).isTrue();
  }
}
