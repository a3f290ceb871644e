package dev.claudeops.probe.discover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Check;
import dev.claudeops.config.ConfigText;
import dev.claudeops.config.Proposal;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobsAndBackupsTest {
  @TempDir Path folder;
  private FakeHost host;

  @BeforeEach
  void aMachine() {
    host = new FakeHost(folder).file("/proc/stat", "cpu 1 1 1 1\nbtime 1759140000\n");
  }

  private void made(String file, Duration ago) throws IOException {
    host.file(file, "data");
    Files.setLastModifiedTime(host.path(file), FileTime.from(host.now().minus(ago)));
  }

  private List<Check.Backup> backups() throws InterruptedException {
    return Discovery.propose(Looking.site(host)).config().everyCheck(Check.Backup.class);
  }

  @Test
  void theHeadOfAProposalTellsTheJobsWithoutTheirSecrets() throws Exception {
    host.file(
            "/etc/crontab",
            "SHELL=/bin/sh\n# 1 1 * * * root commented\n17 *\t* * *\troot\tcd / && run-parts x\n")
        .file("/etc/cron.d/pay", "*/5 * * * 1-5 pay PASS=hunter2 /usr/bin/pay run --key=hunter2\n")
        .file("/etc/cron.d/old.dpkg-new", "* * * * * root never\n")
        .file("/var/spool/cron/crontabs/anna", "@reboot /home/anna/start.sh now\n")
        .file("/etc/cron.daily/logrotate", "x")
        .file("/etc/cron.daily/.placeholder", "x");
    Proposal proposal = Discovery.propose(Looking.site(host));
    assertThat(ConfigText.of(proposal))
        .startsWith(
            """
            // /etc/cron.daily: logrotate
            // cron job 01: 17 * * * *, as root: cd / (/etc/crontab)
            // cron job 02: */5 * * * 1-5, as pay: /usr/bin/pay run (/etc/cron.d/pay)
            // cron job 03: @reboot, as anna: /home/anna/start.sh now (/var/spool/cron/crontabs/anna)
            """)
        .doesNotContain("hunter2")
        .doesNotContain("never")
        .doesNotContain("commented");
  }

  @Test
  void aJobThatWritesDumpsIsABackupEvenWhenItStopped() throws Exception {
    host.file(
        "/etc/cron.d/dump",
        "0 3 * * 0 postgres pg_dump shop | gzip > /srv/dumps/shop-$(date +\\%F).sql.gz\n"
            + "0 4 * * * root mysqldump --password=hunter2 blog > /srv/blog.sql\n"
            + "0 5 * * * root /usr/bin/news >> /var/log/news.log\n");
    made("/srv/dumps/shop-2025-06-01.sql.gz", Duration.ofDays(120));
    made("/srv/dumps/readme-2025-06-01.txt", Duration.ofDays(120));
    made("/srv/blog.sql", Duration.ofHours(10));
    made("/var/log/news.log", Duration.ofHours(10));
    Proposal proposal = Discovery.propose(Looking.site(host));
    List<Check.Backup> checks = proposal.config().everyCheck(Check.Backup.class);
    assertThat(checks)
        .extracting(Check.Backup::files)
        .containsExactly("/srv/dumps/shop-*.sql.gz", "/srv/blog.sql");
    assertThat(checks)
        .extracting(Check.Backup::maxAge)
        .containsExactly(Duration.ofHours(210), Duration.ofHours(30));
    assertThat(proposal.reasons())
        .containsEntry(
            "check:/srv/dumps/shop-*.sql.gz",
            "a job in /etc/cron.d/dump (0 3 * * 0) writes there: pg_dump shop, the newest is"
                + " shop-2025-06-01.sql.gz");
    assertThat(proposal.config().logs()).containsExactly("/var/log/news.log");
    assertThat(proposal.reasons().toString()).doesNotContain("hunter2");
  }

  @Test
  void filesWithADateInTheUsualFoldersAreABackupWhileTheyAreMade() throws Exception {
    for (int day = 1; day <= 5; day++) {
      made("/var/backups/db/db_2025092%d-0300.dump".formatted(day), Duration.ofDays(6 - day));
      made("/srv/backup-web/2025-09-2%d.tar.zst".formatted(day), Duration.ofHours(6 * (6 - day)));
      made("/backup/old-2020-09-2%d.sql".formatted(day), Duration.ofDays(1800 - day));
    }
    made("/backup/once-2025-09-28.sql", Duration.ofDays(1));
    made("/var/backups/dpkg.status.1.gz", Duration.ofDays(1));
    made("/var/backups/apt.extended_states.0", Duration.ofDays(1));
    made("/srv/www/page-2025-09-28.gz", Duration.ofDays(1));
    made("/srv/www/page-2025-09-29.gz", Duration.ofDays(0));
    assertThat(backups())
        .extracting(check -> check.files() + " " + check.maxAge().toHours())
        .containsExactlyInAnyOrder("/var/backups/db/db_*.dump 30", "/srv/backup-web/*.tar.zst 8");
  }

  @Test
  void theDebianUsualJobsAreNoBackup() throws Exception {
    host.file(
            "/etc/cron.d/e2scrub_all",
            "30 3 * * 0 root test -e /run/systemd/system || /sbin/e2scrub_all\n")
        .file(
            "/etc/cron.d/certbot",
            "0 */12 * * * root test -x /usr/bin/certbot && certbot -q renew\n");
    made("/var/backups/dpkg.status.0", Duration.ofDays(1));
    made("/var/backups/alternatives.tar.0", Duration.ofDays(1));
    assertThat(backups()).isEmpty();
  }
}
