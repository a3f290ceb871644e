package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.testkit.real.Call;
import dev.claudeops.testkit.real.DockerEngine;
import dev.claudeops.testkit.real.Machine;
import dev.claudeops.testkit.real.MariaDb;
import dev.claudeops.testkit.real.Nginx;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.Pm2;
import dev.claudeops.testkit.real.Postgres;
import dev.claudeops.testkit.real.Ran;
import dev.claudeops.testkit.real.Redis;
import dev.claudeops.testkit.real.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Every part starts, can be broken, and leaves nothing behind. What a part promises to tests is
 * proved here, once.
 */
@Tag("real")
@Timeout(120)
class PartsTest {
  private static final Duration SOON = Duration.ofSeconds(15);

  @Test
  void aPartThatIsNotInstalledFailsInCiAndAbortsElsewhere() {
    boolean ci = "true".equals(System.getenv("CI"));
    assertThatThrownBy(() -> Part.need("gopher", "/opt/gopher*/bin/gopherd", "gopherd"))
        .isInstanceOf(ci ? AssertionFailedError.class : TestAbortedException.class)
        .hasMessageContaining("gopher")
        .hasMessageContaining("install-test-parts");
  }

  @Test
  void whatAKilledTestLeftIsEndedByTheNextOne() throws Exception {
    // process 4194304 cannot be: the kernel's highest is one less (proc_sys_kernel(5))
    var folder =
        Files.createDirectory(Path.of(System.getProperty("java.io.tmpdir"), "co-redis-4194304-1"));
    var left = new ProcessBuilder("sleep", "1000").directory(folder.toFile()).start();
    Part.sweep();
    Part.await("it has ended", SOON, () -> !left.isAlive());
    assertThat(folder).doesNotExist();
  }

  @Test
  void postgresAnswersLocksAndFillsUp() {
    Path folder;
    try (var postgres = Postgres.start()) {
      folder = postgres.folder();
      assertThat(postgres.psql("select 6 * 7")).isEqualTo("42");
      assertThat(postgres.psql("select count(*) > 0 from pg_stat_statements")).isEqualTo("t");
      assertThatThrownBy(() -> postgres.psql("select nonsense")).hasMessageContaining("nonsense");

      postgres.psql("create table orders (id int); alter table orders owner to app");
      var holder = postgres.holdLock("orders");
      postgres.session().send("select * from orders");
      String waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";
      Part.await("one waits for the lock", SOON, () -> postgres.psql(waiting).equals("1"));
      holder.close();
      Part.await("nobody waits", SOON, () -> postgres.psql(waiting).equals("0"));

      postgres.idleInTransaction();
      String idle = "select count(*) from pg_stat_activity where state = 'idle in transaction'";
      Part.await("one is idle in its transaction", SOON, () -> postgres.psql(idle).equals("1"));
    }
    assertGone(folder);
  }

  @Test
  void postgresWithAllConnectionsTakenRefusesOrdinaryRolesAndComesBackAfterAKill() {
    Path folder;
    try (var postgres = Postgres.start()) {
      folder = postgres.folder();
      postgres.fillConnections(17);
      assertThatThrownBy(() -> postgres.fillConnections(1))
          .hasMessageContaining("connection slots are reserved");
      assertThat(postgres.psql("select 1")).isEqualTo("1");

      postgres.kill();
      assertThat(postgres.running()).isFalse();
      postgres.restart();
      assertThat(postgres.psql("select 1")).isEqualTo("1");
      postgres.stop();
      assertThat(postgres.logText()).contains("automatic recovery", "database system is shut down");
    }
    assertGone(folder);
  }

  @Test
  void aFrozenServerHoldsItsPortAndAnswersAfterTheThaw() throws Exception {
    Path folder;
    try (var redis = Redis.start()) {
      folder = redis.folder();
      redis.freeze();
      assertThat(Part.listens(redis.port())).isTrue();
      assertThatThrownBy(
              () -> Call.of("redis-cli", "-p", redis.port(), "ping").run(Duration.ofMillis(500)))
          .hasMessageContaining("no end after");
      redis.thaw();
      assertThat(redis.cli("ping")).isEqualTo("PONG");
      redis.freeze();
    }
    assertGone(folder);
  }

  @Test
  void mariaDbAnswersByPasswordAndComesBackAfterAKill() {
    Path folder;
    try (var maria = MariaDb.start()) {
      folder = maria.folder();
      assertThat(maria.sql("select 6 * 7")).isEqualTo("42");
      maria.sql("create table shop.orders (id int)");
      var holder = maria.holdLock("orders");
      assertThat(holder.open()).isTrue();
      maria.session().send("select * from orders");
      String waiting =
          "select count(*) from information_schema.processlist where state like 'Waiting for%lock'";
      Part.await("one waits for the lock", SOON, () -> maria.sql(waiting).equals("1"));
      maria.kill();
      maria.restart();
      assertThat(maria.session().tell("select count(*) from orders")).isEqualTo("0");
      assertThat(maria.fillConnections(5)).hasSize(5);
      maria.stop();
      assertThat(maria.running()).isFalse();
    }
    assertGone(folder);
  }

  @Test
  void redisFillsUpAndRefusesWritesAndAsksForItsPassword() {
    Path folder;
    try (var redis = Redis.start("4mb", "secret")) {
      folder = redis.folder();
      assertThat(redis.fill()).contains("OOM command not allowed");
      assertThat(redis.cli("set", "one", "more")).contains("OOM");
      assertThat(Call.of("redis-cli", "-p", redis.port(), "ping").run().out()).contains("NOAUTH");
    }
    assertGone(folder);
  }

  @Test
  void redisThatCannotSaveRefusesWrites() {
    Path folder;
    try (var redis = Redis.start()) {
      folder = redis.folder();
      redis.breakSaving();
      assertThat(redis.cli("set", "one", "more")).contains("MISCONF");
    }
    assertGone(folder);
  }

  @Test
  void nginxServesAndReloadsAndTellsABrokenConfiguration() {
    Path folder;
    try (var nginx = Nginx.start(Nginx.PLAIN)) {
      folder = nginx.folder();
      assertThat(get("http://127.0.0.1:" + nginx.port() + "/").text()).isEqualTo("it works");
      assertThat(nginx.test().succeeded()).isTrue();
      nginx.configure(Nginx.PLAIN.replace("it works", "it works anew"));
      nginx.reload();
      Part.await(
          "the new page is served",
          SOON,
          () -> get("http://127.0.0.1:" + nginx.port() + "/").text().contains("anew"));
      nginx.configure("no such directive;");
      assertThat(nginx.test().err()).contains("unknown directive");
      nginx.killWorkers();
      Part.await(
          "a new worker serves",
          SOON,
          () -> get("http://127.0.0.1:" + nginx.port() + "/").succeeded());
      nginx.kill();
      assertThat(get("http://127.0.0.1:" + nginx.port() + "/").exit()).isEqualTo(7);
    }
    assertGone(folder);
  }

  @Test
  void aServerThatDoesNotStartSaysWhyAndLeavesNothing() throws Exception {
    var before = folders("co-nginx-");
    assertThatThrownBy(() -> Nginx.start("no such directive;"))
        .hasMessageContaining("unknown directive");
    assertThat(folders("co-nginx-")).isEqualTo(before);
  }

  @Test
  void certificatesAreGoodExpiredNotYetValidOrOfAnotherName() {
    var folder = Part.tempFolder("tls");
    var tls = Tls.in(folder);
    assertThat(handshake(tls, tls.good()).text()).isEqualTo("it works");
    assertThat(handshake(tls, tls.expired()).err()).contains("certificate has expired");
    assertThat(handshake(tls, tls.notYet()).err()).contains("not yet valid");
    assertThat(handshake(tls, tls.wrongName()).err()).contains("127.0.0.1");
    Call.of("rm", "-r", folder).run().text();
  }

  @Test
  void pm2RunsAppsGivesUpOnBrokenOnesAndLosesItsDaemon() throws Exception {
    Path folder;
    try (var pm2 = Pm2.start()) {
      folder = pm2.folder();
      int port = pm2.startWeb("web");
      pm2.startErrored("worker");
      assertThat(pm2.status("web")).isEqualTo("online");
      assertThat(pm2.status("nobody")).isEmpty();
      pm2.pm2("stop", "worker").text();
      assertThat(pm2.status("worker")).isEqualTo("stopped");
      pm2.killDaemon();
      assertThat(Part.listens(port)).isTrue();
    }
    assertGone(folder);
  }

  @Test
  void pm2RunsAsAnotherUser() {
    Path folder;
    try (var pm2 = Pm2.startAs("www-data")) {
      folder = pm2.folder();
      pm2.startWeb("web");
      assertThat(Call.of("stat", "-c", "%U", "/proc/" + pm2.daemonPid()).run().text())
          .isEqualTo("www-data");
      assertThat(Files.exists(Path.of("/var/www/.pm2"))).isFalse();
    }
    assertGone(folder);
  }

  @Test
  void dockerRunsContainersThatFallIllAndDie() {
    Path folder;
    try (var docker = DockerEngine.start()) {
      folder = docker.folder();
      docker.runWithHealthCheck("web");
      docker.makeUnhealthy("web");
      docker.makeHealthy("web");
      docker.killContainer("web");
      docker.run("crashing", List.of("--restart", "on-failure:2"), "sh", "-c", "exit 3");
      Part.await(
          "it was restarted twice",
          SOON,
          () ->
              docker
                  .docker("inspect", "-f", "{{.RestartCount}} {{.State.Status}}", "crashing")
                  .text()
                  .equals("2 exited"));
      docker.run("lasting", List.of("--init"), "sleep", "1000");
      docker.stop();
      assertThat(docker.docker("ps").err()).contains("Cannot connect to the Docker daemon");
      docker.restart();
      assertThat(docker.state("web")).isEqualTo("exited");
      docker.run("left", List.of(), "sleep", "1000");
      docker.kill();
    }
    assertGone(folder);
    assertThat(Call.of("find", "/sys/fs/cgroup", "-name", folder.getFileName() + "*").run().text())
        .isEmpty();
  }

  @Test
  void aMachineBootsBreaksRebootsAndIsRemoved() throws Exception {
    var folder = Part.tempFolder("machine");
    Files.writeString(folder.resolve("note"), "hello");
    String name;
    try (var machine =
        Machine.start("parts", Machine.JDK, new Machine.Bind(folder, Path.of("/mnt/note")))) {
      name = machine.name();
      assertThat(machine.sh("systemctl is-system-running")).isEqualTo("running");
      assertThat(machine.run("cat", "/mnt/note/note").text()).isEqualTo("hello");
      assertThat(machine.run("sh", "-c", "echo out; echo err >&2; exit 9"))
          .satisfies(
              ran -> assertThat(ran.out() + ran.err() + ran.exit()).isEqualTo("out\nerr\n9"));
      assertThat(machine.run("/opt/jdk/bin/java", "--version").text()).contains("25");
      machine.push(folder.resolve("note"), "/root/note");
      machine.sh("systemctl stop nginx && systemctl kill --signal=KILL cron");
      machine.await("cron is back", SOON, "systemctl is-active cron");
      String first = machine.bootId();
      machine.reboot();
      String second = machine.bootId();
      machine.cut();
      assertThat(List.of(first, second)).doesNotContain(machine.bootId()).doesNotHaveDuplicates();
      assertThat(machine.run("cat", "/root/note").text()).isEqualTo("hello");
    }
    assertThat(Call.of("pgrep", "-f", "supervise " + name).run().out()).isEmpty();
    Call.of("rm", "-r", folder).run().text();
  }

  private static void assertGone(Path folder) {
    // by two ways of looking, so that a testkit that is blind does not pass
    assertThat(Part.leftovers(folder)).isEmpty();
    assertThat(Call.of("pgrep", "--full", "--list-full", folder).run().out()).isEmpty();
    assertThat(folder).doesNotExist();
    assertThat(Call.of("grep", "-l", folder, "/proc/mounts").run().out()).isEmpty();
  }

  private static Ran get(String url) {
    return Call.of("curl", "-sS", "-m", "5", url).run();
  }

  private static Ran handshake(Tls tls, Tls.Certificate certificate) {
    try (var nginx = Nginx.start(Nginx.TLS, certificate)) {
      return Call.of(
              "curl",
              "-sS",
              "-m",
              "5",
              "--cacert",
              tls.authority(),
              "https://127.0.0.1:" + nginx.tlsPort())
          .run();
    }
  }

  private static List<Path> folders(String prefix) throws IOException {
    try (var all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(path -> path.getFileName().toString().startsWith(prefix)).sorted().toList();
    }
  }
}
