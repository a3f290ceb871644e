package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.action.Hands;
import dev.claudeops.config.ActionSettings.CleanUp;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.real.Call;
import dev.claudeops.testkit.real.Part;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Room is made on a real small file system of the test's own; needs root. */
@Tag("real")
@Timeout(120)
class RoomForRealTest {
  @TempDir Path folder;
  private final LocalHost host = new LocalHost();
  private Path point;
  private Path logs;
  private Acting acting;

  @BeforeEach
  void mount() throws IOException {
    Part.needRoot("a mount");
    point = Files.createDirectory(folder.toRealPath().resolve("mnt"));
    assertThat(Call.of("mount", "-t", "tmpfs", "-o", "size=20m", "none", point).run().exit())
        .isZero();
    logs = Files.createDirectory(point.resolve("logs"));
    acting =
        new Acting(host)
            .with(Configs.cleaning(CleanUp.USUAL, logs + "/app.log"))
            .keeping(point.resolve("keep"));
  }

  @AfterEach
  void unmount() {
    assertThat(Call.of("umount", "-l", point).run().exit()).isZero();
  }

  private String disk() {
    return "disk:" + point;
  }

  private Path old(String name, int mib) throws IOException {
    Path file = Files.write(logs.resolve(name), new byte[mib << 20]);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(30))));
    return file;
  }

  @Test
  void oldLogsGoAndTheOneThatSomebodyReadsStays() throws Exception {
    Path closed = old("app.log.1", 5);
    Path open = old("app.log.2", 5);
    Path live = old("app.log", 1);
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere")).resolve("app.log.1");
    Files.write(elsewhere, new byte[1 << 20]);
    Process reader = new ProcessBuilder("sleep", "60").redirectInput(open.toFile()).start();
    try {
      Hands hands = acting.perform("rotated-logs-remove", disk());
      assertThat(hands.ran()).containsExactly("rm " + closed);
      assertThat(hands.said()).contains("(+5 MiB");
    } finally {
      reader.destroyForcibly().waitFor();
    }
    assertThat(closed).doesNotExist();
    assertThat(List.of(open, live, elsewhere)).allMatch(Files::exists);
  }

  /** The disk is full to its last byte, so that even the log's end can only be saved after. */
  @Test
  void aRunawayLogOnAFullDiskShrinksWhileItsWriterGoesOn() throws Exception {
    Path log = logs.resolve("app.log");
    Process writer =
        new ProcessBuilder(
                "sh",
                "-c",
                "while :; do seq 1000 >> \"$0\" 2>/dev/null || sleep 0.1; done",
                log.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      Part.await(
          "the disk is full", Duration.ofSeconds(60), () -> point.toFile().getFreeSpace() < 4096);
      Observation seen =
          new Looking(host, acting.config())
              .at(
                  Probes.all().stream()
                      .filter(probe -> probe.spec().name().equals("disk"))
                      .findFirst()
                      .orElseThrow(),
                  Subject.parse(disk()).orElseThrow());
      assertThat(seen.culprits("disk-space")).containsExactly(new Subject("log", log.toString()));
      Hands hands =
          acting
              .seeing(seen)
              .perform(Acting.wish("log-truncate", "log:" + log, Map.of("tail-kib", "64")));
      assertThat(hands.said()).contains("emptied " + log);
      Part.await("the writer goes on", Duration.ofSeconds(10), () -> Files.size(log) > 0);
      try (var kept = Files.list(point.resolve("keep"))) {
        assertThat(kept).singleElement().matches(file -> file.toFile().length() == 64 << 10);
      }
    } finally {
      writer.destroyForcibly().waitFor();
    }
  }

  @Test
  void whoHoldsADeletedFileAndTheFullestFolderAreNamed() throws Exception {
    Path gone = logs.resolve("gone.log");
    try (RandomAccessFile file = new RandomAccessFile(gone.toFile(), "rw")) {
      file.write(new byte[19 << 20]);
    }
    Process holder = new ProcessBuilder("sleep", "60").redirectInput(gone.toFile()).start();
    try {
      Files.delete(gone);
      Observation seen =
          new Looking(host)
              .at(
                  Probes.all().stream()
                      .filter(probe -> probe.spec().name().equals("disk"))
                      .findFirst()
                      .orElseThrow(),
                  Subject.parse(disk()).orElseThrow());
      assertThat(seen.culprits("disk-deleted-open"))
          .singleElement()
          .satisfies(
              who ->
                  assertThat(who.toString())
                      .matches("pid:" + holder.pid() + "@\\d+|unit:.+\\.service"));
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertThat(Call.of("mount", "-o", "remount,nr_inodes=40", point).run().exit()).isZero();
    Path crowd = Files.createDirectory(point.resolve("crowd"));
    for (int i = 0; i < 33; i++) {
      Files.createFile(crowd.resolve("f" + i));
    }
    Observation seen =
        new Looking(host)
            .at(
                Probes.all().stream()
                    .filter(probe -> probe.spec().name().equals("disk"))
                    .findFirst()
                    .orElseThrow(),
                Subject.parse(disk()).orElseThrow());
    assertThat(seen.culprits("disk-inodes"))
        .containsExactly(new Subject("folder", crowd.toString()));
  }
}
