package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Symptom;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.Looking;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real small file systems, mounted, filled and broken; needs root. */
@Tag("real")
class DiskForRealTest {
  @TempDir Path folder;
  private Path point;
  private final Probe disk =
      Probes.all().stream()
          .filter(probe -> probe.spec().name().equals("disk"))
          .findFirst()
          .orElseThrow();
  private final Looking looking = new Looking(new LocalHost());

  @BeforeEach
  void makeThePoint() throws IOException {
    point = Files.createDirectory(folder.resolve("mnt")).toRealPath();
  }

  @AfterEach
  void unmount() throws Exception {
    if (looking.with(disk).stream().anyMatch(seen -> seen.subject().equals(subject()))) {
      run("umount", point.toString());
    }
  }

  private Subject subject() {
    return new Subject("disk", point.toString());
  }

  private static void run(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", words) + ": " + out).isZero();
  }

  private void loop(String options) throws Exception {
    Path image = folder.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(24L << 20);
    }
    run("mkfs.ext4", "-q", image.toString());
    run("mount", "-o", "loop," + options, image.toString(), point.toString());
  }

  private static List<String> types(Observation seen) {
    return seen.symptoms().stream().map(Symptom::type).toList();
  }

  @Test
  void aFullDiskIsSeenWithWhatFillsItAndWhoHoldsDeletedFiles() throws Exception {
    run("mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", point.toString());
    assertThat(looking.at(disk, subject()).measure("fill").orElseThrow().value()).isLessThan(0.1);
    Files.createDirectories(point.resolve("var/cache"));
    Files.write(point.resolve("var/cache/heap"), new byte[13 << 20]);
    Path gone = point.resolve("gone");
    try (RandomAccessFile held = new RandomAccessFile(gone.toFile(), "rw")) {
      held.write(new byte[6 << 20]);
      Files.delete(gone);
      Observation seen = looking.at(disk, subject());
      assertThat(seen.measure("fill").orElseThrow().value()).isGreaterThan(0.9);
      assertThat(seen.summary()).contains("most in " + point + "/var/cache (13 MiB)");
      assertThat(types(seen)).containsExactly("disk-deleted-open");
      assertThat(seen.measure("deleted-open").orElseThrow().value()).isEqualTo(6 << 20);
      assertThat(seen.evidence().text())
          .contains("(" + ProcessHandle.current().pid() + "), deleted: " + gone);
    }
  }

  @Test
  void inodesThatRunOutAreSeen() throws Exception {
    run("mount", "-t", "tmpfs", "-o", "size=20m,nr_inodes=20", "tmpfs", point.toString());
    for (int i = 0; i < 18; i++) {
      Files.createFile(point.resolve("f" + i));
    }
    assertThat(looking.at(disk, subject()).measure("inodes-used").orElseThrow().value())
        .isGreaterThan(0.9);
  }

  @Test
  void aRemountReadOnlyIsSeen() throws Exception {
    loop("rw");
    assertThat(looking.at(disk, subject()).symptoms()).isEmpty();
    run("mount", "-o", "remount,ro", point.toString());
    assertThat(types(looking.at(disk, subject()))).containsExactly("disk-read-only");
  }

  @Test
  void aFileSystemThatMadeItselfReadOnlyAfterAnErrorIsSeen() throws Exception {
    loop("errors=remount-ro");
    String device = Files.getFileStore(point).name();
    Path trigger =
        Path.of("/sys/fs/ext4", Path.of(device).getFileName().toString(), "trigger_fs_error");
    Files.writeString(trigger, "1");
    Observation seen = looking.at(disk, subject());
    assertThat(types(seen)).containsExactly("disk-read-only");
    assertThat(seen.summary()).contains("the kernel saw errors");
  }
}
