package dev.claudeops.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Measure;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesTest {
  private static final Subject DISK = new Subject("disk", "/var");

  @TempDir Path folder;
  private Server server;

  @BeforeEach
  void server() {
    server = new Server(folder);
  }

  private Observation disk(double used) {
    return Observation.of(DISK, server.now).measure("used", used, Unit.RATIO).seen("a disk");
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("series"))) {
      return files.count();
    }
  }

  @Test
  void theMeasuresOfChecksAreReadBackInTheirOrder() {
    for (int i = 1; i <= 3; i++) {
      server.check(disk(i / 10.0));
      server.pass(Duration.ofHours(1));
    }
    server.reopen();
    assertThat(server.journal.samples(DISK, server.now.minus(Duration.ofDays(1))))
        .extracting(one -> one.measure().value())
        .containsExactly(0.1, 0.2, 0.3);
    assertThat(server.journal.samples(DISK, server.now.minus(Duration.ofMinutes(70)))).hasSize(1);
    assertThat(server.journal.measured().get("disk:/var")).containsExactly("used");
    assertThat(server.journal.check()).isEmpty();
  }

  @Test
  void oldOnesAreThinnedAndThenGo() throws IOException {
    server.check(disk(0.5));
    String text = Files.readString(folder.resolve("series/2025-09-29-1400.tsv"));
    for (int i = 1; i <= 24 * 20; i++) {
      for (int minute : new int[] {0, 5}) {
        Instant at = server.now.minus(Duration.ofHours(i)).plus(Duration.ofMinutes(minute));
        Files.writeString(folder.resolve("series/" + Stem.minute(at) + ".tsv"), text);
      }
    }
    server.pass(Duration.ofMinutes(10));
    server.check(disk(0.5));
    assertThat(files()).isBetween(2L * 48 + 24 * 12 - 3, 2L * 48 + 24 * 12 + 3);
  }

  @Test
  void aCheckWithTooManyMeasuresKeepsThoseOfWhatAils() throws IOException {
    List<Observation> many = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      many.add(
          Observation.of(new Subject("process", "p" + i), server.now)
              .measure("memory", i, Unit.BYTES)
              .seen("a process"));
    }
    many.add(server.failed());
    server.check(many.toArray(Observation[]::new));
    assertThat(server.journal.measured()).hasSizeLessThanOrEqualTo(Series.MOST_VALUES);
    try (Stream<Path> files = Files.list(folder.resolve("series"))) {
      assertThat(Files.readAllLines(files.findFirst().orElseThrow()))
          .hasSizeLessThanOrEqualTo(Series.MOST_VALUES);
    }
  }

  @Test
  void damagedAndLostFilesTellNothingAndBreakNothing() throws IOException {
    server.check(disk(0.5));
    Files.writeString(
        folder.resolve("series/2025-09-29-1359.tsv"),
        "disk:/var\tused\tRATIO\tNaN\ndisk:/var\tBAD NAME\tRATIO\t1\ndisk:/var\tused\tX\t1\n"
            + "disk:/var\tused\tRATIO\nnothing\n\t\t\t\n");
    Files.createSymbolicLink(folder.resolve("series/2025-09-29-1358.tsv"), Path.of("/dev/zero"));
    assertThat(server.journal.samples(DISK, server.now.minus(Duration.ofDays(1))))
        .extracting(Sample::measure)
        .containsExactly(new Measure("used", 0.5, Unit.RATIO));
    try (Stream<Path> all = Files.list(folder.resolve("series"))) {
      for (Path one : all.toList()) {
        Files.delete(one);
      }
    }
    assertThat(server.journal.samples(DISK, server.now.minus(Duration.ofDays(1)))).isEmpty();
    assertThat(server.journal.measured()).isEmpty();
    server.check(disk(0.6));
    assertThat(server.journal.measured()).isNotEmpty();
  }
}
