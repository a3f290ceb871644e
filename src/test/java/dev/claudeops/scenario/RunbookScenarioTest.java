package dev.claudeops.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Policy.Autonomy;
import dev.claudeops.model.Action;
import dev.claudeops.model.Severity;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every runbook that ships, played on a recorded machine at each level of autonomy. */
public class RunbookScenarioTest {
  /** A shop, the proxy before it, and a database. */
  private static final String SHOP =
      """
      {"discover": false, "services": [
        {"name": "shop", "unit": "shop", "health": [{"http": "http://127.0.0.1:3000/"}, {"http": "http://127.0.0.1:3000/b"}, {"tcp": "127.0.0.1:3000"}]},
        {"name": "proxy", "unit": "nginx", "needs": ["shop"], "health": [{"http": "https://shop.example/"}]},
        {"name": "db", "unit": "postgresql", "database": {"kind": "postgres"}}]}
      """;

  @TempDir Path folder;

  /** The table: what is wrong, what cures it, and what is wished at each level. */
  public static Stream<Scene> scenes() {
    return Stream.of(
        Scene.of("service-failed")
            .critical("unit:nginx.service", "unit-failed")
            .cured("unit-restart unit:nginx.service", "unit:nginx.service")
            .observe("unit-restart unit:nginx.service", "escalate unit:nginx.service")
            .suggest("unit-restart unit:nginx.service")
            .act("unit-restart unit:nginx.service")
            .says("was done and proven"),
        Scene.of("service-failed")
            .critical("unit:api.service", "unit-failed")
            .measure("memory", 1.2e9)
            .measure("age", 1500)
            .restarted("unit:api.service", Duration.ofMinutes(100))
            .restarted("unit:api.service", Duration.ofMinutes(75))
            .restarted("unit:api.service", Duration.ofMinutes(50))
            .restarted("unit:api.service", Duration.ofMinutes(25))
            .done("unit-restart", "unit:api.service", Duration.ofMinutes(100), "proven")
            .done("unit-restart", "unit:api.service", Duration.ofMinutes(75), "proven")
            .done("unit-restart", "unit:api.service", Duration.ofMinutes(25), "unproven")
            .always("escalate unit:api.service")
            .says(
                "given up after 3 in 2 h",
                "restarted 4 times in 1 h 15 min, each time after about 25 min",
                "unit-restart 3 times, 2 of them proven",
                "for each minute it ran"),
        Scene.of("service-failed")
            .critical("unit:worker.service", "unit-failed")
            .observe("unit-restart unit:worker.service", "escalate unit:worker.service")
            .suggest("unit-restart unit:worker.service")
            .act("unit-restart unit:worker.service", "escalate unit:worker.service")
            .says("unit-restart on unit:worker.service unproven: it looks as before"),
        Scene.of("service-stopped")
            .critical("unit:redis.service", "unit-down")
            .cured("unit-start unit:redis.service", "unit:redis.service")
            .observe("unit-start unit:redis.service", "escalate unit:redis.service")
            .suggest("unit-start unit:redis.service")
            .act("unit-start unit:redis.service")
            .says("was done and proven"),
        Scene.of("start-limit")
            .critical("unit:api.service", "unit-start-limit")
            .cured("unit-start unit:api.service", "unit:api.service")
            .observe("unit-start unit:api.service", "escalate unit:api.service")
            .suggest("unit-start unit:api.service")
            .act("unit-start unit:api.service")
            .says("unit-start on unit:api.service was done and proven"),
        Scene.of("crash-loop")
            .warning("unit:api.service", "unit-restarting")
            .restarted("unit:api.service", Duration.ofMinutes(9))
            .restarted("unit:api.service", Duration.ofMinutes(8))
            .always("escalate unit:api.service")
            .says("a person is told", "Asked of you: "),
        Scene.of("crash-loop")
            .finding(
                "container:api",
                "container-restarting",
                Severity.WARNING,
                Duration.ofMinutes(2),
                Optional.empty())
            .always()
            .says("left as it is for now"),
        Scene.of("container-down")
            .critical("container:api", "container-down")
            .cured("container-start container:api", "container:api")
            .observe("container-start container:api", "escalate container:api")
            .suggest("container-start container:api")
            .act("container-start container:api")
            .says("was done and proven"),
        Scene.of("container-unhealthy")
            .critical("container:api", "container-unhealthy")
            .cured("container-restart container:api", "container:api")
            .observe("container-restart container:api", "escalate container:api")
            .suggest("container-restart container:api")
            .act("container-restart container:api")
            .says("was done and proven"),
        Scene.of("docker-down")
            .critical("machine:docker", "docker-down")
            .culprit("unit:docker.service")
            .measure("unit-runs", 0)
            .cured("unit-start unit:docker.service", "machine:docker")
            .observe("unit-start unit:docker.service", "escalate machine:docker")
            .suggest("unit-start unit:docker.service")
            .act("unit-start unit:docker.service")
            .says("was done and proven"),
        Scene.of("pm2-errored")
            .critical("pm2:web", "pm2-errored")
            .cured("pm2-restart pm2:web", "pm2:web")
            .observe("pm2-restart pm2:web", "escalate pm2:web")
            .suggest("pm2-restart pm2:web")
            .act("pm2-restart pm2:web")
            .says("was done and proven"),
        Scene.of("pm2-down")
            .critical("pm2:web", "pm2-down")
            .measure("instances", 1)
            .cured("pm2-start pm2:web", "pm2:web")
            .observe("pm2-start pm2:web", "escalate pm2:web")
            .suggest("pm2-start pm2:web")
            .act("pm2-start pm2:web")
            .says("was done and proven"),
        Scene.of("pm2-daemon-down")
            .critical("machine:pm2", "pm2-daemon-down")
            .culprit("unit:pm2-shop.service")
            .measure("unit-runs", 1)
            .cured("unit-restart unit:pm2-shop.service", "machine:pm2")
            .observe("unit-restart unit:pm2-shop.service", "escalate machine:pm2")
            .suggest("unit-restart unit:pm2-shop.service")
            .act("unit-restart unit:pm2-shop.service")
            .says("was done and proven"),
        Scene.of("port-taken")
            .critical("unit:api.service", "unit-failed")
            .culprit("pid:4711@123456")
            .always("escalate unit:api.service")
            .says("Named at fault: pid:4711@123456", "runbook port-taken"),
        Scene.of("port-taken")
            .critical("unit:api.service", "unit-failed")
            .culprit("pid:4711@123456")
            .measure("port-leftover", 1)
            .observe("process-end pid:4711@123456", "escalate unit:api.service")
            .suggest("process-end pid:4711@123456")
            .act("process-end pid:4711@123456")
            .says("a person is asked for process-end on pid:4711@123456"),
        Scene.of("process-missing")
            .config(
                "{\"discover\": false, \"services\": [{\"name\": \"worker\", \"unit\": \"worker\","
                    + " \"process\": \"worker.js\"}]}")
            .critical("process:worker", "process-missing")
            .cured("unit-restart unit:worker.service", "process:worker")
            .observe("unit-restart unit:worker.service", "escalate process:worker")
            .suggest("unit-restart unit:worker.service")
            .act("unit-restart unit:worker.service")
            .says("was done and proven"),
        Scene.of("failed-timer")
            .warning("unit:backup.timer", "timer-missed")
            .measure("armed", 0)
            .cured("unit-start unit:backup.timer", "unit:backup.timer")
            .observe("unit-start unit:backup.timer", "escalate unit:backup.timer")
            .suggest("unit-start unit:backup.timer")
            .act("unit-start unit:backup.timer")
            .says("was done and proven"),
        Scene.of("failed-timer")
            .warning("unit:backup.timer", "timer-missed")
            .measure("armed", 1)
            .cured("unit-restart unit:backup.timer", "unit:backup.timer")
            .observe("unit-restart unit:backup.timer", "escalate unit:backup.timer")
            .suggest("unit-restart unit:backup.timer")
            .act("unit-restart unit:backup.timer")
            .says("was done and proven"),
        Scene.of("cron-down")
            .warning("machine:cron", "cron-down")
            .culprit("unit:crond.service")
            .cured("unit-start unit:crond.service", "machine:cron")
            .observe("unit-start unit:crond.service", "escalate machine:cron")
            .suggest("unit-start unit:crond.service")
            .act("unit-start unit:crond.service")
            .says("unit-start on unit:crond.service was done and proven"),
        Scene.of("endpoint-failing")
            .config(SHOP)
            .critical("http:http://127.0.0.1:3000/", "endpoint-failing")
            .critical("http:http://127.0.0.1:3000/b", "endpoint-failing")
            .cured(
                "unit-restart unit:shop.service",
                "http:http://127.0.0.1:3000/",
                "http:http://127.0.0.1:3000/b")
            .observe("unit-restart unit:shop.service", "escalate http:http://127.0.0.1:3000/")
            .suggest("unit-restart unit:shop.service")
            .act("unit-restart unit:shop.service")
            .says("it is well again after what was done for another"),
        Scene.of("endpoint-failing")
            .config(SHOP)
            .critical("http:http://127.0.0.1:3000/", "endpoint-failing")
            .critical("http:http://127.0.0.1:3000/b", "endpoint-failing")
            .observe("unit-restart unit:shop.service", "escalate http:http://127.0.0.1:3000/")
            .suggest("unit-restart unit:shop.service")
            .act("unit-restart unit:shop.service", "escalate http:http://127.0.0.1:3000/")
            .says("its repair is that of another finding"),
        Scene.of("tcp-failing")
            .config(SHOP)
            .critical("tcp:127.0.0.1:3000", "tcp-failing")
            .cured("unit-restart unit:shop.service", "tcp:127.0.0.1:3000")
            .observe("unit-restart unit:shop.service", "escalate tcp:127.0.0.1:3000")
            .suggest("unit-restart unit:shop.service")
            .act("unit-restart unit:shop.service")
            .says("was done and proven"),
        Scene.of("service-failed")
            .config(SHOP)
            .critical("unit:shop.service", "unit-failed")
            .symptom("http:https://shop.example/", "endpoint-failing", "unit:shop.service")
            .cured(
                "unit-restart unit:shop.service", "unit:shop.service", "http:https://shop.example/")
            .observe("unit-restart unit:shop.service", "escalate unit:shop.service")
            .suggest("unit-restart unit:shop.service")
            .act("unit-restart unit:shop.service")
            .says("it is well again after what was done for another"),
        Scene.of("upstream-down")
            .config(SHOP)
            .warning("unit:shop.service", "unit-tasks")
            .symptom("http:https://shop.example/", "endpoint-failing", "unit:shop.service")
            .cured("unit-restart unit:shop.service", "http:https://shop.example/")
            .observe("unit-restart unit:shop.service", "escalate http:https://shop.example/")
            .suggest("unit-restart unit:shop.service")
            .act("unit-restart unit:shop.service")
            .says(
                "runbook upstream-down: unit-restart on unit:shop.service was done and proven",
                "unit:shop.service (unit-tasks): no runbook is for it"),
        Scene.of("network-down")
            .critical("http:https://example.org/", "network-down")
            .always("escalate http:https://example.org/")
            .says("a person is told", "Asked of you: "),
        Scene.of("certificate-ending")
            .critical("certificate:shop.example:443", "certificate-ending")
            .cured("certificate-renew certificate:shop.example:443", "certificate:shop.example:443")
            .observe(
                "certificate-renew certificate:shop.example:443",
                "escalate certificate:shop.example:443")
            .suggest("certificate-renew certificate:shop.example:443")
            .act("certificate-renew certificate:shop.example:443")
            .says("was done and proven"),
        Scene.of("certificate-wrong")
            .critical("certificate:shop.example:443", "certificate-wrong")
            .always("escalate certificate:shop.example:443")
            .says("a person is told", "Asked of you: "),
        Scene.of("disk-full")
            .critical("disk:/", "disk-space")
            .cured("rotated-logs-remove disk:/", "disk:/")
            .observe("package-cache-clean disk:/", "escalate disk:/")
            .suggest("package-cache-clean disk:/")
            .act(
                "package-cache-clean disk:/", "journal-vacuum disk:/", "rotated-logs-remove disk:/")
            .says("rotated-logs-remove on disk:/ was done and proven"),
        Scene.of("disk-full")
            .warning("disk:/var", "disk-space")
            .observe("package-cache-clean disk:/var", "escalate disk:/var")
            .suggest("package-cache-clean disk:/var")
            .act(
                "package-cache-clean disk:/var",
                "journal-vacuum disk:/var",
                "rotated-logs-remove disk:/var",
                "temp-files-remove disk:/var")
            .says("a person is asked for temp-files-remove"),
        Scene.of("inodes-full")
            .critical("disk:/", "disk-inodes")
            .cured("temp-files-remove disk:/", "disk:/")
            .observe("temp-files-remove disk:/", "escalate disk:/")
            .suggest("temp-files-remove disk:/")
            .act("temp-files-remove disk:/")
            .says("a person is asked for temp-files-remove"),
        Scene.of("deleted-open-file")
            .info("disk:/", "disk-deleted-open", Duration.ofHours(3))
            .culprit("unit:app.service")
            .measure("fill", 0.97)
            .cured("unit-restart unit:app.service", "disk:/")
            .observe("unit-reload unit:app.service")
            .suggest("unit-reload unit:app.service")
            .act("unit-reload unit:app.service", "unit-restart unit:app.service")
            .says("unit-restart on unit:app.service was done and proven"),
        Scene.of("log-flood")
            .critical("log:/var/log/app.log", "log-flood")
            .measure("growth-per-hour", 3e9)
            .observe("log-truncate log:/var/log/app.log", "escalate log:/var/log/app.log")
            .suggest("log-truncate log:/var/log/app.log")
            .act("log-truncate log:/var/log/app.log")
            .says("a person is asked for log-truncate on log:/var/log/app.log"),
        Scene.of("no-space-logged")
            .critical("log:journal", "log-no-space")
            .always("escalate log:journal")
            .says("a person is told", "Asked of you: "),
        Scene.of("read-only-filesystem")
            .critical("disk:/data", "disk-read-only")
            .observe("remount-read-write disk:/data", "escalate disk:/data")
            .suggest("remount-read-write disk:/data")
            .act("remount-read-write disk:/data")
            .says("a person is asked for remount-read-write on disk:/data"),
        Scene.of("drive-failing")
            .critical("drive:sda", "drive-failing")
            .always("escalate drive:sda")
            .says("a person is told", "Asked of you: "),
        Scene.of("out-of-memory")
            .critical("machine:memory", "oom-kill")
            .always("escalate machine:memory")
            .says("a person is told", "Asked of you: "),
        Scene.of("memory-low")
            .critical("machine:memory", "memory-low")
            .culprit("container:api")
            .cured("container-restart container:api", "machine:memory")
            .observe("container-restart container:api", "escalate machine:memory")
            .suggest("container-restart container:api")
            .act("container-restart container:api")
            .says("was done and proven"),
        Scene.of("memory-low")
            .warning("machine:memory", "memory-low")
            .culprit("container:api")
            .always()
            .says("left as it is for now"),
        Scene.of("memory-leak")
            .critical("unit:api.service", "unit-memory")
            .cured("unit-restart unit:api.service", "unit:api.service")
            .observe("unit-restart unit:api.service", "escalate unit:api.service")
            .suggest("unit-restart unit:api.service")
            .act("unit-restart unit:api.service")
            .says("was done and proven"),
        Scene.of("files-running-out")
            .critical("machine:processes", "process-files")
            .culprit("unit:api.service")
            .cured("unit-restart unit:api.service", "machine:processes")
            .observe("unit-restart unit:api.service", "escalate machine:processes")
            .suggest("unit-restart unit:api.service")
            .act("unit-restart unit:api.service")
            .says("was done and proven"),
        Scene.of("overload")
            .critical("machine:cpu", "cpu-load")
            .always("escalate machine:cpu")
            .says("a person is told", "Asked of you: "),
        Scene.of("clock-off")
            .critical("machine:clock", "clock-wrong")
            .cured("clock-sync machine:clock", "machine:clock")
            .observe("clock-sync machine:clock", "escalate machine:clock")
            .suggest("clock-sync machine:clock")
            .act("clock-sync machine:clock")
            .says("a person is asked for clock-sync"),
        Scene.of("boot-trouble")
            .critical("machine:boot", "boot-loop")
            .always("escalate machine:boot")
            .says("a person is told", "Asked of you: "),
        Scene.of("reboot-required")
            .info("machine:boot", "reboot-required", Duration.ofDays(2))
            .observe("reboot machine:boot")
            .suggest("reboot machine:boot")
            .act("reboot machine:boot")
            .says("a person is asked for reboot on machine:boot"),
        Scene.of("database-down")
            .critical("database:db", "database-down")
            .config(SHOP)
            .cured("unit-restart unit:postgresql.service", "database:db")
            .observe("unit-restart unit:postgresql.service", "escalate database:db")
            .suggest("unit-restart unit:postgresql.service")
            .act("unit-restart unit:postgresql.service")
            .says("was done and proven"),
        Scene.of("database-starting")
            .finding(
                "database:db",
                "database-starting",
                Severity.WARNING,
                Duration.ofMinutes(20),
                Optional.empty())
            .config(SHOP)
            .always()
            .says("left as it is for now"),
        Scene.of("database-starting")
            .warning("database:db", "database-starting")
            .config(SHOP)
            .always("escalate database:db")
            .says("a person is told", "Asked of you: "),
        Scene.of("connection-pool-full")
            .critical("database:db", "db-connections")
            .culprit("session:db/4711@99")
            .observe("backend-end session:db/4711@99", "escalate database:db")
            .suggest("backend-end session:db/4711@99")
            .act("backend-end session:db/4711@99")
            .says("a person is asked for backend-end on session:db/4711@99"),
        Scene.of("blocking-query")
            .warning("database:db", "db-blocking")
            .culprit("session:db/4711@99")
            .measure("longest-lock-wait", 900)
            .observe("backend-end session:db/4711@99", "escalate database:db")
            .suggest("backend-end session:db/4711@99")
            .act("backend-end session:db/4711@99")
            .says("a person is asked for backend-end on session:db/4711@99"),
        Scene.of("blocking-query")
            .warning("database:db", "db-blocking")
            .culprit("session:db/4711@99")
            .measure("longest-lock-wait", 20)
            .always()
            .says("left as it is for now"),
        Scene.of("idle-in-transaction")
            .critical("database:db", "db-idle-in-transaction")
            .culprit("session:db/4711@99")
            .measure("longest-idle-transaction", 2000)
            .observe("backend-end session:db/4711@99", "escalate database:db")
            .suggest("backend-end session:db/4711@99")
            .act("backend-end session:db/4711@99")
            .says("a person is asked for backend-end on session:db/4711@99"),
        Scene.of("slow-database")
            .warning("database:db", "db-long-query")
            .always("escalate database:db")
            .says("a person is told", "Asked of you: "),
        Scene.of("slow-database")
            .config(SHOP)
            .warning("database:db", "db-long-query")
            .culprit("session:db/4711@99")
            .culprit("table:db/public.orders")
            .observe("table-analyze table:db/public.orders", "escalate database:db")
            .suggest("table-analyze table:db/public.orders")
            .act("table-analyze table:db/public.orders", "escalate database:db")
            .says("a person is told", "table-analyze on table:db/public.orders"),
        Scene.of("replication-broken")
            .critical("database:db", "db-replication")
            .always("escalate database:db")
            .says("a person is told", "Asked of you: "),
        Scene.of("database-limits")
            .critical("database:db", "db-wraparound")
            .always("escalate database:db")
            .says("a person is told", "Asked of you: "),
        Scene.of("packages-broken")
            .warning("machine:updates", "packages-broken")
            .cured("packages-configure machine:updates", "machine:updates")
            .observe("packages-configure machine:updates", "escalate machine:updates")
            .suggest("packages-configure machine:updates")
            .act("packages-configure machine:updates")
            .says("a person is asked for packages-configure"),
        Scene.of("security-updates")
            .finding(
                "machine:updates",
                "updates-security",
                Severity.WARNING,
                Duration.ofDays(1),
                Optional.empty())
            .observe("updates-apply machine:updates", "escalate machine:updates")
            .suggest("updates-apply machine:updates")
            .act("updates-apply machine:updates")
            .says("a person is asked for updates-apply on machine:updates"),
        Scene.of("backup-failed")
            .critical("backup:nightly", "backup-old")
            .always("escalate backup:nightly")
            .says("a person is told", "Asked of you: "),
        Scene.of("brute-force")
            .info("machine:logins", "login-brute-force", Duration.ofDays(9))
            .always()
            .says("left as it is for now"),
        Scene.of("intrusion-suspected")
            .critical("machine:logins", "login-after-failures")
            .always("escalate machine:logins")
            .says("a person is told", "Asked of you: "),
        Scene.of("own-check")
            .critical("command:check_mail", "command-problem")
            .always("escalate command:check_mail")
            .says("a person is told", "Asked of you: "));
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void theRunbookWishesThisAndNothingElse(Scene scene) throws Exception {
    for (Autonomy level : Autonomy.values()) {
      Scene.Played played = scene.play(new FakeHost(folder), level);
      assertThat(played.wishes()).as("at the level " + level).isEqualTo(scene.expected(level));
      assertThat(played.report().status()).isEqualTo("ok");
      assertThat(played.report().agent()).isEqualTo("runbook");
      assertThat(played.actions()).allMatch(wish -> !wish.because().isEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void theReportAndTheMessageSayWhy(Scene scene) throws Exception {
    Scene.Played played = scene.play(new FakeHost(folder), Autonomy.ACT);
    String said =
        String.join("\n", played.report().notes())
            + played.actions().stream()
                .map(wish -> wish.params().getOrDefault("message", ""))
                .collect(Collectors.joining("\n"));
    assertThat(said).contains(scene.words()).contains("runbook " + scene.book());
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void whoOnlyObservesWishesOncePerTargetAndTellsOnce(Scene scene) throws Exception {
    List<Action> wishes = scene.play(new FakeHost(folder), Autonomy.OBSERVE).actions();
    List<String> targets =
        wishes.stream()
            .filter(wish -> !wish.kind().equals("escalate"))
            .map(wish -> wish.target().toString())
            .toList();
    assertThat(targets).doesNotHaveDuplicates();
    assertThat(wishes.stream().filter(wish -> wish.kind().equals("escalate"))).hasSizeLessThan(2);
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void theSameIsDecidedTwice(Scene scene) throws Exception {
    assertThat(scene.play(new FakeHost(folder), Autonomy.ACT))
        .isEqualTo(scene.play(new FakeHost(folder), Autonomy.ACT));
  }

  @Test
  void everyRunbookThatShipsHasAScene() throws Exception {
    Set<String> books = scenes().map(Scene::book).collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/dev/claudeops/runbooks"))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".md", "")))
          .allMatch(books::contains);
    }
  }
}
