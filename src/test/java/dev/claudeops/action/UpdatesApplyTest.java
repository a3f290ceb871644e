package dev.claudeops.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.Output;
import dev.claudeops.model.Action;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpdatesApplyTest {
  private static final String LIST =
      "apt -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= list";
  private static final Action UPDATES = Acting.wish("updates-apply", "machine:updates");
  private static final Action CONFIGURE = Acting.wish("packages-configure", "machine:updates");

  @TempDir Path folder;
  private FakeHost host;

  @BeforeEach
  void machine() {
    host = new FakeHost(folder.resolve("machine"));
    status("install ok installed", "install ok installed");
    host.program(
            LIST,
            """
            Listing...
            curl/stable-security 7.88-2 amd64 [upgradable from: 7.88-1]
            tzdata/stable,stable-security 2025b all [upgradable from: 2024a]
            vim/stable 9.0-2 amd64 [upgradable from: 9.0-1]
            """)
        .program("apt-get -s", "Inst curl [7.88-1] (7.88-2 Debian-Security:12 [amd64])\n")
        .program(
            "apt-get --print-uris",
            "Need to get 1,053 kB of archives.\n"
                + "After this operation, 2.5 MB of additional disk space will be used.\n")
        .program("df", "Avail\n900000000\n");
  }

  private void status(String curl, String tzdata) {
    host.file(
        "/var/lib/dpkg/status",
        "Package: curl\nStatus: %s\n\nPackage: tzdata\nStatus: %s\n".formatted(curl, tzdata));
  }

  private Plan plan(Action wish) throws Exception {
    return new Acting(host).plan(wish);
  }

  private String unfit(Action wish) throws Exception {
    return new Acting(host).unfit(wish);
  }

  private void perform(Action wish) throws Exception {
    new Acting(host).perform(wish);
  }

  private Command ran(int index) {
    return ((Change.Program) host.changes().get(index)).command();
  }

  @Test
  void theSecurityUpdatesAreInstalledToTheirExactVersionsAndNothingElse() throws Exception {
    Plan plan = plan(UPDATES);
    assertThat(plan.does()).contains("curl:amd64=7.88-2 tzdata=2025b").doesNotContain("vim");
    assertThat(plan.undo())
        .isEqualTo("apt-get install --allow-downgrades -- curl:amd64=7.88-1 tzdata=2024a");
    perform(UPDATES);
    assertThat(ran(0).argv())
        .startsWith("apt-get", "-y")
        .contains(
            "--only-upgrade",
            "--no-remove",
            "Dpkg::Options::=--force-confold",
            "Dpkg::Options::=--force-confdef")
        .endsWith("install", "--", "curl:amd64=7.88-2", "tzdata=2025b");
    assertThat(ran(0).env())
        .containsEntry("DEBIAN_FRONTEND", "noninteractive")
        .containsEntry("NEEDRESTART_MODE", "l");
  }

  @Test
  void anUpdateThatWouldRemoveSomethingIsForAPerson() throws Exception {
    host.program("apt-get -s", "Remv nginx [1.22]\nInst curl [7.88-1] (7.88-2)\n");
    assertThat(unfit(UPDATES)).isEqualTo("they would remove nginx");
  }

  @Test
  void namesAndVersionsThatNoPackageHasAreNeverPassedOn() throws Exception {
    host.program(
        LIST,
        """
        -o=x/stable-security 1 amd64 [upgradable from: 0]
        a;id/stable-security 1 amd64 [upgradable from: 0]
        curl/stable-security $(id) amd64 [upgradable from: 0]
        curl/stable-security 1 --x [upgradable from: 0]
        """);
    assertThat(unfit(UPDATES)).isEqualTo("apt knows of no security update");
  }

  @Test
  void heldPackagesStayAndAreSaid() throws Exception {
    status("hold ok installed", "install ok installed");
    assertThat(plan(UPDATES).does())
        .doesNotContain("curl")
        .contains("1 held package stay as they are");
    status("hold ok installed", "hold ok installed");
    assertThat(unfit(UPDATES)).contains("held by their owner");
  }

  @Test
  void aKernelOrLibcSaysThatARebootWillBeNeeded() throws Exception {
    assertThat(plan(UPDATES).does()).doesNotContain("reboot");
    host.program(LIST, "libc6/stable-security 2.36-9 amd64 [upgradable from: 2.36-8]\n");
    assertThat(plan(UPDATES).does()).endsWith("; a reboot will be needed");
  }

  @Test
  void withoutRoomForWhatAptSaysItNeedsNothingBegins() throws Exception {
    host.program("df", "Avail\n103000000\n");
    assertThat(unfit(UPDATES)).contains("are needed at /var/cache/apt");
    host.program("df", "Avail\n104000000\n");
    assertThat(plan(UPDATES).does()).contains("curl");
    host.program("df", "?\n");
    assertThat(unfit(UPDATES)).contains("is not known");
  }

  @Test
  void whileThePackageManagerWorksNothingIsDone() throws Exception {
    host.file("/var/lib/dpkg/lock-frontend", "").file("/var/lib/dpkg/other", "");
    long lock = host.facts("/var/lib/dpkg/lock-frontend").orElseThrow().inode();
    long other = host.facts("/var/lib/dpkg/other").orElseThrow().inode();
    host.file("/proc/stat", "btime 1759000000\n");
    host.file("/proc/77/stat", "77 (apt-get) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 100 0 0\n");
    host.file("/proc/77/status", "Name:\tapt-get\nUid:\t0\t0\t0\t0\n");
    host.file("/proc/locks", "1: POSIX  ADVISORY  WRITE 77 08:01:%d 0 EOF\n".formatted(other));
    assertThat(plan(UPDATES).does()).contains("curl");
    host.file("/proc/locks", "1: POSIX  ADVISORY  WRITE 77 08:01:%d 0 EOF\n".formatted(lock));
    assertThat(unfit(UPDATES)).contains("apt-get (process 77) holds /var/lib/dpkg/lock-frontend");
    assertThat(unfit(CONFIGURE)).contains("apt-get (process 77)");
  }

  @Test
  void itIsDoneToTheMachinesUpdatesByRootAlone() throws Exception {
    Action memory = Acting.wish("updates-apply", "machine:memory");
    assertThat(unfit(memory)).contains("machine:updates alone");
    host.notRoot();
    assertThat(unfit(UPDATES)).isEqualTo("it needs root");
  }

  @Test
  void aptsOwnErrorIsTold() throws Exception {
    host.program(
        "apt-get -s",
        new Output(100, "", "W: a warning\nE: Unable to correct problems\n", false, false));
    assertThat(unfit(UPDATES)).isEqualTo("apt-get: E: Unable to correct problems");
  }

  @Test
  void halfInstalledPackagesComeFirst() throws Exception {
    assertThat(unfit(CONFIGURE)).isEqualTo("no package is half installed");
    status("install ok half-configured", "install ok installed");
    assertThat(unfit(UPDATES)).contains("packages-configure").contains("curl");
    perform(CONFIGURE);
    assertThat(ran(0).argv())
        .containsExactly("dpkg", "--force-confold", "--force-confdef", "--configure", "-a");
    assertThat(ran(1).argv())
        .startsWith("apt-get", "-y", "-q", "--no-remove")
        .endsWith("-f", "install");
    assertThat(host.changes()).hasSize(2);
  }

  @Test
  void aRepairThatWouldRemoveAPackageIsForAPerson() throws Exception {
    status("install ok unpacked", "install ok installed");
    host.program("apt-get -s", "Remv mariadb-server [10.11]\n");
    assertThat(unfit(CONFIGURE)).contains("would remove mariadb-server");
    assertThat(host.changes()).isEmpty();
  }

  @Test
  void whatDpkgCouldNotDoWithoutAptIsTriedOnceMore() throws Exception {
    status("install ok unpacked", "install ok installed");
    host.onChange("dpkg", change -> new Output(1, "", "dependency problems\n", false, false));
    assertThatThrownBy(() -> perform(CONFIGURE)).hasMessageContaining("dependency problems");
    assertThat(host.changes()).hasSize(3);
  }

  @Test
  void dnfInstallsSecurityUpdatesAlone() throws Exception {
    FakeHost fedora =
        new FakeHost(folder.resolve("fedora"))
            .program(
                "dnf -C -q updateinfo list --security",
                "FEDORA-2025-1 Important/Sec. kernel-core-6.9.1-1.fc40.x86_64\n")
            .program("df", "Avail\n900000000\n");
    Plan plan = new Acting(fedora).plan(UPDATES);
    assertThat(plan.does())
        .isEqualTo(
            "dnf -y upgrade --security (kernel-core-6.9.1-1.fc40.x86_64); a reboot will be needed");
    assertThat(plan.undo()).isEqualTo("dnf history undo last");
  }
}
