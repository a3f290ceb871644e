package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.action.Hands;
import dev.claudeops.action.Plan;
import dev.claudeops.config.Config;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Action;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.real.Nginx;
import dev.claudeops.testkit.real.Postgres;
import dev.claudeops.testkit.real.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Programs of the owner's own, run for real as root and as another user, from a folder that only
 * root can change.
 */
@Tag("real")
@Timeout(120)
class OwnersProgramsTest {
  private final LocalHost host = new LocalHost();
  private Path folder;

  @BeforeEach
  void aFolderOfRoots() throws IOException {
    // The temporary folder is everybody's; nothing in it is ever run.
    folder = Files.createTempDirectory(Path.of("/var/lib"), "claudeops-test-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void itGoes() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }

  private Path script(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  private Config scripts() {
    return Configs.read("{\"actions\": {\"scripts\": \"%s\"}}".formatted(folder));
  }

  private Acting acting(Config config) {
    return new Acting(host).with(config).keeping(folder.resolve("keep"));
  }

  private Hands run(String script, Map<String, String> more) throws Exception {
    Map<String, String> params = new HashMap<>(more);
    params.put("script", script);
    Action wish = Acting.wish("run-script", "disk:/srv", params);
    return acting(scripts()).perform(wish);
  }

  // ---- scripts ----

  @Test
  void aScriptRunsAsTheUserItDeclaresWithItsWordsInert() throws Exception {
    script(
        "who",
        """
        #!/bin/sh
        # claudeops: risk=low user=nobody proof=self
        # claudeops-param: word [A-Za-z0-9$()./=,:@%~-]+ any
        [ "$1" = --proof ] && exit 0
        echo "user=$(id -un) target=$CLAUDEOPS_TARGET words=$# first=$1 second=$2"
        env | grep -c -E 'JAVA|SECRET|MAVEN' || true
        """);
    Hands hands = run("who", Map.of("word", "$(touch-/x)"));
    assertThat(hands.said())
        .startsWith("user=nobody target=disk:/srv words=2 first=-- second=word=$(touch-/x)\n0");
    assertThat(hands.ran()).hasSize(2);
  }

  @Test
  void anOutputOfTenMegabytesIsCutAndEnds() throws Exception {
    script("loud", "#!/bin/sh\n# claudeops: risk=low\nhead -c 10000000 /dev/zero | tr '\\0' x\n");
    assertThat(run("loud", Map.of()).said().length()).isBetween(50_000, 100_001);
  }

  @Test
  void oneThatHangsIsEndedWithItsChildrenAlsoThoseThatLeftIt() throws Exception {
    Path pids = folder.resolve("pids");
    script(
        "hangs",
        """
        #!/bin/sh
        # claudeops: risk=low timeout=2s
        (setsid sleep 987 & echo $! >> PIDS) >/dev/null 2>&1
        sleep 986 &
        echo $! >> PIDS
        wait
        """
            .replace("PIDS", pids.toString()));
    assertThatThrownBy(() -> run("hangs", Map.of())).hasMessageContaining("did not end within 2 s");
    List<String> started = Files.readAllLines(pids);
    assertThat(started).hasSize(2);
    for (String pid : started) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(one -> one.onExit().join());
    }
  }

  @Test
  void aScriptInAFolderOfEverybodyIsNotRun() throws Exception {
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path file = Files.writeString(open.resolve("evil"), "#!/bin/sh\n# claudeops: risk=low\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    Config config = Configs.read("{\"actions\": {\"scripts\": \"%s\"}}".formatted(open));
    Action wish = Acting.wish("run-script", "disk:/srv", Map.of("script", "evil"));
    assertThat(acting(config).unfit(wish))
        .isEqualTo(open + " can be changed by others than its owner");
  }

  // ---- certificates ----

  @Test
  void anExpiredCertificateIsRenewedByTheDeclaredScriptAndItsProbeSeesItWell() throws Exception {
    Tls tls = Tls.in(folder);
    Tls.Certificate shown = copy(tls.expired(), "shown");
    Tls.Certificate fresh = tls.good();
    try (Nginx nginx = Nginx.start(Nginx.TLS, shown)) {
      script(
          "renew",
          "#!/bin/sh\nset -e\ncp %s %s\ncp %s %s\n"
              .formatted(fresh.certificate(), shown.certificate(), fresh.key(), shown.key()));
      script("reload", "#!/bin/sh\nset -e\nkill -HUP \"$1\"\n");
      Config config =
          Configs.read(
              """
              {"checks": [{"name": "site", "certificate": "localhost:%d"}],
               "actions": {"certificates": [{"certificate": "site", "renew": ["%s"],
                 "reload": ["%s", "%d"]}]}}
              """
                  .formatted(
                      nginx.tlsPort(),
                      folder.resolve("renew"),
                      folder.resolve("reload"),
                      nginx.pid()));
      assertThat(look(config).health()).isEqualTo(Health.FAILED);
      assertThat(look(config).summary()).contains("expired");
      Action wish = Acting.wish("certificate-renew", "certificate:site");
      acting(config).perform(wish);
      Observation after = look(config);
      for (int i = 0; i < 50 && ending(after); i++) {
        Thread.onSpinWait();
        after = look(config);
      }
      assertThat(ending(after)).as(after.summary()).isFalse();
      assertThat(after.measure("days").orElseThrow().value()).isGreaterThan(300);
    }
  }

  private Tls.Certificate copy(Tls.Certificate from, String name) throws IOException {
    return new Tls.Certificate(
        Files.copy(from.certificate(), folder.resolve(name + ".crt")),
        Files.copy(from.key(), folder.resolve(name + ".key")));
  }

  private static boolean ending(Observation seen) {
    return seen.symptoms().stream().anyMatch(one -> one.type().equals("certificate-ending"));
  }

  private Observation look(Config config) {
    Probe probe =
        Probes.all().stream()
            .filter(one -> one.spec().name().equals("certificate"))
            .findFirst()
            .orElseThrow();
    return new Looking(host, config).at(probe, new Subject("certificate", "site"));
  }

  // ---- migrations ----

  @Test
  void aMigrationOfAPostgresIsBackedUpRunAndProvedAndNeverTwiceAtOnce() throws Exception {
    try (Postgres postgres = Postgres.start()) {
      postgres.psql("create table shop (id int)");
      script(
          "migrate",
          """
          #!/bin/sh
          # The connection comes from the declared environment.
          sql() { psql -XqAt -v ON_ERROR_STOP=1 -c "$1"; }
          case "$1" in
            status)
              n=$(sql "select count(*) from information_schema.columns where table_name = 'shop' and column_name = 'price'") || exit 2
              [ "$n" = 1 ] && exit 0
              echo "1 migration waits"; exit 1 ;;
            backup) pwd; sql "create table saved as select * from shop" ;;
            run) sql "select pg_sleep(1); alter table shop add column price int" ;;
          esac
          """);
      Config config = migrations(postgres);
      Action wish = Acting.wish("run-migration", "database:shop");
      Path keep = folder.resolve("keep");
      Plan first = acting(config).plan(wish);
      Plan second = acting(config).plan(wish);
      Hands hands = acting(config).hands(wish);
      Hands others = acting(config).hands(wish);
      CompletableFuture<String> one = CompletableFuture.supplyAsync(() -> told(first, hands));
      CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> told(second, others));
      assertThat(List.of(one.join(), other.join())).containsOnlyOnce("done");
      assertThat(hands.said() + others.said()).contains(folder.toString());
      assertThat(
              postgres.psql(
                  "select count(*) from information_schema.columns where column_name = 'price'"))
          .isEqualTo("1");
      assertThat(acting(config).unfit(wish)).contains("nothing is pending");
      assertThat(Files.getPosixFilePermissions(keep))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
  }

  private Config migrations(Postgres postgres) {
    return Configs.read(
        """
        {"services": [{"name": "shop",
          "database": {"kind": "postgres", "port": %d},
          "migrations": {"status": ["%4$s/migrate", "status"], "run": ["%4$s/migrate", "run"],
            "backup": ["%4$s/migrate", "backup"], "user": "nobody", "folder": "%4$s",
            "limit": "20s", "env": {"PGHOST": "127.0.0.1", "PGPORT": "%1$d", "PGUSER": "%2$s",
              "PGPASSWORD": "%3$s", "PGDATABASE": "postgres"}}}]}
        """
            .formatted(postgres.port(), postgres.user(), postgres.password(), folder));
  }

  private static String told(Plan plan, Hands hands) {
    try {
      plan.work().perform(hands);
      return "done";
    } catch (IOException refused) {
      return refused.getMessage();
    } catch (InterruptedException stopped) {
      return "interrupted";
    }
  }

  @Test
  void aMigrationThatHangsIsEndedAtItsLimitAndItsLockIsFree() throws Exception {
    script("migrate", "#!/bin/sh\ncase \"$1\" in status) exit 1 ;; *) sleep 985 ;; esac\n");
    Config config =
        Configs.read(
            """
            {"services": [{"name": "shop", "unit": "shop", "migrations": {
              "status": ["%1$s/migrate", "status"], "run": ["%1$s/migrate", "run"],
              "user": "nobody", "limit": "2s"}}]}
            """
                .formatted(folder));
    Action wish = Acting.wish("run-migration", "unit:shop.service");
    for (int i = 0; i < 2; i++) {
      Plan plan = acting(config).plan(wish);
      assertThat(told(plan, acting(config).hands(wish)))
          .contains("did not end in time and may be half done");
    }
    assertThat(ProcessHandle.allProcesses().filter(OwnersProgramsTest::sleeps)).isEmpty();
  }

  private static boolean sleeps(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains("sleep 985");
  }
}
