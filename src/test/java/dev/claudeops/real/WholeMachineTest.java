package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.real.Ran;
import dev.claudeops.testkit.real.Server;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The program on a real machine with nothing configured: quiet while the machine is well, and one
 * fault after another is found at the next check, told, mended and seen to be over.
 */
@Tag("real")
@Timeout(240)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WholeMachineTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  /** What the machine around does to its guests, and what is true of every fresh machine. */
  private static final List<String> ORDINARY =
      List.of("claudeops:self self-schedule", "machine:cpu cpu-", "machine:pressure ");

  private static Server server;

  @BeforeAll
  static void aFreshMachine() throws IOException {
    server = Server.start("whole", "400M", Files.createTempDirectory("claudeops-jars"));
  }

  @AfterAll
  static void itGoes() {
    server.close();
  }

  static List<String> unusual(Server.Seen seen) {
    return seen.types().stream()
        .filter(one -> ORDINARY.stream().noneMatch(one::startsWith))
        .toList();
  }

  private static void told(Json finding, String severity, String... words) {
    assertThat(finding.at("severity").textOr("")).isEqualTo(severity);
    assertThat(finding.at("title").textOr("")).contains(words);
    assertThat(finding.at("causedBy").text()).isEmpty();
  }

  @Test
  @Order(1)
  void aFreshMachineIsWellAndAllVerbsAgree() {
    Server.Seen first = server.check();
    assertThat(unusual(first)).isEmpty();
    assertThat(server.health()).contains("kind: health").contains("## What was looked at");
    Server.Seen second = server.check();
    assertThat(unusual(second)).isEmpty();
    assertThat(second.summary("claudeops:self")).doesNotContain("takes 0 B");

    Ran shown = server.claudeops("check");
    assertThat(shown.exit()).as(shown.out()).isBetween(0, 2);
    assertThat(shown.err()).isEmpty();
    String status = server.claudeops("status").out();
    assertThat(status).contains("Last check").contains("nothing starts the check by itself");
    assertThat(server.claudeops("issues").out()).contains("claudeops:self");
    assertThat(server.claudeops("logs").out().lines()).hasSize(3);
    assertThat(server.sh("ls " + Server.JOURNAL)).contains("health", "issues", "state.json");
    assertThat(server.claudeops("doctor").out()).contains("root").doesNotContain("FAILED");
    assertThat(server.claudeops("probe", "disk").out()).contains("disk:/").contains("MiB");
  }

  @Test
  @Order(2)
  void cronGivesNoPathNoHomeAndNoTerminalAndGetsNoMail() {
    // The load is that of the machine around, and may be a real one.
    server.sh(
        "mkdir -p /etc/claudeops; echo '{\"probes\": {\"off\": [\"cpu\", \"pressure\"]}}' >"
            + " /etc/claudeops/config.json");
    server.check();
    Ran ran = server.behind(List.of("env", "-i", "PATH="), "check", "--scheduled");
    server.sh("rm /etc/claudeops/config.json");
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exit()).isZero();
    assertThat(server.health()).contains("trigger: schedule").doesNotContain("cannot be");
  }

  @Test
  @Order(3)
  void aServerKilledHardIsFoundAndSeenBack() {
    server.sh("systemctl kill -s KILL nginx");
    server.machine().await("it is dead", SOON, "systemctl is-failed nginx");
    told(
        server.check().open("unit:nginx.service", "unit-failed"),
        "warning",
        "nginx.service failed at ",
        "SIGKILL");
    assertThat(server.issue("unit:nginx.service", "unit-failed"))
        .contains("`systemctl restart nginx.service`")
        .contains("journalctl -u nginx.service");
    server.sh("systemctl restart nginx");
    server.sawItEnd("unit:nginx.service", "unit-failed", 1);
    assertThat(unusual(server.check())).isEmpty();
  }

  @Test
  @Order(4)
  void aConfigThatCannotBeStartedShowsTheServersOwnWords() {
    server.sh("echo 'bogus on;' > /etc/nginx/conf.d/x.conf; systemctl restart nginx || true");
    told(
        server.check().open("unit:nginx.service", "unit-failed"),
        "warning",
        "a command of its start");
    assertThat(server.issue("unit:nginx.service", "unit-failed")).contains("unknown directive");
    server.sh("rm /etc/nginx/conf.d/x.conf; systemctl restart nginx");
    // Down twice within minutes is flapping, which waits for more good looks.
    server.sawItEnd("unit:nginx.service", "unit-failed", 12);
  }

  @Test
  @Order(5)
  void unitsOfAnyNameCrashLoopsAndTimerJobsAreFoundAndForgottenWhenReset() {
    server.sh(
        """
        cd /etc/systemd/system
        printf '[Service]\\nExecStart=/bin/sh -c "echo no database; exit 3"\\n' > bad.service
        cp bad.service 'my\\x20shop.service'
        cp bad.service ./-dash.service
        cp bad.service 'gr\\xc3\\xbcn.service'
        printf '[Service]\\nExecStart=/bin/sh -c "kill -SEGV $$$$"\\nRestart=always\\nRestartSec=20ms\\n' > crash.service
        printf '[Service]\\nType=oneshot\\nExecStart=/bin/sh -c "echo cannot dump; exit 2"\\n' > dump.service
        printf '[Timer]\\nOnActiveSec=200ms\\nAccuracySec=1ms\\n' > dump.timer
        systemctl daemon-reload
        systemctl start dump.timer
        systemctl start bad 'my\\x20shop' -- -dash.service 'gr\\xc3\\xbcn.service' crash
        """);
    server
        .machine()
        .await("systemd gave up", SOON, "systemctl is-failed crash.service dump.service");
    Server.Seen seen = server.check();
    for (String name :
        List.of("bad.service", "my\\x20shop.service", "-dash.service", "gr\\xc3\\xbcn.service")) {
      told(seen.open("unit:" + name, "unit-failed"), "warning", name, "exit code 3");
    }
    told(
        seen.open("unit:crash.service", "unit-start-limit"),
        "warning",
        "again and again",
        "SIGSEGV");
    told(seen.open("unit:dump.service", "unit-failed"), "warning", "exit code 2");
    assertThat(server.issue("unit:bad.service", "unit-failed")).contains("no database");
    assertThat(server.issue("unit:dump.service", "unit-failed")).contains("cannot dump");
    assertThat(server.issue("unit:-dash.service", "unit-failed"))
        .as("a name that begins with a dash is not pasted into a command")
        .contains("`systemctl status UNIT`");
    server.sh(
        "cd /etc/systemd/system; systemctl stop dump.timer;"
            + " rm -- bad.service my* ./-dash* gr* crash* dump*;"
            + " systemctl daemon-reload; systemctl reset-failed");
    server.sawItEnd("unit:crash.service", "unit-start-limit", 1);
    assertThat(unusual(server.check())).isEmpty();
    assertThat(server.issue("unit:dump.service", "unit-failed")).contains("status: resolved");
  }

  @Test
  @Order(6)
  void aFullDiskIsFoundWithWhatFillsItAlsoWhenTheFileIsDeleted() {
    server.sh("fallocate -l 320M /var/big");
    Server.Seen full = server.check();
    told(full.open("disk:/", "disk-space"), "warning", "free", "/var");
    server.sh("rm /var/big");
    server.sawItEnd("disk:/", "disk-space", 3);

    server.sh(
        """
        mkdir -p /mnt/small; mount -t tmpfs -o size=20m small /mnt/small
        fallocate -l 19M /mnt/small/old.log
        systemd-run --unit=holder tail -f /mnt/small/old.log
        sleep 0.5
        rm /mnt/small/old.log
        """);
    told(server.check().open("disk:/mnt/small", "disk-deleted-open"), "info", "tail", "deleted");
    server.sh("systemctl stop holder; umount /mnt/small");
  }

  @Test
  @Order(7)
  void usedUpInodesAreFound() {
    server.sh(
        "mkdir /mnt/few; mount -t tmpfs -o size=10m,nr_inodes=200 few /mnt/few;"
            + " for i in $(seq 199); do : > /mnt/few/$i; done");
    told(server.check().open("disk:/mnt/few", "disk-inodes"), "critical", "100 % of the inodes");
    server.sh("rm /mnt/few/*");
    server.sawItEnd("disk:/mnt/few", "disk-inodes", 3);
    server.sh("umount /mnt/few");
  }

  @Test
  @Order(8)
  void aProcessNearItsLimitOfOpenFilesIsFound() {
    server.sh(
        "systemd-run --unit=leaky -p LimitNOFILE=100 perl -e"
            + " 'open($f{$_}, q(<), q(/dev/null)) for 1..92; sleep 1000'");
    server
        .machine()
        .await(
            "it leaked",
            SOON,
            "[ $(ls /proc/$(systemctl show -P MainPID leaky)/fd | wc -l) -ge 90 ]");
    server.check();
    told(
        server.check().open("machine:processes", "process-files"),
        "critical",
        "perl",
        "of 100 files open");
    server.sh("systemctl stop leaky");
    server.sawItEnd("machine:processes", "process-files", 3);
  }

  @Test
  @Order(9)
  void newWaysInAreToldOnce() {
    server.sh(
        """
        mkdir -p /root/.ssh /srv/www
        echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFdqb3Zob3Zob3Zob3Zob3Zob3Zob3Zob3Zob3Zob3Y= eve@away' >> /root/.ssh/authorized_keys
        cp /bin/true /usr/local/bin/gift; chmod 4755 /usr/local/bin/gift
        systemd-run --unit=porty /opt/jdk/bin/jwebserver -b 0.0.0.0 -p 4444 -d /srv/www
        """);
    server.machine().await("it listens", SOON, "ss -ltn | grep -q :4444");
    Server.Seen seen = server.check();
    told(seen.open("machine:exposure", "new-ssh-key"), "warning", "1 new SSH key", "root");
    told(seen.open("machine:exposure", "new-suid"), "warning", "/usr/local/bin/gift");
    told(seen.open("machine:exposure", "new-port"), "info", "tcp 4444");
    server.sh("systemctl stop porty; rm /usr/local/bin/gift /root/.ssh/authorized_keys");
    server.sawItEnd("machine:exposure", "new-suid", 2);
    assertThat(server.issue("machine:exposure", "new-port")).contains("status: resolved");
  }

  @Test
  @Order(10)
  void anAttackOnSshIsCountedAndASuccessAfterItIsCritical() {
    // The journal takes the writer's name from the kernel: a program named sshd must say it.
    server.sh(
        """
        cp /usr/bin/perl /usr/local/bin/sshd
        cat > /root/say.pl <<'E'
        $| = 1;
        print "Failed password for invalid user admin from 203.0.113.9 port 4$_ ssh2\\n" for 1..60;
        print "Accepted password for root from 203.0.113.9 port 4999 ssh2\\n";
        sleep 1;
        E
        systemd-run --unit=fake-ssh --wait /usr/local/bin/sshd /root/say.pl
        rm /usr/local/bin/sshd
        """);
    Server.Seen seen = server.check();
    told(
        seen.open("machine:logins", "login-after-failures"),
        "critical",
        "root",
        "203.0.113.9",
        "60 failed attempts");
    told(seen.open("machine:logins", "root-password-login"), "warning", "203.0.113.9");
  }

  @Test
  @Order(11)
  void aRebootIsOrderlyAPowerCutIsNotAndTheMemoryIsKept() {
    server.machine().reboot();
    Server.Seen after = server.check();
    assertThat(after.types()).doesNotContain("machine:boot boot-unclean");
    assertThat(after.summary("machine:boot")).contains("after an orderly shutdown");
    server.machine().cut();
    Server.Seen cut = server.check();
    told(cut.open("machine:boot", "boot-unclean"), "warning", "without shutting down");
    assertThat(cut.open("machine:logins", "login-after-failures").at("phase").textOr(""))
        .as("what was open before the reboot still is")
        .isEqualTo("ongoing");
    assertThat(server.claudeops("logs").exit()).isZero();
    assertThat(server.claudeops("doctor").out()).doesNotContain("FAILED");
  }
}
