package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.claudeops.host.LocalHost;
import dev.claudeops.host.Output;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Symptom;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {
  private static final Subject ROOT = new Subject("disk", "/");
  private static final String STAT = "stat -f -c %S %b %f %a %c %d -- ";
  private static final String WRITABLE =
      "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,errors=remount-ro\n";

  @TempDir Path folder;

  private FakeHost host(String mountinfo) {
    return new FakeHost(folder)
        .file("/proc/self/mountinfo", mountinfo)
        .file("/proc/sys/kernel/random/boot_id", "aaa\n")
        .program("stat", "4096 1000 400 350 2000 1500\n");
  }

  private static List<String> types(Observation seen) {
    return seen.symptoms().stream().map(Symptom::type).toList();
  }

  @Test
  void spaceIsCountedTheWayDfDoes() {
    Observation seen = new Looking(host(WRITABLE)).at(new Disk(), ROOT);
    // 600 of 950 blocks that programs can reach; 50 are reserved for root.
    assertThat(seen.measure("used").orElseThrow().value()).isCloseTo(600.0 / 950, within(1e-9));
    assertThat(seen.measure("free").orElseThrow().value()).isEqualTo(350 * 4096);
    assertThat(seen.measure("inodes-used").orElseThrow().value()).isEqualTo(0.25);
    assertThat(seen.summary()).isEqualTo("63 % of 3.91 MiB used, 1.37 MiB free");
    assertThat(seen.health()).isEqualTo(Health.OK);
  }

  @Test
  void aLargeDiskIsJudgedByTheBytesLeft() {
    // 10 TB, 91 % used: 900 GB are plenty.
    FakeHost host = host(WRITABLE).program(STAT + "/", "4096 2441406250 219726562 219726562 0 0\n");
    Observation seen = new Looking(host).at(new Disk(), ROOT);
    assertThat(seen.measure("used").orElseThrow().value()).isCloseTo(0.91, within(1e-3));
    assertThat(seen.measure("fill").orElseThrow().value()).isZero();
    assertThat(seen.measure("inodes-used")).isEmpty();
    host.program(STAT + "/", "4096 2441406250 1000000 1000000 0 0\n");
    assertThat(new Looking(host).at(new Disk(), ROOT).measure("fill").orElseThrow().value())
        .isGreaterThan(0.97);
  }

  @Test
  void onlyFileSystemsThatCanFillUpAreLookedAtAndEachOnce() {
    FakeHost host =
        host(
            WRITABLE
                + "22 27 0:21 / /proc rw - proc proc rw\n"
                + "23 27 0:30 / /dev/shm rw - tmpfs tmpfs rw\n"
                + "24 27 0:31 / /run/user/1000 rw - tmpfs tmpfs rw\n"
                + "25 27 0:32 / /var/lib/docker/overlay2/abc/merged rw - overlay overlay rw\n"
                + "26 27 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro\n"
                + "28 27 8:1 / /data rw - xfs /dev/sda1 rw\n"
                + "29 27 8:1 /www /srv/www rw - xfs /dev/sda1 rw\n"
                + "30 27 8:2 / /with\\040space rw - ext4 /dev/sda2 rw\n"
                + "31 27 254:0 /var/x /bind rw - ext4 /dev/vda rw\n"
                + "32 27 0:40 / /net rw - nfs4 nas:/x rw\n");
    assertThat(new Looking(host).with(new Disk()))
        .extracting(seen -> seen.subject().name())
        .containsExactly("/", "/data", "/dev/shm", "/net", "/with space");
  }

  @Test
  void theRootIsLookedAtEvenWhenItIsAnOverlay() {
    FakeHost host = host("1 0 0:50 / / rw - overlay overlay rw\n");
    assertThat(new Looking(host).at(new Disk(), ROOT).measure("fill")).isPresent();
  }

  @Test
  void aFileSystemTheKernelMadeReadOnlyIsTold() {
    FakeHost host = host("27 1 254:0 / / rw,relatime - ext4 /dev/vda ro,errors=remount-ro\n");
    Observation seen = new Looking(host).at(new Disk(), ROOT);
    assertThat(types(seen)).containsExactly("disk-read-only");
    assertThat(seen.health()).isEqualTo(Health.FAILED);
    assertThat(seen.summary()).contains("the kernel saw errors");
    host.file("/proc/self/mountinfo", "27 1 254:0 / / rw - ext4 /dev/vda rw,emergency_ro\n");
    assertThat(types(new Looking(host).at(new Disk(), ROOT))).containsExactly("disk-read-only");
  }

  @Test
  void readOnlyAgainstFstabIsToldAndReadOnlyByFstabIsNot() {
    FakeHost host =
        host("27 1 8:1 / / ro - ext4 /dev/sda1 ro\n")
            .file("/etc/fstab", "/dev/sda1 / ext4 ro 0 1\n");
    Observation seen = new Looking(host).at(new Disk(), ROOT);
    assertThat(seen.symptoms()).isEmpty();
    assertThat(seen.measure("fill")).as("a full read-only disk is no problem").isEmpty();
    host.file("/etc/fstab", "# root\nUUID=1 / ext4 defaults 0 1\n");
    assertThat(new Looking(host).at(new Disk(), ROOT).summary()).contains("/etc/fstab");
  }

  @Test
  void aMountThatAloneIsReadOnlySaysNothingOfTheDisk() {
    FakeHost host =
        host("27 1 8:1 / / ro - ext4 /dev/sda1 rw\n")
            .file("/etc/fstab", "/dev/sda1 / ext4 rw 0 1\n");
    Observation seen = new Looking(host).at(new Disk(), ROOT);
    assertThat(seen.symptoms()).isEmpty();
    assertThat(seen.measure("fill")).isPresent();
  }

  @Test
  void whatWasWritableInThisBootStaysMissedUntilTheNextBoot() {
    FakeHost host = host(WRITABLE);
    Looking looking = new Looking(host);
    assertThat(looking.at(new Disk(), ROOT).symptoms()).isEmpty();
    host.file("/proc/self/mountinfo", "27 1 254:0 / / ro - ext4 /dev/vda ro\n");
    for (int look = 0; look < 2; look++) {
      assertThat(looking.at(new Disk(), ROOT).symptoms())
          .singleElement()
          .satisfies(symptom -> assertThat(symptom.severity()).isEqualTo(Severity.WARNING));
    }
    host.file("/proc/sys/kernel/random/boot_id", "bbb\n");
    assertThat(looking.at(new Disk(), ROOT).symptoms()).isEmpty();
  }

  @Test
  void aMountThatHangsBlindsOnlyItself() {
    FakeHost host =
        host(WRITABLE + "32 27 0:40 / /net rw - nfs4 nas:/x rw\n")
            .program(STAT + "/net", new Output(124, "", "", true, false));
    Looking looking = new Looking(host);
    assertThat(types(looking.at(new Disk(), new Subject("disk", "/net"))))
        .containsExactly("disk-hangs");
    assertThat(looking.at(new Disk(), ROOT).health()).isEqualTo(Health.OK);
  }

  @Test
  void aRefusalIsUnknownWithItsReason() {
    FakeHost host =
        host(WRITABLE).program("stat", new Output(1, "", "stat: Stale handle", false, false));
    Observation seen = new Looking(host).at(new Disk(), ROOT);
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).contains("Stale handle");
  }

  @Test
  void whenSpaceIsShortTheBiggestAndTheFastestGrowingFoldersAreNamed() {
    FakeHost host =
        host(WRITABLE)
            .program("stat", "4096 1000 50 50 0 0\n")
            .file("/var/log/big.log", "x".repeat(9_000))
            .file("/var/lib/db/data", "x".repeat(20_000))
            .file("/home/a/b/c/d/deep", "x".repeat(100));
    Looking looking = new Looking(host);
    Observation first = looking.at(new Disk(), ROOT);
    assertThat(first.summary()).contains("most in /var/lib (19.5 KiB)").doesNotContain("grew");
    assertThat(first.evidence().text()).contains("8.79 KiB /var/log").contains("100 B /home/a");
    host.file("/var/log/big.log", "x".repeat(19_000));
    assertThat(looking.at(new Disk(), ROOT).summary()).contains("/var/log grew by 9.77 KiB");
  }

  @Test
  void theFileSystemsOfThisMachineAreSeen() {
    Observation seen = new Looking(new LocalHost()).at(new Disk(), ROOT);
    assertThat(seen.health()).isNotEqualTo(Health.UNKNOWN);
    assertThat(seen.measure("size").orElseThrow().value())
        .isCloseTo(Path.of("/").toFile().getTotalSpace(), within(1.0));
    assertThat(seen.measure("free").orElseThrow().value())
        .isCloseTo(Path.of("/").toFile().getUsableSpace(), within(2e9));
  }
}
