package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.claudeops.host.LocalHost;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.journal.Lock;
import dev.claudeops.journal.State;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Report;
import dev.claudeops.model.Run;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trigger;
import dev.claudeops.model.Trouble;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a disk that is full, read-only or somebody else's. Wants root for the mounts. */
@Tag("real")
class JournalOnDiskTest {
  private static final Instant NOW = Instant.parse("2025-09-29T14:00:00Z");

  @TempDir Path base;
  private Path disk;
  private Journal journal;

  @BeforeEach
  void aDiskOfOneMegabyte() throws Exception {
    assumeTrue(new LocalHost().root(), "mounting needs root");
    disk = Files.createDirectory(base.resolve("disk"));
    sh("mount", "-t", "tmpfs", "-o", "size=1m,mode=0755", "tmpfs", disk.toString());
    journal = Journal.open(disk.resolve("claudeops"), () -> NOW, Keeping.USUAL);
  }

  @AfterEach
  void unmount() throws Exception {
    if (disk != null) {
      sh("umount", disk.toString());
    }
  }

  private static void sh(String... argv) throws Exception {
    Process process = new ProcessBuilder(argv).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", argv)).isZero();
  }

  private void record(RunId id, int subjects) {
    List<Observation> seen =
        IntStream.range(0, subjects)
            .mapToObj(i -> Observation.of(new Subject("unit", "u" + i), NOW).ok("running"))
            .toList();
    journal.record(
        new Run(
            id,
            "web1",
            new Trigger.Schedule(),
            NOW,
            Duration.ofSeconds(1),
            seen,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Report.NONE),
        new State.Next(List.of(), Map.of("a", "b")));
  }

  private void fill() throws IOException {
    byte[] block = new byte[4_096];
    try (var out = Files.newOutputStream(disk.resolve("ballast"))) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  @Test
  void aFullDiskIsToldAndNothingIsHalfWritten() throws Exception {
    record(journal.begin(), 10);
    RunId second = journal.begin();
    fill();
    Trouble trouble = catchThrowableOfType(Trouble.class, () -> record(second, 10));
    assertThat(trouble.line())
        .contains("health/2025-09-29-1400-2.md")
        .contains("no space left on the disk")
        .contains("free some space");
    assertThat(trouble.code()).isEqualTo(Trouble.Code.IO);
    assertThat(journal.check()).isEmpty();
    assertThat(journal.healthLogs(5)).hasSize(1);
    try (Stream<Path> left = Files.list(disk.resolve("claudeops/health"))) {
      assertThat(left).hasSize(1);
    }
    Files.delete(disk.resolve("ballast"));
    record(second, 10);
    assertThat(journal.healthLogs(5)).hasSize(2);
  }

  @Test
  void aFullDiskRefusesTheLockInWords() throws Exception {
    journal.begin();
    fill();
    Trouble trouble = catchThrowableOfType(Trouble.class, journal::lock);
    assertThat(trouble.line()).contains("no space left on the disk");
    assertThat(journal.check()).isEmpty();
  }

  @Test
  void aReadOnlyDiskIsToldAndCanStillBeRead() throws Exception {
    record(journal.begin(), 10);
    sh("mount", "-o", "remount,ro", disk.toString());
    Trouble trouble =
        catchThrowableOfType(Trouble.class, () -> record(new RunId("2025-09-29-1401"), 10));
    assertThat(trouble.line()).contains("the file system is read-only").contains("remount");
    assertThat(catchThrowableOfType(Trouble.class, journal::lock).line()).contains("read-only");
    assertThat(Journal.writable(disk.resolve("claudeops"))).isFalse();
    assertThat(journal.healthLogs(5)).hasSize(1);
    assertThat(journal.state().memory()).containsEntry("a", "b");
  }

  @Test
  void theFolderOfAnotherIsToldInWords() throws Exception {
    record(journal.begin(), 3);
    String classes = System.getProperty("java.class.path");
    Path open = Files.createTempDirectory("claudeops-classes");
    try {
      sh("chmod", "755", base.toString(), open.toString());
      List<String> parts = Stream.of(classes.split(":")).toList();
      StringBuilder copied = new StringBuilder();
      for (int i = 0; i < parts.size(); i++) {
        if (Files.exists(Path.of(parts.get(i)))) {
          Path to = open.resolve(i + (parts.get(i).endsWith(".jar") ? ".jar" : ""));
          sh("cp", "-rL", parts.get(i), to.toString());
          copied.append(to).append(':');
        }
      }
      sh("chmod", "-R", "a+rX", open.toString());
      Process process =
          new ProcessBuilder(
                  "setpriv",
                  "--reuid=65534",
                  "--regid=65534",
                  "--clear-groups",
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  copied.toString(),
                  Stranger.class.getName(),
                  disk.resolve("claudeops").toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes());
      assertThat(said)
          .contains("writable false")
          .contains("NO_PERMISSION")
          .contains("permission denied")
          .contains("run as its owner");
    } finally {
      sh("rm", "-rf", open.toString());
    }
  }

  /** Another user's attempt at the journal: its folder. */
  static final class Stranger {
    private Stranger() {}

    public static void main(String[] args) throws IOException {
      Journal journal = Journal.open(Path.of(args[0]), () -> NOW, Keeping.USUAL);
      StringBuilder said = new StringBuilder("writable " + Journal.writable(journal.folder()));
      try (Lock _ = journal.lock()) {
        said.append(" locked");
      } catch (Trouble trouble) {
        said.append(' ').append(trouble.code()).append(' ').append(trouble.line());
      }
      try (var out = new FileOutputStream(FileDescriptor.out)) {
        out.write(said.toString().getBytes());
      }
    }
  }
}
