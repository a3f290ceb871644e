package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.real.Ran;
import dev.claudeops.testkit.real.Server;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The whole program acting as root on a real machine: each fault is found by one check, met by the
 * right deed or by the right question, proven, written down, and gone at the next check. How long
 * each took is printed at the end and held to nothing.
 */
@Tag("real")
@Timeout(120)
class ServerKeptRunningTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final List<String> TIMES = new ArrayList<>();

  private static Server server;

  @BeforeAll
  static void aMachine() throws IOException {
    server = Server.start("keeps", "400M", Files.createTempDirectory("claudeops-jars"));
  }

  @AfterAll
  static void itGoes() {
    server.close();
    System.out.println("fault                      the check that dealt with it");
    TIMES.forEach(System.out::println);
  }

  /** Each test begins on a machine without history. */
  @AfterEach
  void asBefore() {
    server.sh(
        """
        rm -rf /var/log/claudeops /etc/claudeops
        for u in $(ls /etc/systemd/system | grep '^t-'); do systemctl stop $u || true; systemctl unmask -q $u || true; rm -f /etc/systemd/system/$u; done
        rm -f /etc/systemd/system/multi-user.target.wants/t-* /mended
        systemctl daemon-reload; systemctl reset-failed
        """);
  }

  // ---- what every test does ----

  private static void config(String services, String more) {
    server.sh(
        """
        mkdir -p /etc/claudeops; cat > /etc/claudeops/config.json <<'E'
        {"probes": {"off": ["cpu", "pressure"]}, "services": [%s] %s}
        E\
        """
            .formatted(services, more));
  }

  private static String declared(String name) {
    return "{\"name\": \"%s\", \"unit\": \"t-%s\", \"ready\": \"3s\"}".formatted(name, name);
  }

  /** A unit file of its own for each, with these lines below {@code [Service]}. */
  private static void unit(String name, String... lines) {
    server.sh(
        """
        cat > /etc/systemd/system/t-%s.service <<'E'
        [Unit]
        StartLimitBurst=5
        [Service]
        %s
        [Install]
        WantedBy=multi-user.target
        E
        systemctl daemon-reload\
        """
            .formatted(name, String.join("\n", lines)));
  }

  private static final String SLEEPS = "ExecStart=/bin/sleep 1000";

  /** A check, with the time it took from its start until the fault was dealt with. */
  private static Server.Seen check(String fault) {
    Server.Seen seen = server.check();
    double took = seen.run().at("durationSeconds").number().orElseThrow();
    TIMES.add(String.format(Locale.ROOT, "%-26s %5.1f s", fault, took));
    return seen;
  }

  /** {@code unit-restart unit:t-shop.service allow proven}, in order. */
  private static List<String> deeds(Server.Seen seen) {
    return seen.run().at("actions").items().stream()
        .map(
            one ->
                "%s %s:%s %s %s"
                    .formatted(
                        one.at("kind").textOr(""),
                        one.at("target", "kind").textOr(""),
                        one.at("target", "name").textOr(""),
                        one.at("verdict").textOr(""),
                        one.at("outcome").textOr("")))
        .toList();
  }

  private static Json deed(Server.Seen seen, String kind) {
    return seen.run().at("actions").items().stream()
        .filter(one -> one.at("kind").textOr("").equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " in " + deeds(seen)));
  }

  private static String file(Json deed) {
    return server.sh("cat '" + deed.at("file").textOr("/none") + "'");
  }

  private static void nothingIsWrong() {
    Server.Seen after = server.check();
    assertThat(WholeMachineTest.unusual(after)).isEmpty();
    assertThat(deeds(after)).isEmpty();
    assertThat(server.sh("ls /var/log/claudeops/intents")).isEmpty();
  }

  private static void kill(String unit) {
    server.sh("systemctl kill -s KILL " + unit);
    server.machine().await("it is dead", SOON, "systemctl is-failed -q " + unit);
  }

  private static String state(String unit) {
    return server.machine().run("systemctl", "is-active", unit).out().strip();
  }

  // ---- units ----

  @Test
  void aKilledServiceIsRestartedProvenAndWrittenDown() {
    unit("shop", SLEEPS);
    config(declared("shop"), "");
    server.sh("systemctl start t-shop");
    server.check();
    kill("t-shop");
    Server.Seen seen = check("service killed");
    assertThat(deeds(seen)).containsExactly("unit-restart unit:t-shop.service allow proven");
    assertThat(state("t-shop")).isEqualTo("active");
    assertThat(file(deed(seen, "unit-restart")))
        .contains("outcome: proven")
        .contains("`systemctl --no-ask-password restart -- t-shop.service`")
        .contains("seen by probe unit")
        .contains("t-shop.service failed at ");
    assertThat(server.issue("unit:t-shop.service", "unit-failed"))
        .contains("status: resolved", "unit-restart of unit:t-shop.service done and proven");
    nothingIsWrong();
  }

  @Test
  void whatIsWellIsNotTouchedThoughItsProblemFlappedAndIsStillOpen() {
    unit("shop", SLEEPS);
    config(declared("shop"), ", \"policy\": {\"restarts\": {\"coolDown\": \"0s\", \"most\": 50}}");
    server.sh("systemctl start t-shop");
    server.check();
    for (int i = 0; i < 3; i++) {
      kill("t-shop");
      assertThat(deeds(server.check()))
          .containsExactly("unit-restart unit:t-shop.service allow proven");
    }
    Server.Seen after = server.check();
    assertThat(after.types()).contains("unit:t-shop.service unit-failed");
    assertThat(deeds(after)).isEmpty();
  }

  @Test
  void aServiceThatSystemdGaveUpComesBackInOneRunWhenItsFaultIsGone() {
    unit(
        "lim",
        "ExecStart=/bin/sh -c 'test -e /mended && exec sleep 1000; exit 3'",
        "Restart=always",
        "RestartSec=10ms");
    server.sh("touch /mended; systemctl start t-lim");
    config(declared("lim"), "");
    server.check();
    server.sh("rm /mended; systemctl kill -s KILL t-lim");
    server.machine().await("systemd gave up", SOON, "systemctl is-failed -q t-lim");
    server.sh("touch /mended");
    Server.Seen seen = check("start limit, fault gone");
    seen.finding("unit:t-lim.service", "unit-start-limit").orElseThrow();
    assertThat(deeds(seen)).containsExactly("unit-start unit:t-lim.service allow proven");
    assertThat(deed(seen, "unit-start").at("ran").textOr(""))
        .contains("reset-failed -- t-lim.service", "start -- t-lim.service");
    assertThat(state("t-lim")).isEqualTo("active");
    nothingIsWrong();
  }

  @Test
  void aServiceThatGoesOnFailingIsToldWithItsHistory() {
    unit("lim", "ExecStart=/bin/sh -c 'exit 3'", "Restart=always", "RestartSec=10ms");
    config(declared("lim"), "");
    server.machine().run("systemctl", "start", "t-lim");
    server.machine().await("systemd gave up", SOON, "systemctl is-failed -q t-lim");
    server.check();
    Server.Seen seen = check("start limit, fault stays");
    assertThat(deeds(seen))
        .as("it was tried by the first check, and settles")
        .containsExactly("unit-start unit:t-lim.service hold refused");
    assertThat(server.sh("cat /var/log/claudeops/actions/*-escalate-*"))
        .contains("exit code 3", "unit-start on unit:t-lim.service unproven", "Asked of you: ");
  }

  @Test
  void aCrashLoopIsLeftToItsSupervisorAndToldWithFacts() {
    unit("loop", "ExecStart=/bin/sh -c 'sleep 0.1; exit 3'", "Restart=always", "RestartSec=300ms");
    server.sh("sed -i 's/StartLimitBurst=5/StartLimitIntervalSec=0/' /etc/systemd/system/t-loop.*");
    server.sh(
        """
        systemctl daemon-reload; systemctl start t-loop
        mkdir -p /etc/claudeops/runbooks
        printf -- '---\\nname: crash-loop\\nfindings: [unit-restarting]\\nsteps: [leave if since < 1s, escalate]\\nask: find why\\n---\\nSooner.\\n' > /etc/claudeops/runbooks/soon.md
        """);
    config(declared("loop"), "");
    server.check();
    server.sh("sleep 1.2");
    Server.Seen seen = check("crash loop");
    assertThat(deeds(seen)).containsExactly("escalate unit:t-loop.service allow unproven");
    assertThat(file(deed(seen, "escalate")))
        .containsPattern("unit:t-loop.service restarted \\S+ ?(times)?")
        .contains("(runbook crash-loop)")
        .contains("nobody is told, for the config has no channel");
  }

  @Test
  void aStoppedServiceIsStartedAndAMaskedOneIsTold() {
    unit("idle", SLEEPS);
    config(declared("idle") + "," + declared("gone"), "");
    server.sh("systemctl mask -q t-gone");
    Server.Seen seen = check("service stopped");
    assertThat(deeds(seen))
        .containsExactlyInAnyOrder(
            "unit-start unit:t-idle.service allow proven",
            "unit-start unit:t-gone.service deny refused",
            "escalate unit:t-gone.service allow unproven");
    assertThat(server.sh("cat /var/log/claudeops/actions/*-escalate-*")).contains("is masked");
    server.sh("systemctl unmask -q t-gone");
  }

  @Test
  void whatNobodyDeclaredIsAskedForAndDoneOnceByAYes() {
    unit("odd", SLEEPS);
    server.sh("systemctl enable -q t-odd; systemctl start t-odd");
    config("", "");
    server.check();
    kill("t-odd");
    Server.Seen seen = check("discovered service killed");
    assertThat(deeds(seen)).containsExactly("unit-restart unit:t-odd.service ask refused");
    assertThat(state("t-odd")).isEqualTo("failed");
    assertThat(deeds(server.check())).as("asked once").hasSize(1);
    assertThat(server.sh("ls /var/log/claudeops/questions | wc -l")).isEqualTo("1");
    String id = server.sh("ls /var/log/claudeops/questions").replace(".md", "");
    assertThat(server.claudeops("approve").out())
        .contains(id, "would do: systemctl --no-ask-password restart -- t-odd.service");
    Ran yes = server.claudeops("approve", id);
    assertThat(yes.out()).contains("Proven: unit-restart of unit:t-odd.service");
    assertThat(yes.exit()).isZero();
    String began = server.sh("systemctl show -P MainPID t-odd");
    Ran again = server.claudeops("approve", id);
    assertThat(again.err()).contains("carried out already");
    assertThat(again.exit()).isNotZero();
    assertThat(server.sh("systemctl show -P MainPID t-odd")).isEqualTo(began);
    nothingIsWrong();
  }

  @Test
  void whoHoldsThePortIsNamedAndNothingIsRestartedBlindly() {
    server.sh(
        """
        cat > /root/hold.pl <<'E'
        use IO::Socket::INET;
        my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1:9191", Listen => 5)
          or die "bind to 127.0.0.1:9191 failed: $!\\n";
        sleep 1000;
        E
        """);
    unit("taker", "ExecStart=/usr/bin/perl /root/hold.pl");
    unit("rival", "ExecStart=/usr/bin/perl /root/hold.pl");
    config(declared("taker"), "");
    server.sh("systemctl start t-rival; sleep 0.3; systemctl start t-taker; sleep 0.3");
    server.machine().await("it failed", SOON, "systemctl is-failed -q t-taker");
    Server.Seen seen = check("port taken");
    assertThat(deeds(seen)).containsExactly("escalate unit:t-taker.service allow unproven");
    assertThat(file(deed(seen, "escalate"))).contains("Named at fault: unit:t-rival.service");
    assertThat(state("t-rival")).isEqualTo("active");
    server.sh("systemctl stop t-rival");
    Server.Seen free = check("port free again");
    assertThat(deeds(free)).as("said: %s", free.types()).isNotEmpty();
  }

  @Test
  void aDeadUpstreamIsRestartedAndTheProxyLeftAlone() {
    unit("app", "ExecStart=/opt/jdk/bin/jwebserver -b 127.0.0.1 -p 8081 -d /opt/jdk/conf");
    server.sh(
        """
        echo 'server { listen 8080; location / { proxy_pass http://127.0.0.1:8081; } }' > /etc/nginx/conf.d/p.conf
        systemctl start t-app; systemctl reload nginx
        """);
    config(
        declared("app").replace("}", ", \"health\": [{\"tcp\": \"127.0.0.1:8081\"}]}")
            + ", {\"name\": \"web\", \"unit\": \"nginx\", \"needs\": [\"app\"], \"ready\": \"3s\","
            + " \"health\": [{\"http\": \"http://127.0.0.1:8080/\"}]}",
        "");
    server.machine().await("it answers", SOON, "ss -ltn | grep -q :8081");
    server.check();
    String proxy = server.sh("systemctl show -P MainPID nginx");
    kill("t-app");
    Server.Seen seen = check("upstream dead");
    assertThat(seen.finding("http:http://127.0.0.1:8080/", "endpoint-failing")).isPresent();
    assertThat(deeds(seen)).containsExactly("unit-restart unit:t-app.service allow proven");
    assertThat(server.sh("systemctl show -P MainPID nginx")).isEqualTo(proxy);
    assertThat(seen.types()).noneMatch(type -> type.contains("failing"));
    nothingIsWrong();
    server.sh("rm /etc/nginx/conf.d/p.conf; systemctl reload nginx");
  }

  @Test
  void aDeadCronIsStarted() {
    config("", "");
    server.check();
    server.sh("systemctl stop cron");
    Server.Seen seen = check("cron dead");
    assertThat(deeds(seen)).containsExactly("unit-start unit:cron.service allow proven");
    nothingIsWrong();
  }

  @Test
  void theFailedJobOfATimerIsToldAndNotRunBehindItsOwnersBack() {
    unit("dump", "Type=oneshot", "ExecStart=/bin/sh -c 'echo ran >> /root/dumps; exit 1'");
    server.sh(
        """
        printf '[Timer]\\nOnCalendar=*-*-* 04:00:00\\n[Install]\\nWantedBy=timers.target\\n' > /etc/systemd/system/t-dump.timer
        systemctl daemon-reload; systemctl start t-dump.timer; systemctl start t-dump || true
        """);
    config("{\"name\": \"dump\", \"unit\": \"t-dump.timer\"}", "");
    Server.Seen seen = check("timer's job failed");
    seen.open("unit:t-dump.timer", "timer-missed");
    assertThat(deeds(seen))
        .noneMatch(deed -> deed.endsWith("proven"))
        .contains("unit-restart unit:t-dump.service ask refused");
    assertThat(server.sh("wc -l < /root/dumps")).isEqualTo("1");
  }

  // ---- disks ----

  @Test
  void rotatedLogsAreRemovedFromAFullDiskAndWhatIsNewStays() {
    server.sh(
        """
        mkdir -p /srv/memory
        mount -t tmpfs -o size=100m logs /var/log; mkdir -p /var/log/nginx; systemctl restart nginx
        for i in 1 2 3 4; do fallocate -l 22M /var/log/nginx/access.log.$i.gz; touch -d '20 days ago' /var/log/nginx/access.log.$i.gz; done
        fallocate -l 3M /var/log/nginx/access.log.5.gz
        """);
    config("", ", \"journal\": {\"folder\": \"/srv/memory\"}");
    try {
      Server.Seen seen = check("disk full of old logs");
      assertThat(deeds(seen)).contains("rotated-logs-remove disk:/var/log allow proven");
      assertThat(server.sh("ls /var/log/nginx/*.gz")).isEqualTo("/var/log/nginx/access.log.5.gz");
      assertThat(server.check().types()).noneMatch(type -> type.startsWith("disk:/var/log"));
    } finally {
      server.sh("umount -l /var/log; rm -rf /srv/memory; systemctl restart nginx");
    }
  }

  @Test
  void aServiceThatHoldsADeletedFileIsRestartedWhenTheDiskIsAlmostFull() {
    server.sh("mkdir -p /srv/held; mount -t tmpfs -o size=60m held /srv/held");
    unit(
        "holder",
        "ExecStart=/usr/bin/perl -e 'open F, q(/srv/held/big.log); sleep 1000'",
        "ExecReload=/bin/true");
    config(declared("holder"), "");
    server.sh(
        "fallocate -l 59M /srv/held/big.log; systemctl start t-holder; sleep 0.5;"
            + " rm /srv/held/big.log");
    try {
      Server.Seen seen = check("deleted file held");
      assertThat(deeds(seen))
          .contains(
              "unit-reload unit:t-holder.service allow unproven",
              "unit-restart unit:t-holder.service allow proven")
          .noneMatch(deed -> deed.startsWith("escalate"));
      assertThat(server.check().types()).noneMatch(type -> type.startsWith("disk:/srv/held"));
    } finally {
      server.sh("systemctl stop t-holder; umount -l /srv/held");
    }
  }

  @Test
  void aDiskThatSomebodyMadeReadOnlyIsMadeWritableByAYesAndOneMeantToBeSoIsNot() {
    // Loop devices of their own, of which the kernel's log tells no error of old.
    server.sh(
        """
        n=$((900 + $$ % 90)); cp /etc/fstab /root/fstab
        for d in rw ro; do
          n=$((n + 1)); mkdir -p /srv/$d; truncate -s 16M /root/$d.img; mkfs.ext4 -q /root/$d.img
          mknod /dev/loop$n b 7 $n; losetup /dev/loop$n /root/$d.img
          mount /dev/loop$n /srv/$d; losetup -d /dev/loop$n
          echo "/root/$d.img /srv/$d ext4 loop,$d 0 0" >> /etc/fstab
        done
        """);
    config("", "");
    try {
      server.check();
      server.sh("mount -o remount,ro /srv/rw; mount -o remount,ro /srv/ro");
      Server.Seen seen = check("disk made read-only");
      assertThat(deeds(seen)).containsExactly("remount-read-write disk:/srv/rw ask refused");
      assertThat(seen.types()).doesNotContain("disk:/srv/ro disk-read-only");
      Ran yes =
          server.claudeops(
              "approve", server.sh("ls /var/log/claudeops/questions").replace(".md", ""));
      assertThat(yes.out()).contains("Proven: remount-read-write of disk:/srv/rw");
      server.sh("touch /srv/rw/x");
      assertThat(server.check().types()).noneMatch(type -> type.contains("disk-read-only"));
    } finally {
      server.sh("umount /srv/rw /srv/ro; rm -f /dev/loop9*; cp /root/fstab /etc/fstab");
    }
  }

  // ---- the brakes ----

  @Test
  void aPauseAWindowAndABusyMachineHoldAndADryRunOnlySays() {
    unit("shop", SLEEPS);
    String services = declared("shop");
    config(services, "");
    server.sh("systemctl start t-shop");
    server.check();
    kill("t-shop");

    Ran dry = server.claudeops("check", "--dry-run");
    assertThat(dry.out()).contains("would be done  unit-restart", "restart -- t-shop.service");
    server.claudeops("pause", "--for", "1h");
    held("paused");
    server.claudeops("resume");
    server.sh("touch /etc/claudeops/paused");
    held("paused");
    server.sh("rm /etc/claudeops/paused");
    config(
        services,
        ", \"policy\": {\"windows\": [{\"name\": \"work\", \"from\": \"2020-01-01T00:00:00Z\","
            + " \"to\": \"2099-01-01T00:00:00Z\", \"services\": [\"shop\"]}]}");
    held("maintenance-window");
    config(services, "");

    // A lock as apt takes it (fcntl(2)); the layout of struct flock is that of 64-bit Linux.
    server.sh(
        """
        cat > /root/lock.pl <<'E'
        use Fcntl; open(F, ">>/var/lib/dpkg/lock-frontend") or die;
        my $lock = pack("s s x4 l! l! i x4", F_WRLCK, 0, 0, 0, 0);
        fcntl(F, F_SETLK, $lock) or die; sleep 1000;
        E
        cp /usr/bin/perl /root/apt-get; systemd-run -q --unit=t-apt /root/apt-get /root/lock.pl
        """);
    server.machine().await("the lock", SOON, "grep -q 'POSIX.*WRITE' /proc/locks");
    held("busy-host");
    server.sh("systemctl stop t-apt");
    assertThat(state("t-shop")).isEqualTo("failed");
    assertThat(server.sh("ls /var/log/claudeops/intents")).isEmpty();

    // What cron gives: nothing.
    Ran ran = server.behind(List.of("env", "-i", "PATH="), "check", "--scheduled");
    assertThat(ran.err()).isEmpty();
    assertThat(state("t-shop")).isEqualTo("active");
    assertThat(server.sh("cat /var/log/claudeops/actions/*-unit-restart-*"))
        .contains("outcome: proven");
    nothingIsWrong();
  }

  private static void held(String rule) {
    Server.Seen seen = server.check();
    assertThat(deeds(seen)).containsExactly("unit-restart unit:t-shop.service hold refused");
    assertThat(deed(seen, "unit-restart").at("rule").textOr("")).isEqualTo(rule);
    assertThat(state("t-shop")).isEqualTo("failed");
  }
}
