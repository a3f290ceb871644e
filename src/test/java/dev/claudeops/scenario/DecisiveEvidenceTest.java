package dev.claudeops.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.brief.Composed;
import dev.claudeops.agent.brief.Composer;
import dev.claudeops.agent.brief.Prompts;
import dev.claudeops.config.Policy.Autonomy;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Observation;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What decides each scenario that ships is in its briefing: the subjects, what is at fault, the
 * measures, what happened before, the runbook and its wishes, and the lines of its evidence that
 * tell the reason, though they stand amid many that do not.
 */
class DecisiveEvidenceTest {
  /** By runbook: what a look would show, of which each line decides. */
  private static final Map<String, List<String>> EVIDENCE =
      Map.ofEntries(
          Map.entry(
              "service-failed",
              List.of("Error: Cannot find module '/srv/api/dist/main.js'", "status=1/FAILURE")),
          Map.entry(
              "service-stopped",
              List.of("Stopped redis.service - Advanced key-value store, by signal TERM.")),
          Map.entry(
              "start-limit",
              List.of(
                  "api.service: Start request repeated too quickly, limit hit.",
                  "Failed to bind: EADDRINUSE, address already in use :::3000")),
          Map.entry(
              "crash-loop",
              List.of(
                  "Fatal: could not open database file", "Scheduled restart job, exit code 12")),
          Map.entry("container-down", List.of("ExitCode=137", "OOMKilled=true")),
          Map.entry(
              "container-unhealthy",
              List.of(
                  "Health check failed: curl: (7) Failed to connect to localhost port 8080:"
                      + " Connection refused")),
          Map.entry(
              "docker-down",
              List.of(
                  "failed to start daemon: error initializing graphdriver: no space left on"
                      + " device")),
          Map.entry(
              "pm2-errored",
              List.of(
                  "SyntaxError: Unexpected token '}' in /srv/web/config.json",
                  "status errored after 15 unstable restarts")),
          Map.entry("pm2-down", List.of("status stopped by user deploy, exit code 0")),
          Map.entry(
              "pm2-daemon-down",
              List.of("connect ECONNREFUSED /home/shop/.pm2/rpc.sock: connection refused")),
          Map.entry(
              "port-taken", List.of("bind() to 0.0.0.0:80 failed (98: Address already in use)")),
          Map.entry(
              "process-missing",
              List.of("no process matches worker.js: not found in 212 processes")),
          Map.entry(
              "failed-timer", List.of("Trigger: n/a, the timer is not armed; last result failed")),
          Map.entry("cron-down", List.of("crond.service: Failed with result 'oom-kill'.")),
          Map.entry(
              "endpoint-failing",
              List.of(
                  "HTTP/1.1 500 Internal Server Error",
                  "upstream prematurely closed: error 104 reset by peer")),
          Map.entry("tcp-failing", List.of("127.0.0.1:3000: connection refused")),
          Map.entry(
              "upstream-down",
              List.of("connect() failed (111: Connection refused) while connecting to upstream")),
          Map.entry("network-down", List.of("Network is unreachable via 203.0.113.1 dev eth0")),
          Map.entry(
              "certificate-ending",
              List.of("not after Oct  1 00:00:00 2025 GMT: 1 day left before it is expired")),
          Map.entry(
              "certificate-wrong",
              List.of("the certificate is for old.example: invalid for shop.example")),
          Map.entry(
              "disk-full",
              List.of("/var/log/app.log 61 GiB, No space left on device soon: exceeds all others")),
          Map.entry("inodes-full", List.of("/var/spool/sess 9,812,113 files: limit reached")),
          Map.entry(
              "deleted-open-file",
              List.of(
                  "pid 812 (java) holds 44 GiB of deleted /var/log/app.log: missing from its"
                      + " folder")),
          Map.entry("log-flood", List.of("ERROR retry loop: queue refused message 812 (repeated)")),
          Map.entry(
              "no-space-logged",
              List.of("write error: No space left on device: /var/lib/mysql/ibtmp1")),
          Map.entry(
              "read-only-filesystem",
              List.of("EXT4-fs error (device sdb1): remounting filesystem read-only")),
          Map.entry(
              "drive-failing",
              List.of(
                  "Reallocated_Sector_Ct 1288 FAILING_NOW",
                  "Current_Pending_Sector 92: read error")),
          Map.entry(
              "out-of-memory",
              List.of("Out of memory: Killed process 4711 (java) total-vm:8123456kB")),
          Map.entry(
              "memory-low",
              List.of("MemAvailable 112 MiB; container api holds 7.1 GiB: limit none")),
          Map.entry("memory-leak", List.of("memory.max exceeded soon: 3.9 GiB of limit 4 GiB")),
          Map.entry(
              "files-running-out", List.of("pid 812: 64,990 of limit 65,536 open files, too many")),
          Map.entry(
              "overload",
              List.of(
                  "load 48 on 2 cores: 46 processes blocked in D state on nfs, not responding")),
          Map.entry(
              "clock-off",
              List.of(
                  "System time 812.4 s slow: no source reachable, status unsynchronised, timeout")),
          Map.entry(
              "boot-trouble",
              List.of(
                  "5 boots in 20 min: Kernel panic - not syncing: VFS: Unable to mount root fs")),
          Map.entry(
              "reboot-required",
              List.of("linux-image-6.1.0-40: running kernel is broken by CVE, status pending")),
          Map.entry(
              "database-down",
              List.of("FATAL: could not open file \"global/pg_control\": Permission denied")),
          Map.entry(
              "database-starting",
              List.of("redo in progress, status recovering: 61 % of WAL, blocked until done")),
          Map.entry(
              "connection-pool-full",
              List.of(
                  "FATAL: sorry, too many clients already", "idle 96 of limit 100 by user shop")),
          Map.entry(
              "blocking-query",
              List.of(
                  "pid 4711 ALTER TABLE orders: 31 sessions blocked, waiting for"
                      + " AccessExclusiveLock")),
          Map.entry(
              "idle-in-transaction",
              List.of("pid 4711 idle in transaction 33 min, waiting for client: UPDATE stock")),
          Map.entry(
              "slow-database",
              List.of("SELECT * FROM orders WHERE note LIKE '%x%': 41 min, statement timeout off")),
          Map.entry(
              "replication-broken",
              List.of("Last_SQL_Error: 1062 Duplicate entry '812' for key PRIMARY")),
          Map.entry(
              "database-limits",
              List.of("database shop: 2,050,000,000 transactions old, limit 2,147,483,648")),
          Map.entry(
              "packages-broken",
              List.of("dpkg: error processing package grub-pc (--configure): exit status 1")),
          Map.entry(
              "security-updates",
              List.of("openssl 3.0.11 -> 3.0.17: missing for 31 d, status security")),
          Map.entry(
              "backup-failed",
              List.of("rsync error: unexplained error (code 255): Host key verification failed.")),
          Map.entry(
              "brute-force", List.of("8,812 times Failed password for root from 203.0.113.7")),
          Map.entry(
              "intrusion-suspected",
              List.of(
                  "Accepted password for root from 203.0.113.7 after 412 that failed: unknown"
                      + " address")),
          Map.entry("own-check", List.of("CRITICAL: queue has 8812 messages, limit 500")));

  @TempDir Path folder;

  /** The briefing of a scene whose looks saw these lines in the middle of forty ordinary ones. */
  private static Briefing shown(Scene scene) {
    Briefing plain = scene.briefing();
    Finding worst = worst(plain);
    List<String> lines = new ArrayList<>();
    List<String> decisive = EVIDENCE.getOrDefault(scene.book(), List.of());
    for (int i = 0; i < 40; i++) {
      lines.add("Sep 29 13:%02d:01 web1 app[4711]: GET /item/%d 200 %dms".formatted(i, i * 7, i));
      if (i % 9 == 4 && i / 9 < decisive.size()) {
        lines.add("Sep 29 13:%02d:02 web1 app[4711]: ".formatted(i) + decisive.get(i / 9));
      }
    }
    String evidence = String.join("\n", lines);
    List<Observation> seen =
        plain.observations().stream()
            .map(one -> one.subject().equals(worst.subject()) ? with(one, evidence) : one)
            .toList();
    return new Briefing(
        plain.host(),
        plain.trigger(),
        plain.now(),
        plain.config(),
        plain.findings(),
        seen,
        plain.dependencies(),
        plain.restarts(),
        plain.deeds(),
        plain.kinds());
  }

  /** The first finding that nothing else explains. */
  private static Finding worst(Briefing briefing) {
    return briefing.findings().stream()
        .filter(one -> one.causedBy().isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private static Observation with(Observation one, String evidence) {
    Observation.Builder seen = Observation.of(one.subject(), one.at());
    one.measures()
        .forEach(measure -> seen.measure(measure.name(), measure.value(), measure.unit()));
    one.symptoms().forEach(ill -> seen.symptom(ill.type(), ill.severity(), ill.says()));
    one.culprits().forEach(culprit -> seen.culprit(culprit.type(), culprit.subject()));
    return seen.evidence("journalctl -n 60", evidence).ok("");
  }

  /** The strings that decide a scene. */
  private static Set<String> decisive(Scene scene) {
    Set<String> all = new LinkedHashSet<>();
    Briefing briefing = scene.briefing();
    for (Finding finding : briefing.findings()) {
      all.add("`" + finding.subject() + "`");
      all.add(finding.type());
      all.add(finding.id().value());
      finding.basis().forEach(id -> all.add(id.value()));
      all.add(finding.title());
    }
    for (Observation seen : briefing.observations()) {
      seen.culprits().forEach(one -> all.add("`" + one.subject() + "`"));
      seen.measures().forEach(one -> all.add(one.name() + " "));
    }
    scene.expected(Autonomy.ACT).stream()
        .map(wish -> wish.substring(0, wish.indexOf(' ')))
        .forEach(all::add);
    scene.words().stream()
        .filter(word -> word.contains("each time after") || word.contains("of them proven"))
        .forEach(all::add);
    // The line of the runbook itself; its name alone is often the finding's, too.
    all.add("\n- " + scene.book() + ", for ");
    scene.expected(Autonomy.ACT).stream()
        .filter(wish -> !wish.startsWith("escalate "))
        .map(wish -> "\n- `" + wish.substring(wish.indexOf(' ') + 1) + "`: ")
        .forEach(all::add);
    all.addAll(EVIDENCE.getOrDefault(scene.book(), List.of()));
    return all;
  }

  private Composed compose(Briefing briefing, int tokens) {
    return new Composer(tokens).compose(briefing, Prompts.load(new FakeHost(folder)), List.of());
  }

  /** How a string stands in a prompt. */
  private static boolean holds(String prompt, String wanted) {
    return prompt.contains(wanted)
        || prompt.contains(wanted.replace('"', '\''))
        || prompt.contains(wanted.replace('`', '\''));
  }

  @Test
  void everythingThatDecidesAShippedScenarioIsInItsBriefing() {
    int wanted = 0;
    int found = 0;
    int largest = 0;
    List<String> missing = new ArrayList<>();
    List<Scene> scenes = RunbookScenarioTest.scenes().toList();
    for (Scene scene : scenes) {
      String prompt = compose(shown(scene), 6_000).prompt();
      largest = Math.max(largest, Composed.bytes(prompt));
      for (String one : decisive(scene)) {
        wanted++;
        if (holds(prompt, one)) {
          found++;
        } else {
          missing.add(scene + " lacks " + one);
        }
      }
    }
    System.out.printf(
        "decisive evidence: %d of %d strings (%.1f %%) of %d scenarios, the largest prompt %d"
            + " bytes%n",
        found, wanted, 100.0 * found / wanted, scenes.size(), largest);
    assertThat(missing).isEmpty();
    assertThat(wanted).isGreaterThan(400);
  }

  @Test
  void whatDecidesIsMissedWhenASectionIsTakenAway() {
    System.out.println(
        "| scenario | decides | in it | prompt, bytes | without findings | actions | runbook |");
    System.out.println("|---|---:|---:|---:|---:|---:|---:|");
    for (Scene scene : RunbookScenarioTest.scenes().toList()) {
      String prompt = compose(shown(scene), 6_000).prompt();
      Set<String> wanted = decisive(scene);
      System.out.printf(
          "| %s | %d | %d | %d | %d | %d | %d |%n",
          scene,
          wanted.size(),
          found(prompt, wanted),
          Composed.bytes(prompt),
          found(without(prompt, "Findings"), wanted),
          found(without(prompt, "What can be done"), wanted),
          found(without(prompt, "Runbooks"), wanted));
      assertThat(found(without(prompt, "Findings"), wanted))
          .as("" + scene)
          .isLessThan(wanted.size());
      assertThat(found(without(prompt, "Runbooks"), wanted))
          .as("" + scene)
          .isLessThan(wanted.size());
    }
  }

  private static long found(String prompt, Set<String> wanted) {
    return wanted.stream().filter(one -> holds(prompt, one)).count();
  }

  private static String without(String prompt, String section) {
    int from = prompt.indexOf("\n## " + section + "\n");
    assertThat(from).as(section).isPositive();
    int to = prompt.indexOf("\n## ", from + 1);
    return prompt.substring(0, from) + (to < 0 ? "" : prompt.substring(to));
  }

  @Test
  void everyShippedRunbookHasItsDecisiveLines() {
    Set<String> books = RunbookScenarioTest.scenes().map(Scene::book).collect(Collectors.toSet());
    assertThat(EVIDENCE.keySet()).isEqualTo(books);
  }

  @Test
  void theSmallestBudgetStillHoldsTheWorstFindingAndItsReason() {
    for (Scene scene : RunbookScenarioTest.scenes().toList()) {
      String prompt = compose(shown(scene), 1_000).prompt();
      Finding worst = worst(scene.briefing());
      assertThat(prompt).contains(worst.id().value(), "`" + worst.subject() + "`");
      assertThat(EVIDENCE.get(scene.book())).allMatch(line -> holds(prompt, line));
    }
  }
}
