package dev.claudeops.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.host.Output;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.FakeHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read-only, and the clock. */
class GroundDeedsTest {
  private static final String BEGIN = "27 1 8:1 / / rw - ext4 /dev/vda rw\n";
  private static final String READ_ONLY = BEGIN + "28 27 8:17 / /data ro - ext4 /dev/sdb1 ro\n";

  @TempDir Path folder;
  private FakeHost host;

  @BeforeEach
  void aDiskThatSomebodyMadeReadOnly() throws IOException {
    host =
        new FakeHost(folder)
            .file("/proc/self/mountinfo", READ_ONLY)
            .file("/etc/fstab", "/dev/sdb1 /data ext4 defaults 0 2\n")
            .file("/sys/fs/ext4/sdb1/errors_count", "0\n")
            .file("/sys/class/block/sdb1/partition", "1\n")
            .file("/sys/class/block/sdb1/ro", "0\n")
            .program("journalctl -k", "sdb: detected capacity change\n")
            .program(
                "dmesg",
                "EXT4-fs (sdb1): mounted filesystem. Opts: errors=remount-ro\n"
                    + "EXT4-fs (sdb12): error count since last fsck: 4\n")
            .onChange(
                "mount ",
                _ -> {
                  host.file("/proc/self/mountinfo", READ_ONLY.replace(" ro", " rw"));
                  return new Output(0, "", "", false, false);
                });
    Files.createDirectories(host.path("/sys/dev/block"));
    Files.createSymbolicLink(
        host.path("/sys/dev/block/8:17"), Path.of("../../devices/pci/block/sdb/sdb1"));
  }

  private String refusal() throws InterruptedException {
    return new Acting(host).unfit("remount-read-write", "disk:/data");
  }

  @Test
  void aSoundFileSystemIsMadeWritable() throws Exception {
    Hands hands = new Acting(host).perform("remount-read-write", "disk:/data");
    assertThat(hands.ran()).containsExactly("mount -o remount,rw -- /data");
    assertThat(hands.said()).contains("/data is writable");
    assertThat(refusal()).isEqualTo("/data is not read-only");
  }

  @Test
  void oneThatStaysReadOnlyIsAFailure() {
    host.onChange("mount ", _ -> new Output(0, "", "", false, false));
    assertThatThrownBy(() -> new Acting(host).perform("remount-read-write", "disk:/data"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("still read-only");
  }

  @Test
  void fstabMustWantItWritable() throws Exception {
    host.file("/etc/fstab", "/dev/sdb1 /data ext4 ro,nofail 0 2\n");
    assertThat(refusal()).contains("/etc/fstab does not say");
    host.file("/etc/fstab", "");
    assertThat(refusal()).contains("/etc/fstab does not say");
  }

  @Test
  void errorsOfTheFileSystemOrTheDriveWantACheckFirst() throws Exception {
    for (String line :
        new String[] {
          "EXT4-fs error (device sdb1): ext4_lookup: deleted inode referenced",
          "EXT4-fs (sdb1): Remounting filesystem read-only",
          "blk_update_request: I/O error, dev sdb, sector 1234",
          "Buffer I/O error on dev sdb1, logical block 0",
          "XFS (sdb1): Corruption detected. Unmount and run xfs_repair",
          "sd 0:0:0:0: [sdb] tag#1 FAILED Result: hostbyte=DID_BAD_TARGET"
        }) {
      host.program("dmesg", "usb: fine\n" + line + "\n");
      assertThat(refusal()).as(line).contains("needs a check (fsck) first");
      host.program("dmesg", "usb: fine\n").program("journalctl -k", line + "\n");
      assertThat(refusal()).as(line).contains("needs a check (fsck) first");
      host.program("journalctl -k", "");
    }
    host.file("/sys/fs/ext4/sdb1/errors_count", "3\n");
    assertThat(refusal()).contains("counts 3 errors");
    host.file("/sys/fs/ext4/sdb1/errors_count", "0\n").file("/sys/class/block/sdb1/ro", "1\n");
    assertThat(refusal()).contains("itself is read-only");
  }

  @Test
  void whatTheKernelMadeReadOnlyByItselfWantsACheckFirst() throws Exception {
    host.file("/proc/self/mountinfo", BEGIN + "28 27 8:17 / /data rw - ext4 /dev/sdb1 ro\n");
    assertThat(refusal()).contains("by itself");
    host.file(
        "/proc/self/mountinfo", BEGIN + "28 27 8:17 / /data ro - ext4 /dev/sdb1 ro,emergency_ro\n");
    assertThat(refusal()).contains("by itself");
  }

  @Test
  void aKernelThatTellsNothingProvesNothing() throws Exception {
    Output denied = new Output(1, "", "dmesg: Operation not permitted", false, false);
    host.program("dmesg", denied).program("journalctl -k", denied);
    assertThat(refusal()).contains("kernel's log cannot be read");
  }

  // ---- the clock ----

  private void process(int pid, String name) {
    host.file(
        "/proc/" + pid + "/stat",
        pid + " (" + name + ") S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 100 0 0\n");
  }

  @Test
  void chronyStepsTheClock() throws Exception {
    process(70, "chronyd");
    host.program("chronyc", "200 OK\n");
    assertThat(new Acting(host).perform("clock-sync", "machine:clock").ran())
        .containsExactly("chronyc makestep");
  }

  @Test
  void aMachineWhoseClockNobodyKeepsIsToldSo() throws Exception {
    host.program("systemctl", "");
    assertThat(new Acting(host).unfit("clock-sync", "machine:clock"))
        .contains("no program keeps the clock");
    assertThat(new Acting(host).unfit("clock-sync", "machine:memory")).contains("no clock");
  }

  @Test
  void aContainersClockIsNotItsOwn() throws Exception {
    process(70, "chronyd");
    host.program("chronyc", "").file("/run/systemd/container", "lxc\n");
    assertThat(new Acting(host).unfit("clock-sync", "machine:clock")).contains("container");
  }
}
