package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.real.ClaudeServer;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.Ran;
import dev.claudeops.testkit.real.Server;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The whole program with the real Claude Code as its agent, on a real machine with systemd, as the
 * user without rights that the installation makes; the model works from the briefing. How long each
 * fault took is printed at the end and held to nothing.
 */
@Tag("real")
@Tag("slow")
@Timeout(180)
class ClaudeOnAMachineTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final List<String> TIMES = new ArrayList<>();
  private static final String SLEEPS = "ExecStart=/bin/sleep 1000";
  private static final String RUNS = "/run/claudeops/agent";

  private static ClaudeServer claude;

  /** A check that a test began. */
  private CompletableFuture<?> run = CompletableFuture.completedFuture(null);

  @BeforeAll
  static void aMachine() throws IOException {
    claude = ClaudeServer.start("claude");
  }

  @AfterAll
  static void itGoes() {
    claude.close();
    System.out.println("fault                      the check by Claude that dealt with it");
    TIMES.forEach(System.out::println);
  }

  /** Each test begins on a machine without history, and leaves nothing of a run. */
  @AfterEach
  void nothingIsLeft() {
    claude.release();
    run.join();
    sh("systemctl kill -s KILL t-owner 2>/dev/null || true; systemctl reset-failed");
    assertThat(claude.scopes()).isEmpty();
    assertThat(claude.processes(ClaudeServer.PROGRAM)).isEmpty();
    assertThat(runs()).isEmpty();
    sh(
        """
        rm -rf /var/log/claudeops /etc/claudeops
        for u in $(ls /etc/systemd/system | grep '^t-'); do systemctl stop $u || true; rm -f /etc/systemd/system/$u; done
        rm -f /mended; systemctl daemon-reload; systemctl reset-failed
        """);
  }

  // ---- what every test does ----

  private static String sh(String text) {
    return claude.sh(text);
  }

  private static String declared(String name) {
    return "{\"name\": \"%s\", \"unit\": \"t-%s\", \"ready\": \"3s\"}".formatted(name, name);
  }

  private static void unit(String name, String... lines) {
    sh(
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

  private static void kill(String unit) {
    sh("systemctl kill -s KILL " + unit);
    claude.server().machine().await("it is dead", SOON, "systemctl is-failed -q " + unit);
  }

  /** A declared service that was seen well, and is dead now. */
  private static void deadShop(String agent) {
    unit("shop", SLEEPS);
    claude.config(declared("shop"), agent, "");
    sh("systemctl start t-shop");
    claude.server().check();
    kill("t-shop");
  }

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

  /** What the runbooks do, and what the briefing names first. */
  private static final String STARTED = "unit-start unit:t-shop.service allow proven";

  private static final String RESTARTED = "unit-restart unit:t-shop.service allow proven";

  /** A check by Claude that goes on while the test looks. */
  private CompletableFuture<Ran> begun() {
    CompletableFuture<Ran> begun =
        CompletableFuture.supplyAsync(
            () ->
                claude
                    .server()
                    .behind(
                        List.of(
                            "env", "-i", "PATH=/usr/bin:/bin", "HOME=/root", "OURS=hidden-word"),
                        "check",
                        "--agent",
                        "claude",
                        "--json"));
    run = begun;
    return begun;
  }

  private static String shown(String scope, String property) {
    return sh("systemctl show -P " + property + " " + scope);
  }

  private static String runs() {
    return sh("test ! -e %s || ls -A %s".formatted(RUNS, RUNS));
  }

  private static Ran asAgent(String command) {
    return claude
        .server()
        .machine()
        .run(
            "setpriv",
            "--reuid=" + ClaudeServer.AGENT,
            "--regid=" + ClaudeServer.AGENT,
            "--clear-groups",
            "sh",
            "-c",
            command);
  }

  // ---- one run, looked at from all sides ----

  @Test
  void itRunsWithoutRightsInAScopeRepairsTheServiceAndLeavesNothing() throws Exception {
    deadShop("");
    claude.hold();
    CompletableFuture<Ran> checked = begun();
    claude.awaitAsked();
    String pid = claude.processes(ClaudeServer.PROGRAM);
    assertThat(pid).containsOnlyDigits();
    String scope = claude.scopes();
    assertThat(scope).startsWith("claudeops-agent-").endsWith(".scope").doesNotContain("\n");

    String user = sh("id -u " + ClaudeServer.AGENT);
    String group = sh("id -g " + ClaudeServer.AGENT);
    List<String> status = sh("tr '\\t' ' ' < /proc/" + pid + "/status").lines().toList();
    assertThat(status)
        .contains("Uid: " + String.join(" ", user, user, user, user))
        .contains("Gid: " + String.join(" ", group, group, group, group))
        .contains("NoNewPrivs: 1")
        .contains("CapInh: 0000000000000000")
        .contains("CapPrm: 0000000000000000")
        .contains("CapEff: 0000000000000000")
        .contains("CapBnd: 0000000000000000")
        .contains("CapAmb: 0000000000000000")
        .anyMatch(line -> line.strip().equals("Groups:"));

    assertThat(sh("cat /proc/" + pid + "/cgroup")).contains(scope);
    assertThat(shown(scope, "MemoryMax")).isEqualTo(Long.toString(768L << 20));
    assertThat(shown(scope, "MemorySwapMax")).isEqualTo("0");
    assertThat(shown(scope, "TasksMax")).isEqualTo("256");
    assertThat(shown(scope, "CPUQuotaPerSecUSec")).isEqualTo("1s");

    List<String> environment =
        Arrays.stream(sh("tr '\\0' '\\n' < /proc/" + pid + "/environ").split("\n"))
            .map(line -> line.replaceFirst("=.*", ""))
            .toList();
    assertThat(environment)
        .allMatch(
            name ->
                name.matches(
                    "(CLAUDE_|DISABLE_|API_|MCP_|ANTHROPIC_|MAX_)[A-Z_]+"
                        // The last is the scope's own number, which systemd gives it.
                        + "|PATH|LANG|TZ|HOME|TMPDIR|CLAUDEOPS_LAUNCH|INVOCATION_ID"))
        .contains("ANTHROPIC_API_KEY", "HOME");
    assertThat(sh("cat /proc/" + pid + "/environ | tr '\\0' '\\n'"))
        .doesNotContain("hidden-word", "/root");
    assertThat(sh("tr '\\0' ' ' < /proc/" + pid + "/cmdline")).doesNotContain("test-key");

    String folder = runs();
    sh("grep -q 'Bearer' %s/%s/mcp.json".formatted(RUNS, folder));
    for (String closed :
        List.of(
            "cat /etc/shadow",
            "cat /etc/claudeops/claude.key",
            "cat /etc/claudeops/config.json",
            "ls " + RUNS,
            "ls %s/%s".formatted(RUNS, folder),
            "cat %s/%s/lease".formatted(RUNS, folder),
            "cat %s/%s/stdout.jsonl".formatted(RUNS, folder),
            "touch %s/%s/x".formatted(RUNS, folder),
            "touch " + RUNS + "/x",
            "ls /var/log/claudeops",
            "cat /var/log/claudeops/*/*")) {
      assertThat(asAgent(closed).exit()).as(closed).isNotZero();
    }
    // The run of another user, as one without the installed user would be.
    assertThat(
            claude
                .server()
                .machine()
                .run(
                    "setpriv",
                    "--reuid=65533",
                    "--regid=65533",
                    "--clear-groups",
                    "cat",
                    "%s/%s/mcp.json".formatted(RUNS, folder))
                .exit())
        .isNotZero();

    String port =
        sh("sed 's/.*127.0.0.1:\\([0-9]*\\).*/\\1/' %s/%s/mcp.json".formatted(RUNS, folder));
    assertThat(sh("ss -ltnH")).contains("127.0.0.1]:" + port + " ");
    claude.release();
    Server.Seen seen = Server.seen(checked.get(90, TimeUnit.SECONDS));
    assertThat(deeds(seen)).containsExactly(STARTED);
    assertThat(claude.server().health())
        .contains("Claude was asked", "what was down was dealt with");
    assertThat(sh("systemctl is-active t-shop")).isEqualTo("active");
    assertThat(sh("cat /var/log/claudeops/actions/*-unit-start-*"))
        .contains("outcome: proven", "the first of what the briefing leaves open");
    assertThat(sh("ss -ltnH")).doesNotContain(":" + port + " ");
    assertThat(claude.asked()).doesNotContain("hidden-word");
  }

  // ---- who misbehaves ----

  /** A program in place of Claude Code. */
  private static String program(String lines) {
    sh(
        "mkdir -p /opt/played; cat > /opt/played/claude <<'E'\n%s\nE\nchmod 755 /opt/played/claude"
            .formatted(lines));
    return ", \"program\": \"/opt/played/claude\"";
  }

  @Test
  void whoEatsTheMemoryIsEndedByTheScopeAndTheRunbooksGoOn() {
    deadShop(program("#!/usr/bin/perl\nmy @all; push @all, 'x' x 20_000_000 while 1;"));
    Server.Seen seen = claude.check();
    assertThat(deeds(seen)).containsExactly(RESTARTED);
    assertThat(claude.server().health())
        .contains("ended by signal 9 (by somebody, or for its memory)");
  }

  @Test
  void aChildThatEatsTheMemoryTakesNobodyWithItButItsOwnRun() {
    deadShop(
        program(
            "#!/bin/sh\n/usr/bin/perl -e 'my @all; push @all, q(x) x 20_000_000 while 1;'"
                + "\necho eaten $? >&2\nexit 7"));
    Server.Seen seen = claude.check();
    assertThat(deeds(seen)).containsExactly(RESTARTED);
    assertThat(claude.server().health()).contains("Claude did not do this run");
  }

  /** The processes of this file that live in a scope of a launch. */
  private static List<String> inScopes(String file) {
    return claude
        .processes(file)
        .lines()
        .filter(pid -> sh("cat /proc/" + pid + "/cgroup || true").contains("claudeops-agent-"))
        .toList();
  }

  @Test
  void afterAKillNineTheNextRunEndsWhatIsStillInTheScope() {
    deadShop(
        program(
            "#!/bin/sh\n"
                + "env -i setsid /usr/bin/perl -e '$SIG{TERM} = q(IGNORE); sleep 1000' &\n"
                + "wait"));
    sh(
        """
        systemd-run -q --unit=t-owner /opt/jdk/bin/java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
          -cp '/opt/claudeops/classes:/opt/claudeops/lib/*' dev.claudeops.Main check --agent claude
        """);
    Part.await("its child runs", SOON, () -> !inScopes("/usr/bin/perl").isEmpty());
    String scope = claude.scopes();
    assertThat(scope).startsWith("claudeops-agent-");
    sh("systemctl kill -s KILL --kill-whom=main t-owner");
    claude.server().machine().await("the owner is dead", SOON, "systemctl is-failed -q t-owner");
    sh("systemctl reset-failed t-owner");
    assertThat(claude.scopes()).as("its child lives on").isEqualTo(scope);
    assertThat(runs()).isNotEmpty();

    sh(
        "cat /etc/claudeops/config.json | sed 's@/opt/played/claude@/opt/claude/claude@' > /root/c;"
            + " cat /root/c > /etc/claudeops/config.json");
    Server.Seen seen = claude.check();
    assertThat(deeds(seen)).contains(STARTED);
    assertThat(claude.scopes()).isEmpty();
    assertThat(inScopes("/usr/bin/perl")).isEmpty();
  }

  // ---- without root ----

  private static Server.Seen asAnn(String runs) {
    List<String> words = new ArrayList<>(List.of("check", "--agent", "claude", "--json"));
    words.addAll(List.of("--config", "/srv/ann/config.json"));
    return Server.seen(
        claude
            .server()
            .behind(
                List.of(
                    "runuser",
                    "-u",
                    "ann",
                    "--",
                    "env",
                    "-i",
                    "PATH=/usr/bin:/bin",
                    "HOME=/srv/ann/home",
                    "XDG_STATE_HOME=/srv/ann/state",
                    "XDG_RUNTIME_DIR=" + runs),
                words.toArray(String[]::new)));
  }

  @Test
  void aUserWithoutRightsAsksItAsHimselfAndIsToldWhereItCannotRun() {
    deadShop("");
    sh(
        """
        id ann >/dev/null 2>&1 || useradd -M ann
        rm -rf /srv/ann; mkdir -p /srv/ann/home /srv/ann/run /srv/ann/state
        sed 's@"agent": {@"agent": {"key": "${file:/srv/ann/key}",@' /etc/claudeops/config.json > /srv/ann/config.json
        echo test-key-that-opens-nothing > /srv/ann/key; chmod 600 /srv/ann/key /srv/ann/config.json
        chmod 700 /srv/ann/run; chown ann /srv/ann/run /srv/ann/state /srv/ann/key /srv/ann/config.json
        """);
    String health = "cat \"$(ls -t /srv/ann/state/claudeops/health/*.md | head -1)\"";
    Server.Seen seen = asAnn("/srv/ann/run");
    assertThat(seen.types()).contains("unit:t-shop.service unit-failed");
    assertThat(deeds(seen)).noneMatch(deed -> deed.endsWith("proven"));
    assertThat(sh(health)).contains("Claude was asked").contains("what was down was dealt with");
    assertThat(sh("ls -A /srv/ann/run/claudeops/agent")).isEmpty();
    assertThat(sh("ls -A /srv/ann/home")).isEmpty();

    sh("rm -rf /srv/ann/state/*; touch /srv/ann/none");
    Server.Seen without = asAnn("/srv/ann/none");
    assertThat(without.types()).contains("unit:t-shop.service unit-failed");
    assertThat(sh(health)).contains("Claude did not do this run", "/srv/ann/none");
  }

  // ---- five faults ----

  private static void dealtWith(String fault, String... deeds) {
    Server.Seen seen = claude.check();
    Json took = seen.run().at("durationSeconds");
    TIMES.add(String.format(Locale.ROOT, "%-26s %5.1f s", fault, took.number().orElseThrow()));
    assertThat(deeds(seen)).containsExactly(deeds);
    assertThat(claude.server().health()).contains("Claude was asked");
    Server.Seen after = claude.server().check();
    assertThat(deeds(after)).isEmpty();
    assertThat(sh("ls /var/log/claudeops/intents")).isEmpty();
  }

  @Test
  void aKilledServiceIsRestarted() {
    deadShop("");
    dealtWith("service killed", STARTED);
  }

  @Test
  void aServiceThatSystemdGaveUpIsStarted() {
    unit(
        "lim",
        "ExecStart=/bin/sh -c 'test -e /mended && exec sleep 1000; exit 3'",
        "Restart=always",
        "RestartSec=10ms");
    sh("touch /mended; systemctl start t-lim");
    claude.config(declared("lim"), "", "");
    claude.server().check();
    sh("rm /mended; systemctl kill -s KILL t-lim");
    claude.server().machine().await("systemd gave up", SOON, "systemctl is-failed -q t-lim");
    sh("touch /mended");
    dealtWith("start limit, fault gone", "unit-start unit:t-lim.service allow proven");
  }

  @Test
  void aStoppedServiceIsStarted() {
    unit("idle", SLEEPS);
    claude.config(declared("idle"), "", "");
    dealtWith("service stopped", "unit-start unit:t-idle.service allow proven");
  }

  @Test
  void aDeadUpstreamIsRestartedAndItsProxyIsLeftAlone() {
    unit("app", "ExecStart=/opt/jdk/bin/jwebserver -b 127.0.0.1 -p 8081 -d /opt/jdk/conf");
    sh(
        """
        echo 'server { listen 8080; location / { proxy_pass http://127.0.0.1:8081; } }' > /etc/nginx/conf.d/p.conf
        systemctl start t-app; systemctl reload nginx
        """);
    claude.config(
        declared("app").replace("}", ", \"health\": [{\"tcp\": \"127.0.0.1:8081\"}]}")
            + ", {\"name\": \"web\", \"unit\": \"nginx\", \"needs\": [\"app\"], \"ready\": \"3s\","
            + " \"health\": [{\"http\": \"http://127.0.0.1:8080/\"}]}",
        "",
        "");
    claude.server().machine().await("it answers", SOON, "ss -ltn | grep -q :8081");
    claude.server().check();
    String proxy = sh("systemctl show -P MainPID nginx");
    kill("t-app");
    try {
      dealtWith("upstream dead", "unit-start unit:t-app.service allow proven");
      assertThat(sh("systemctl show -P MainPID nginx")).isEqualTo(proxy);
    } finally {
      sh("rm /etc/nginx/conf.d/p.conf; systemctl reload nginx");
    }
  }

  @Test
  void aDeadCronIsStarted() {
    claude.config("", "", "");
    claude.server().check();
    sh("systemctl stop cron");
    dealtWith("cron dead", "unit-start unit:cron.service allow proven");
  }
}
