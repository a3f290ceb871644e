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
 * The program on a real machine as its owner sets it up: a proposed and a declared config, logs,
 * the journal, a user without rights, and a memory that cannot be written.
 */
@Tag("real")
@Timeout(240)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OwnersMachineTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ENDPOINT = "http://127.0.0.1/api/";
  private static Server server;

  @BeforeAll
  static void aFreshMachine() throws IOException {
    server = Server.start("owners", "400M", Files.createTempDirectory("claudeops-jars"));
  }

  @AfterAll
  static void itGoes() {
    server.close();
  }

  @Test
  @Order(1)
  void initProposesWhatRunsAndSavesItOnce() {
    Ran shown = server.claudeops("init");
    assertThat(shown.exit()).as(shown.err()).isZero();
    assertThat(shown.out()).contains("nginx.service").contains("//");
    assertThat(server.machine().run("test", "-e", "/etc/claudeops/config.json").succeeded())
        .isFalse();
    assertThat(server.claudeops("init", "--write").exit()).isZero();
    Ran right = server.claudeops("config", "check");
    assertThat(right.exit()).isZero();
    assertThat(right.out()).contains("The config is right");
    Ran again = server.claudeops("init", "--write");
    assertThat(again.exit()).isNotZero();
    assertThat(again.err()).contains("--force").hasLineCount(1);
    assertThat(WholeMachineTest.unusual(server.check())).isEmpty();
    assertThat(server.check().summary("unit:nginx.service")).contains("running");
  }

  @Test
  @Order(2)
  void theCauseOfAnEndpointsFailureIsToldFirstAndTheEndpointUnderIt() {
    server.sh(
        """
        mkdir -p /srv/www; echo fine > /srv/www/index.html; echo started > /var/log/shop.log
        printf '[Service]\\nExecStart=/opt/jdk/bin/jwebserver -b 127.0.0.1 -p 3001 -d /srv/www\\n[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/api.service
        systemctl daemon-reload; systemctl enable --now api
        rm /etc/nginx/sites-enabled/default
        echo 'server { listen 80; location /api/ { proxy_pass http://127.0.0.1:3001/; } }' > /etc/nginx/conf.d/a.conf
        systemctl reload nginx
        cat > /etc/claudeops/config.json <<'E'
        {"policy": {"autonomy": "observe"},
         "services": [
          {"name": "site", "unit": "nginx.service", "needs": ["api"],
           "health": [{"http": "http://127.0.0.1/api/", "expect": 200, "within": "2s"}],
           "logs": ["/var/log/shop.log"]},
          {"name": "api", "unit": "api.service"}]}
        E
        """);
    server.machine().await("it answers", SOON, "curl -sf http://127.0.0.1/api/");
    assertThat(WholeMachineTest.unusual(server.check())).isEmpty();

    server.sh("systemctl kill -s KILL api");
    server.machine().await("it is dead", SOON, "systemctl is-failed api");
    Server.Seen seen = server.check();
    Json cause = seen.open("unit:api.service", "unit-failed");
    assertThat(cause.at("severity").textOr("")).isEqualTo("critical");
    Json symptom = seen.open("http:" + ENDPOINT, "endpoint-failing");
    assertThat(symptom.at("title").textOr("")).contains("502");
    assertThat(symptom.at("causedBy").toString()).contains("api.service");
    assertThat(seen.findings().indexOf(cause)).isLessThan(seen.findings().indexOf(symptom));
    Ran shown = server.claudeops("check");
    assertThat(shown.exit()).isEqualTo(2);
    assertThat(shown.out()).contains("because of unit:api.service");
    server.sh("systemctl restart api");
    server.machine().await("it answers", SOON, "curl -sf http://127.0.0.1/api/");
    server.sawItEnd("unit:api.service", "unit-failed", 1);
    server.sawItEnd("http:" + ENDPOINT, "endpoint-failing", 3);
  }

  @Test
  @Order(3)
  void aLogThatIsFloodedWithErrorsIsToldOnce() {
    server.sh(
        "for i in $(seq 2000); do echo \"ERROR cannot charge order $i: connection refused\"; done"
            + " >> /var/log/shop.log");
    Json found = server.check().open("log:/var/log/shop.log", "log-errors");
    assertThat(found.at("title").textOr("")).contains("2000 errors");
    assertThat(server.issue("log:/var/log/shop.log", "log-errors")).contains("cannot charge order");
    assertThat(server.check().summary("log:/var/log/shop.log")).isEqualTo("no new lines");
    server.sawItEnd("log:/var/log/shop.log", "log-errors", 2);
  }

  @Test
  @Order(4)
  void theJournalIsReadFromWhereTheLastLookEndedAlsoAfterAReboot() {
    server.check();
    server.sh(
        """
        for i in $(seq 300); do echo "payment $i failed: timeout"; done | systemd-cat -t shop -p err
        echo 'Out of memory: Killed process 4711 (java) total-vm:1kB' | systemd-cat -t fake -p err
        """);
    server.machine().await("it is written", SOON, "journalctl -t fake | grep -q 4711");
    Server.Seen seen = server.check();
    assertThat(seen.open("log:journal", "log-errors").at("title").textOr(""))
        .contains("301 errors");
    assertThat(seen.types())
        .as("only the kernel's word for it counts")
        .doesNotContain("log:journal log-oom", "machine:memory oom-kill");
    assertThat(server.issue("log:journal", "log-errors")).contains("payment");
    assertThat(server.check().summary("log:journal")).startsWith("no errors");

    server.sh(
        "echo 'the last word before the end' | systemd-cat -t shop -p err; journalctl --sync");
    server.machine().reboot();
    server.sh("echo 'the first word after it' | systemd-cat -t shop -p err; journalctl --sync");
    assertThat(server.claudeops("probe", "log").out())
        .contains("the last word before the end")
        .contains("the first word after it")
        .doesNotContain("payment");
    server.check();
    assertThat(server.check().summary("log:journal")).startsWith("no errors");
  }

  @Test
  @Order(5)
  void aUserWithoutRightsSeesWhatHeMayAndIsToldTheRest() {
    server.sh("id ann >/dev/null 2>&1 || useradd -m ann; rm -f /etc/claudeops/config.json");
    List<String> asAnn = List.of("runuser", "-u", "ann", "--", "env", "-i", "HOME=/home/ann");
    Ran ran = server.behind(asAnn, "check");
    assertThat(ran.exit()).as(ran.err()).isBetween(0, 1);
    assertThat(ran.out())
        .contains("Could not be seen:")
        .contains("root")
        .contains("/home/ann/.local/state/claudeops");
    assertThat(server.sh("ls /home/ann/.local/state/claudeops")).contains("health");
    assertThat(server.behind(asAnn, "doctor").out()).contains("rights");
    assertThat(server.behind(asAnn, "status").exit()).isBetween(0, 1);
  }

  @Test
  @Order(6)
  void aMemoryThatCannotBeWrittenCostsOneLineAndNotTheVerdict() {
    server.sh(
        """
        mkdir -p /etc/claudeops /mnt/memory
        echo '{"journal": {"folder": "/mnt/memory"}}' > /etc/claudeops/config.json
        mount -t tmpfs -o size=2m memory /mnt/memory
        """);
    server.check();
    server.sh("cat /dev/zero > /mnt/memory/filler 2>/dev/null || true");
    notRemembered("full");
    server.sh("rm /mnt/memory/filler");
    assertThat(server.claudeops("check").out()).contains("Written: /mnt/memory");

    server.sh("mount -o remount,ro /mnt/memory");
    notRemembered("read-only");
    server.sh(
        "mount -o remount,rw /mnt/memory; chown -R nobody /mnt/memory; chmod 700 /mnt/memory");
    Ran foreign = server.claudeops("check");
    assertThat(foreign.out()).contains("subjects in");
    assertThat(foreign.exit()).isBetween(0, 2);
    server.sh("umount /mnt/memory; rm /etc/claudeops/config.json");
  }

  private static void notRemembered(String how) {
    Ran ran = server.claudeops("check");
    assertThat(ran.exit()).as(how).isBetween(0, 2);
    assertThat(ran.out()).as(how).contains("subjects in").doesNotContain("Written:");
    assertThat(ran.out().lines().filter(line -> line.startsWith("! "))).as(ran.out()).hasSize(1);
  }
}
