package dev.claudeops.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Policy;
import dev.claudeops.host.LocalHost;
import dev.claudeops.host.Locks;
import dev.claudeops.host.Processes;
import dev.claudeops.testkit.FakeHost;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BusynessTest {
  @TempDir Path folder;
  private FakeHost host;

  @BeforeEach
  void make() {
    host = new FakeHost(folder);
    host.file("/proc/stat", "btime 1759000000\n");
    host.file("/proc/1/stat", "1 (init) S 0 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0\n");
  }

  private void process(int pid, String comm, String command, int uid) {
    host.file(
        "/proc/" + pid + "/stat",
        pid + " (" + comm + ") S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 100 0 0\n");
    host.file("/proc/" + pid + "/cmdline", command.replace(' ', '\0'));
    host.file("/proc/" + pid + "/status", "Uid:\t" + uid + "\t" + uid + "\t0\t0\n");
  }

  private List<String> busy(Policy.Busy settings) {
    return Busyness.read(host, settings).busy();
  }

  private List<String> busy() {
    return busy(Policy.Busy.USUAL);
  }

  @Test
  void aQuietMachineIsNotBusy() {
    host.file("/var/lib/dpkg/lock-frontend", "");
    assertThat(busy()).isEmpty();
  }

  @Test
  void aPackageManagersLockIsSeenByItsInode() throws IOException {
    host.file("/var/lib/dpkg/lock-frontend", "");
    process(77, "apt-get", "apt-get upgrade", 0);
    process(78, "editor", "editor", 0);
    long inode = host.facts("/var/lib/dpkg/lock-frontend").orElseThrow().inode();
    String line = "1: POSIX  ADVISORY  WRITE %d ff:ff:%d 0 EOF\n";
    host.file("/proc/locks", line.formatted(77, inode));
    assertThat(busy()).singleElement().asString().contains("apt-get (process 77)");
    host.file("/proc/locks", line.formatted(78, inode));
    assertThat(busy()).as("a stranger's lock on another disk").isEmpty();
    host.file("/proc/locks", line.formatted(77, inode + 1));
    assertThat(busy()).isEmpty();
    host.file("/proc/locks", "1: -> POSIX  ADVISORY  WRITE 77 ff:ff:%d 0 EOF\n".formatted(inode));
    assertThat(busy()).as("it waits").isEmpty();
  }

  @Test
  void aRealLockOfARealFileIsSeen() throws IOException {
    LocalHost real = new LocalHost();
    Path file = Files.createFile(folder.resolve("lock"));
    List<String> files = List.of(file.toString());
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      try (FileLock lock = channel.lock()) {
        assertThat(lock.isValid()).isTrue();
        assertThat(Locks.held(real, files, Processes.read(real)))
            .containsOnlyKeys(file.toString())
            .allSatisfy((name, who) -> assertThat(who).contains("process"));
      }
      assertThat(Locks.held(real, files, Processes.read(real))).isEmpty();
    }
  }

  @Test
  void aBackupOfTheSystemsCountsAndOneThatAUserOnlyCallsSoDoesNot() {
    process(80, "restic", "restic mount /mnt", 0);
    process(81, "restic", "restic backup /", 1001);
    assertThat(busy()).isEmpty();
    process(82, "pg_dump", "pg_dump shop", 113);
    assertThat(busy()).singleElement().asString().contains("pg_dump (process 82)");
    Policy.Busy own =
        new Policy.Busy(List.of(), Duration.ofHours(1), Optional.of("restic backup"), false);
    assertThat(busy(own)).hasSize(2);
  }

  @Test
  void aMarkerCountsWhileItIsFreshAndIsToldWhenItWasForgotten() throws IOException {
    Policy.Busy settings =
        new Policy.Busy(List.of("/srv/deploying"), Duration.ofHours(1), Optional.empty(), false);
    host.file("/srv/deploying", "");
    Path marker = host.path("/srv/deploying");
    Files.setLastModifiedTime(marker, FileTime.from(host.now().minusSeconds(3_600)));
    assertThat(busy(settings)).containsExactly("somebody deploys: /srv/deploying is there");
    Files.setLastModifiedTime(marker, FileTime.from(host.now().minusSeconds(3_601)));
    assertThat(busy(settings)).isEmpty();
    assertThat(Busyness.read(host, settings).notes())
        .singleElement()
        .asString()
        .contains("forgotten");
  }

  @Test
  void aShutdownAtHandIsSeen() {
    host.file("/run/systemd/shutdown/scheduled", "USEC=1759158000000000\nMODE=reboot\n");
    assertThat(busy()).containsExactly("a reboot is scheduled for 2025-09-29 15:00 UTC");
  }

  @Test
  void aPersonWhoIsLoggedInCountsWhereTheOwnerSaysSo() throws IOException {
    host.file("/run/systemd/sessions/1", "USER=alice\nCLASS=user\nSTATE=active\nSERVICE=sshd\n");
    host.file("/run/systemd/sessions/2", "USER=bob\nCLASS=user\nSTATE=closing\n");
    host.file("/run/systemd/sessions/3", "USER=cron\nCLASS=user\nSTATE=active\nSERVICE=cron\n");
    host.file("/run/systemd/sessions/c1", "USER=root\nCLASS=manager\nSTATE=active\n");
    byte[] entry = new byte[384];
    java.nio.ByteBuffer.wrap(entry)
        .order(java.nio.ByteOrder.nativeOrder())
        .putShort(0, (short) 7)
        .putInt(4, 1);
    System.arraycopy("carol".getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, entry, 44, 5);
    Files.write(host.path("/run/utmp"), entry);
    assertThat(busy()).isEmpty();
    Policy.Busy settings = new Policy.Busy(List.of(), Duration.ofHours(1), Optional.empty(), true);
    assertThat(busy(settings)).containsExactly("alice is logged in", "carol is logged in");
  }

  /** flock(2) wants no more than to read, and anybody reads .rpm.lock. */
  @Test
  void aUserWhoLocksAReadablePackageLockHoldsNothingOff() throws IOException {
    host.file("/var/lib/rpm/.rpm.lock", "");
    process(90, "dnf", "dnf upgrade", 1000);
    process(91, "dnf", "dnf upgrade", 0);
    var facts = host.facts("/var/lib/rpm/.rpm.lock").orElseThrow();
    long device = facts.device();
    String place =
        "%02x:%02x:%d"
            .formatted(
                device >>> 8 & 0xfff, (device & 0xff) | (device >>> 12 & ~0xffL), facts.inode());
    String line = "1: %s  ADVISORY  WRITE %d %s 0 EOF\n";
    host.file("/proc/locks", line.formatted("FLOCK", 90, place));
    assertThat(busy()).as("a user's").isEmpty();
    host.file("/proc/locks", line.formatted("FLOCK", 4242, place));
    assertThat(busy()).as("left behind by a process that ended").isEmpty();
    host.file("/proc/locks", line.formatted("FLOCK", 91, place));
    assertThat(busy()).as("root's").hasSize(1);
    host.file("/proc/locks", line.formatted("POSIX", 4242, place));
    assertThat(busy()).as("one that wants the right to write").hasSize(1);
  }

  @Test
  void aUsersProcessWithTheNumberOfAForgottenPidFileHoldsNothingOff() {
    host.file("/run/dnf.pid", "92\n");
    host.file("/var/lib/pacman/db.lck", "");
    process(92, "pacman", "pacman -Syu", 1000);
    assertThat(busy()).isEmpty();
    process(92, "pacman", "pacman -Syu", 0);
    assertThat(busy()).hasSize(2);
  }
}
