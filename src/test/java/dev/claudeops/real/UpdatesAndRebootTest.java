package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.action.Hands;
import dev.claudeops.action.Plan;
import dev.claudeops.model.Action;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.real.Machine;
import dev.claudeops.testkit.real.MachineHost;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** Packages and a reboot on a real machine, with an archive of its own in a folder. */
@Tag("real")
@Timeout(240)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpdatesAndRebootTest {
  private static final Path KEEP = Path.of("/var/lib/claudeops/keep");
  private static Machine machine;
  private static MachineHost host;

  /** Packages co-a (a security update waits), co-b (an ordinary one waits), co-bad (fails once). */
  @BeforeAll
  static void aMachineWithAnArchive() {
    machine = Machine.start("updates", "600M");
    host = new MachineHost(machine);
    machine.sh(
        """
        make() { # name version suite, and a postinst on stdin
          d=$(mktemp -d); chmod 755 $d; mkdir -p $d/DEBIAN $d/usr/share/$1; echo $2 > $d/usr/share/$1/version
          mkdir -p $d/etc; echo "from $2" > $d/etc/$1.conf; echo /etc/$1.conf > $d/DEBIAN/conffiles
          printf 'Package: %s\\nVersion: %s\\nArchitecture: all\\nMaintainer: t <t@example.org>\\nDescription: test\\n' $1 $2 > $d/DEBIAN/control
          cat > $d/DEBIAN/postinst; [ -s $d/DEBIAN/postinst ] && chmod 755 $d/DEBIAN/postinst || rm $d/DEBIAN/postinst
          mkdir -p /srv/archive/$3; dpkg-deb --root-owner-group -b $d /srv/archive/$3/$1_$2_all.deb >/dev/null
        }
        list() { # suite: a Packages file by hand, because there is no dpkg-scanpackages
          cd /srv/archive/$1; : > Packages
          for f in *.deb; do
            dpkg-deb -f $f >> Packages
            printf 'Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n' $f $(stat -c %s $f) $(sha256sum $f | cut -d' ' -f1) >> Packages
          done
          printf 'Origin: Debian\\nLabel: Debian-Security\\nSuite: %s\\nCodename: %s\\nSHA256:\\n %s %s Packages\\n' $1 $1 $(sha256sum Packages | cut -d' ' -f1) $(stat -c %s Packages) > Release
        }
        make co-a 1.0 old </dev/null; make co-b 1.0 old </dev/null
        make co-a 1.1 stable-security </dev/null; make co-b 1.1 stable </dev/null
        printf '#!/bin/sh\\ntest -e /srv/mended\\n' | make co-bad 1.0 old
        list stable-security; list stable
        dpkg -i /srv/archive/old/co-a_1.0_all.deb /srv/archive/old/co-b_1.0_all.deb
        echo mine > /etc/co-a.conf
        rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
        for s in stable-security stable; do echo "deb [trusted=yes] file:/srv/archive/$s ./"; done > /etc/apt/sources.list
        apt-get -q update
        """);
  }

  @AfterAll
  static void itGoes() {
    machine.close();
  }

  private static Hands perform(Action wish) throws Exception {
    return new Acting(host).keeping(KEEP).perform(wish);
  }

  private static String version(String name) {
    return machine.sh("dpkg-query -W -f '${Version} ${Status}' " + name);
  }

  private static final Action UPDATES = Acting.wish("updates-apply", "machine:updates");
  private static final Action CONFIGURE = Acting.wish("packages-configure", "machine:updates");
  private static final Action REBOOT = Acting.wish("reboot", "machine:boot");

  @Test
  @Order(1)
  void whileAptIsLockedNothingBegins() throws Exception {
    // A lock as apt takes it (fcntl(2)); the layout of struct flock is that of 64-bit Linux.
    machine.sh(
        """
        cat > /srv/hold <<'E'
        use Fcntl; $0 = "apt-get"; open(F, ">>/var/lib/dpkg/lock-frontend") or die;
        my $lock = pack("s s x4 l! l! i x4", F_WRLCK, 0, 0, 0, 0);
        fcntl(F, F_SETLK, $lock) or die; sleep 100;
        E
        systemd-run -q --unit=holder perl /srv/hold
        """);
    machine.await("the lock", Duration.ofSeconds(10), "grep -q POSIX /proc/locks");
    assertThat(new Acting(host).keeping(KEEP).unfit(UPDATES))
        .contains("holds /var/lib/dpkg/lock-frontend");
    machine.sh("systemctl stop holder");
  }

  @Test
  @Order(2)
  void theSecurityUpdateIsInstalledTheOtherIsNotAndTheOwnersFileStays() throws Exception {
    Plan plan = new Acting(host).keeping(KEEP).plan(UPDATES);
    assertThat(plan.does()).isEqualTo("apt-get install --only-upgrade co-a=1.1");
    assertThat(plan.undo()).isEqualTo("apt-get install --allow-downgrades -- co-a=1.0");
    perform(UPDATES);
    assertThat(version("co-a")).isEqualTo("1.1 install ok installed");
    assertThat(version("co-b")).isEqualTo("1.0 install ok installed");
    assertThat(machine.sh("cat /etc/co-a.conf")).isEqualTo("mine");
    assertThat(new Acting(host).keeping(KEEP).unfit(UPDATES))
        .isEqualTo("apt knows of no security update");
  }

  @Test
  @Order(3)
  void aHalfConfiguredPackageStopsUpdatesAndRebootUntilItIsConfigured() throws Exception {
    machine.run("dpkg", "-i", "/srv/archive/old/co-bad_1.0_all.deb");
    assertThat(version("co-bad")).endsWith("half-configured");
    assertThat(new Acting(host).keeping(KEEP).unfit(UPDATES)).contains("co-bad");
    machine.sh("rm -f /run/systemd/container; touch /srv/mended");
    assertThat(new Acting(host).keeping(KEEP).unfit(REBOOT)).contains("co-bad");
    perform(CONFIGURE);
    assertThat(version("co-bad")).endsWith("installed").doesNotContain("half");
    assertThat(new Acting(host).keeping(KEEP).unfit(CONFIGURE))
        .isEqualTo("no package is half installed");
  }

  @Test
  @Order(4)
  void aRebootCanBeStoppedAndComesAfterAMinute() throws Exception {
    machine.sh("touch /run/systemd/container");
    assertThat(new Acting(host).keeping(KEEP).unfit(REBOOT)).contains("container");
    machine.sh("rm /run/systemd/container");
    perform(REBOOT);
    assertThat(machine.sh("cat /run/systemd/shutdown/scheduled"))
        .contains("MODE=reboot")
        .contains("ClaudeOps:");
    assertThat(new Acting(host).keeping(KEEP).unfit(REBOOT)).contains("scheduled");
    machine.sh("shutdown -c");
    String boot = machine.bootId();
    perform(REBOOT);
    machine.await(
        "another boot",
        Duration.ofSeconds(100),
        "test \"$(cat /proc/sys/kernel/random/boot_id)\" != " + boot);
    assertThat(machine.bootId()).isNotEqualTo(boot);
  }
}
