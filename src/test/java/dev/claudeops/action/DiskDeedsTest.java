package dev.claudeops.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.config.ActionSettings.CleanUp;
import dev.claudeops.config.ActionSettings.Temporary;
import dev.claudeops.host.Change;
import dev.claudeops.host.LocalHost;
import dev.claudeops.host.Output;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.UnixServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each deed that makes room chooses, on a machine whose files are real and whose disk is not.
 */
class DiskDeedsTest {
  private static final String MOUNTED = "27 1 8:1 / / rw - ext4 /dev/sda1 rw\n";
  private static final Instant NOW = Instant.parse("2025-09-29T14:00:00Z");

  @TempDir Path folder;
  private FakeHost host;

  @BeforeEach
  void aMachineWithOneDisk() {
    host =
        new FakeHost(folder)
            .file("/proc/self/mountinfo", MOUNTED)
            .program("stat", "4096 2000 100 1000 500\n")
            .onChange("rm ", change -> new LocalHost(folder).change(change))
            .at(NOW);
  }

  private void old(String file, int kib, int days) throws IOException {
    host.file(file, "x".repeat(kib << 10));
    Files.setLastModifiedTime(host.path(file), FileTime.from(NOW.minus(Duration.ofDays(days))));
  }

  private static List<String> removed(Hands hands) {
    return hands.ran().stream().map(line -> line.substring(3)).sorted().toList();
  }

  // ---- rotated logs ----

  @Test
  void oldRotatedLogsGoAndNothingElseDoes() throws Exception {
    for (String name :
        List.of(
            "nginx/access.log.1",
            "nginx/access.log.14.gz",
            "syslog.2.gz",
            "app.log-20250801",
            "app-2025-08-01.log",
            "pm2/out__2025-08-01_00-00-00.log",
            "cron-20250801.xz")) {
      old("/var/log/" + name, 50, 40);
    }
    old("/var/log/syslog", 50, 40);
    old("/var/log/cron", 50, 40);
    for (String name :
        List.of(
            "app.log",
            "mysql/mysql-bin.000001",
            "mysql/mysql-bin.1",
            "mysql/relay-bin.log.1",
            "postgresql/000000010000000000000001.gz",
            "audit/audit.log.1",
            "journal/abc/system.log.1",
            "claudeops/x.log.1",
            "dump-20250801.sql.gz",
            "lonely.2",
            "photo.gz")) {
      old("/var/log/" + name, 50, 40);
    }
    old("/var/log/young.log.1", 50, 13);
    old("/srv/data/other.log.1", 50, 40);
    Hands hands = new Acting(host).perform("rotated-logs-remove", "disk:/");
    assertThat(removed(hands))
        .containsExactly(
            "/var/log/app-2025-08-01.log",
            "/var/log/app.log-20250801",
            "/var/log/cron-20250801.xz",
            "/var/log/nginx/access.log.1",
            "/var/log/nginx/access.log.14.gz",
            "/var/log/pm2/out__2025-08-01_00-00-00.log",
            "/var/log/syslog.2.gz");
    assertThat(hands.said()).contains("removed 7 files (350 KiB)").contains("free before");
    assertThat(host.path("/var/log/nginx/access.log.1")).doesNotExist();
    assertThat(host.path("/var/log/mysql/mysql-bin.000001")).exists();
  }

  @Test
  void besideADeclaredLogOnlyItsOwnOldFilesGo() throws Exception {
    old("/var/lib/mysql/slow.log.1", 60, 40);
    old("/var/lib/mysql/slow.log", 60, 40);
    old("/var/lib/mysql/ib_logfile0.1", 60, 40);
    old("/var/lib/mysql/other.log.1", 60, 40);
    old("/home/a/.pm2/logs/api-out.log.1", 60, 40);
    Acting acting =
        new Acting(host)
            .with(
                Configs.cleaning(
                    CleanUp.USUAL, "/var/lib/mysql/slow.log", "/home/*/.pm2/logs/*.log"));
    assertThat(removed(acting.perform("rotated-logs-remove", "disk:/")))
        .containsExactly("/home/a/.pm2/logs/api-out.log.1", "/var/lib/mysql/slow.log.1");
  }

  @Test
  void theAgeOfRotatedLogsIsTheOwners() throws Exception {
    old("/var/log/a.log.1", 100, 3);
    Acting acting = new Acting(host);
    assertThat(acting.unfit("rotated-logs-remove", "disk:/")).contains("older than 14 d");
    CleanUp strict = new CleanUp(Duration.ofDays(2), List.of());
    assertThat(
            removed(acting.with(Configs.cleaning(strict)).perform("rotated-logs-remove", "disk:/")))
        .containsExactly("/var/log/a.log.1");
  }

  @Test
  void aLittleIsNotWorthADeedUnlessInodesAreScarce() throws Exception {
    for (int i = 0; i < 20; i++) {
      old("/var/log/a%d.log.1".formatted(i), 1, 40);
    }
    assertThat(new Acting(host).unfit("rotated-logs-remove", "disk:/")).contains("not worth it");
    host.program("stat", "4096 2000 100 1000 10\n");
    assertThat(new Acting(host).perform("rotated-logs-remove", "disk:/").ran()).hasSize(20);
  }

  @Test
  void withoutRootItIsNotSeenWhatIsOpenAndNothingIsRemoved() throws Exception {
    old("/var/log/a.log.1", 100, 40);
    host.notRoot();
    assertThat(new Acting(host).unfit("rotated-logs-remove", "disk:/")).contains("needs root");
  }

  @Test
  void aDiskThatIsNotThereOrReadOnlyOrElsewhereIsRefused() throws Exception {
    Acting acting = new Acting(host);
    assertThat(acting.unfit("rotated-logs-remove", "disk:/data")).contains("no file system");
    host.file(
        "/proc/self/mountinfo",
        "27 1 8:1 / / ro - ext4 /dev/sda1 ro\n28 1 0:9 / /net rw - nfs4 nas:/x rw\n");
    assertThat(acting.unfit("rotated-logs-remove", "disk:/")).contains("read-only");
    assertThat(acting.unfit("rotated-logs-remove", "disk:/net")).contains("another machine");
  }

  @Test
  void whatCannotBeRemovedIsToldAndADeedThatRemovedNothingFailed() throws Exception {
    old("/var/log/a.log.1", 100, 40);
    old("/var/log/b.log.1", 100, 40);
    host.onChange("rm /var/log/a", _ -> new Output(1, "", "Operation not permitted", false, false));
    assertThat(new Acting(host).perform("rotated-logs-remove", "disk:/").said())
        .contains("removed 1 file")
        .contains("left 1 file alone: Operation not permitted");
    assertThatThrownBy(() -> new Acting(host).perform("rotated-logs-remove", "disk:/"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Operation not permitted");
  }

  // ---- temporary files ----

  private Acting temporary(String files, String owner) throws IOException {
    int uid = (Integer) Files.getAttribute(folder, "unix:uid");
    host.file("/etc/passwd", "root:x:77777:0::/:/bin/sh\nus:x:%d:0::/:/bin/sh\n".formatted(uid));
    Temporary one = new Temporary("/tmp", files, owner, Duration.ofDays(10));
    return new Acting(host).with(Configs.cleaning(new CleanUp(Duration.ofDays(14), List.of(one))));
  }

  @Test
  void withoutAWhitelistNoTemporaryFileIsRemovedAndItIsSaidHowToDeclareOne() throws Exception {
    assertThat(new Acting(host).unfit("temp-files-remove", "disk:/"))
        .contains("actions.cleanUp.temporary")
        .contains("\"olderThan\"");
  }

  @Test
  void temporaryFilesGoByNameOwnerAndAge() throws Exception {
    for (String name : List.of("up-1.part", "sub/up-2.part", "other.txt")) {
      old("/tmp/" + name, 100, 40);
    }
    old("/var/tmp/up-3.part", 100, 40);
    Files.createSymbolicLink(host.path("/tmp/up-4.part"), host.path("/tmp/other.txt"));
    Acting acting = temporary("up-*.part", "us");
    // They were written 40 days ago, but changed just now: nobody can set back that time.
    host.at(Instant.now());
    assertThat(acting.unfit("temp-files-remove", "disk:/")).contains("no temporary files");
    host.at(Instant.now().plus(Duration.ofDays(11)));
    assertThat(temporary("up-*.part", "root").unfit("temp-files-remove", "disk:/"))
        .contains("no temporary files");
    assertThat(temporary("up-*.part", "nobody-here").unfit("temp-files-remove", "disk:/"))
        .contains("no temporary files");
    assertThat(removed(temporary("up-*.part", "us").perform("temp-files-remove", "disk:/")))
        .containsExactly("/tmp/sub/up-2.part", "/tmp/up-1.part");
    assertThat(host.path("/tmp/other.txt")).exists();
  }

  // ---- the journal ----

  private void journal(String name, int kib) {
    host.file("/var/log/journal/0123/" + name, "x".repeat(kib << 10));
  }

  private static String archived(Instant began) {
    return "system@%032x-%016x-%016x.journal"
        .formatted(1, 1, Duration.between(Instant.EPOCH, began).toMillis() * 1000);
  }

  @Test
  void theJournalIsVacuumedWithinBounds() throws Exception {
    host.program("journalctl", "");
    journal("system.journal", 900);
    journal(archived(NOW.minus(Duration.ofDays(3))), 100);
    Acting acting = new Acting(host);
    assertThat(acting.unfit("journal-vacuum", "disk:/")).contains("not worth it");
    journal(archived(NOW.minus(Duration.ofDays(8))), 200);
    assertThat(acting.plan("journal-vacuum", "disk:/").does())
        .isEqualTo("journalctl --quiet --vacuum-time=7d --vacuum-size=4000M (about 200 KiB)");
    assertThat(acting.plan(Acting.wish("journal-vacuum", "disk:/", Map.of("days", "2"))).does())
        .contains("--vacuum-time=2d")
        .contains("300 KiB");
    assertThatThrownBy(
            () -> acting.plan(Acting.wish("journal-vacuum", "disk:/", Map.of("days", "1"))))
        .hasMessageContaining("from 2 to 3650");
    assertThat(acting.perform("journal-vacuum", "disk:/").ran()).hasSize(1);
  }

  // ---- packages ----

  @Test
  void theCacheOfPackagesIsCleanedWhereThereIsOne() throws Exception {
    Acting acting = new Acting(host);
    assertThat(acting.unfit("package-cache-clean", "disk:/")).contains("no cache of packages");
    host.program("apt-get", "");
    host.file("/var/cache/apt/archives/lock", "");
    assertThat(acting.unfit("package-cache-clean", "disk:/")).contains("not worth it");
    host.file("/var/cache/apt/archives/curl_8_amd64.deb", "x".repeat(300 << 10));
    assertThat(acting.plan("package-cache-clean", "disk:/").does())
        .isEqualTo("apt-get --quiet clean (about 300 KiB)");
    assertThat(acting.perform("package-cache-clean", "disk:/").ran())
        .containsExactly("apt-get --quiet clean");
  }

  // ---- images ----

  @Test
  void onlyImagesWithoutANameArePruned() throws Exception {
    assertThat(new Acting(host).unfit("images-prune", "disk:/")).contains("no container engine");
    Files.createDirectories(host.path("/var/lib/docker"));
    Path socket = host.path("/run/docker.sock");
    try (UnixServer server = new UnixServer(socket, DiskDeedsTest::engine)) {
      Acting acting = new Acting(host);
      assertThat(acting.plan("images-prune", "disk:/").does())
          .isEqualTo("remove 2 images without a name (at most 19.1 MiB)");
      acting.perform("images-prune", "disk:/");
      assertThat(server.asked())
          .noneMatch(question -> question.startsWith("POST"))
          .anyMatch(question -> question.contains("%22dangling%22%3A%5B%22true%22%5D"));
    }
    assertThat(host.changes()).singleElement().isInstanceOf(Change.EnginePost.class);
    assertThat(((Change.EnginePost) host.changes().getFirst()).path())
        .isEqualTo("/images/prune?filters=%7B%22dangling%22%3A%5B%22true%22%5D%7D");
  }

  private static byte[] engine(String question) {
    String json =
        question.startsWith("GET /info ")
            ? "{\"DockerRootDir\": \"/var/lib/docker\"}"
            : "[{\"Id\": \"a\", \"Size\": 10000000}, {\"Id\": \"b\", \"Size\": 10000000}]";
    return ("HTTP/1.0 200 OK\r\n\r\n" + json).getBytes(StandardCharsets.UTF_8);
  }
}
