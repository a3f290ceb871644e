package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.recall.Recollection.RecentChange;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Restart;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecentChangesTest {
  @TempDir Path folder;
  private FakeHost host;

  @BeforeEach
  void host() {
    host = new FakeHost(folder.resolve("machine"));
  }

  private List<RecentChange> since(Duration span, List<Observation> seen, List<Restart> restarts)
      throws InterruptedException {
    Journal journal = Journal.open(folder.resolve("journal"), host::now, Keeping.USUAL);
    return new RecentChanges(host, Configs.read("{\"discover\": false}"), journal, seen, restarts)
        .since(host.now().minus(span));
  }

  private List<String> kinds(String kind, Duration span) throws InterruptedException {
    return since(span, List.of(), List.of()).stream()
        .filter(one -> one.kind().equals(kind))
        .map(RecentChange::what)
        .toList();
  }

  private void made(String file, Duration ago) throws IOException {
    host.file(file, "text");
    Files.setLastModifiedTime(host.path(file), FileTime.from(host.now().minus(ago)));
  }

  @Test
  void packagesOfOneRunAreOneChange() throws InterruptedException {
    host.file(
        "/var/log/dpkg.log",
        """
        2025-09-20 10:00:00 upgrade old:amd64 1 2
        2025-09-29 13:00:00 startup archives unpack
        2025-09-29 13:00:01 upgrade libc6:amd64 2.36-9 2.36-10
        2025-09-29 13:00:02 status half-configured libc6:amd64 2.36-9
        2025-09-29 13:00:05 upgrade nginx:amd64 1.22 1.24
        2025-09-29 13:30:00 remove tree:amd64 2.1 <none>
        """);
    host.file(
        "/var/log/dnf.rpm.log",
        """
        2025-09-29T12:00:00+0000 SUBDEBUG Upgrade: bash-5.2
        2025-09-29T12:00:01+0000 SUBDEBUG Upgraded: bash-5.1
        """);
    assertThat(kinds("package", Duration.ofDays(1)))
        .containsExactly(
            "remove of 1 package: tree:amd64",
            "upgrade of 2 packages: libc6:amd64 2.36-9 -> 2.36-10, nginx:amd64 1.22 -> 1.24",
            "upgrade of 1 package: bash-5.2");
  }

  @Test
  void configFilesAndDeploysAreToldByNameAndNotByContent() throws Exception {
    made("/etc/nginx/sites-enabled/shop", Duration.ofHours(1));
    made("/etc/nginx/nginx.conf", Duration.ofDays(30));
    made("/etc/ld.so.cache", Duration.ofHours(1));
    made("/srv/shop/REVISION", Duration.ofHours(2));
    made("/srv/shop/.git/logs/HEAD", Duration.ofHours(3));
    assertThat(kinds("config", Duration.ofDays(1)))
        .containsExactly("/etc/nginx/sites-enabled/shop");
    assertThat(kinds("deploy", Duration.ofDays(1)))
        .containsExactly("/srv/shop/REVISION was written", "/srv/shop is at another commit (git)");
  }

  @Test
  void aLinkIsNotFollowedAndAForestOfFoldersEnds() throws Exception {
    made("/etc/a/1", Duration.ofHours(1));
    Files.createSymbolicLink(host.path("/etc/a/loop"), host.path("/etc/a"));
    String deep = "/etc" + "/d".repeat(40) + "/x";
    made(deep, Duration.ofHours(1));
    assertThat(kinds("config", Duration.ofDays(1))).contains("/etc/a/1").doesNotContain(deep);
  }

  @Test
  void restartsBootsAndLogInsAreTold() throws Exception {
    host.file("/var/log/wtmp", "x")
        .program(
            "last",
            """
            root     pts/0        203.0.113.9      Mon Sep 29 13:10:00 2025   still logged in
            reboot   system boot  0.0.0.0          Mon Sep 29 08:00:00 2025   still running
            root     pts/0        203.0.113.9      Mon Sep  1 10:00:00 2025 - Mon Sep  1 11:00:00 2025  (01:00)

            wtmp begins Mon Sep  1 10:00:00 2025
            """);
    Observation boot =
        Observation.of(new Subject("machine", "boot"), host.now())
            .measure("uptime", 3_600, Unit.SECONDS)
            .seen("up");
    Restart restart =
        new Restart(
            new Subject("unit", "nginx.service"), host.now().minus(Duration.ofMinutes(5)), 2);
    assertThat(since(Duration.ofDays(1), List.of(boot), List.of(restart)))
        .containsExactly(
            new RecentChange(restart.at(), "restart", "unit:nginx.service was restarted 2 times"),
            new RecentChange(
                Instant.parse("2025-09-29T13:10:00Z"), "login", "root logged in from 203.0.113.9"),
            new RecentChange(Instant.parse("2025-09-29T13:00:00Z"), "boot", "the machine started"));
  }

  @Test
  void hostileNamesAreOneCleanLineWithoutSecrets() throws Exception {
    made("/etc/password=hunter2hunter2\nx", Duration.ofHours(1));
    assertThat(kinds("config", Duration.ofDays(1)))
        .singleElement()
        .satisfies(line -> assertThat(line).doesNotContain("hunter2").doesNotContain("\n"));
  }

  @Test
  void aMachineThatTellsNothingHasNoChanges() throws Exception {
    assertThat(since(Duration.ofDays(1), List.of(), List.of())).isEmpty();
  }
}
