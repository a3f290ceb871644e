package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.host.Dpkg;
import dev.claudeops.host.LocalHost;
import dev.claudeops.host.Output;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Symptom;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpdatesTest {
  private static final String LISTS =
      "/var/lib/apt/lists/mirror.example_debian_dists_bookworm_InRelease";
  private static final String APT =
      """
      Listing...
      apt/oldstable,oldstable-security 2.6.2 amd64 [upgradable from: 2.6.1]
      bash/oldstable 5.2.15-2+b13 amd64 [upgradable from: 5.2.15-2+b8]
      openssl/jammy-updates,jammy-security 3.0.2 amd64 [upgradable from: 3.0.1]
      """;
  private static final String STATUS =
      "Package: bash\nStatus: install ok installed\n\nPackage: linux\nStatus: hold ok installed\n";

  @TempDir Path folder;

  private FakeHost debian() throws IOException {
    FakeHost host =
        new FakeHost(folder).file(Dpkg.STATUS, STATUS).file(LISTS, "x").program("apt", APT);
    Files.setLastModifiedTime(
        host.path("/var/lib/apt/lists"), FileTime.from(host.now().minus(Duration.ofDays(1))));
    return host;
  }

  private static FakeHost automatic(FakeHost host) {
    return host.program("unattended-upgrade", "")
        .file(
            "/etc/apt/apt.conf.d/20auto-upgrades",
            "APT::Periodic::Update-Package-Lists \"1\";\n"
                + "APT::Periodic::Unattended-Upgrade \"1\";\n");
  }

  private static List<String> types(Observation seen) {
    return seen.symptoms().stream().map(Symptom::type).toList();
  }

  private Observation look(FakeHost host) {
    return new Looking(host).at(new Updates(), Updates.SUBJECT);
  }

  @Test
  void securityUpdatesThatWaitAreNamed() throws IOException {
    Observation seen = look(debian());
    assertThat(types(seen)).containsExactly("updates-security");
    assertThat(seen.summary()).isEqualTo("2 security updates wait: apt, openssl");
    assertThat(seen.measure("pending").orElseThrow().value()).isEqualTo(3);
    assertThat(seen.measure("lists-age").orElseThrow().value()).isEqualTo(86_400);
  }

  @Test
  void aptIsAskedAgainOnlyWhenPackagesOrListsChanged() throws IOException {
    FakeHost host = debian();
    Looking looking = new Looking(host);
    looking.with(new Updates());
    assertThat(looking.at(new Updates(), Updates.SUBJECT).summary())
        .isEqualTo("2 security updates wait: apt, openssl");
    assertThat(host.asked()).hasSize(1);
    assertThat(host.askedLines().getFirst()).contains("Dir::Cache::pkgcache= ");
    Files.setLastModifiedTime(host.path(Dpkg.STATUS), FileTime.from(Instant.ofEpochSecond(5)));
    looking.with(new Updates());
    assertThat(host.asked()).hasSize(2);
  }

  @Test
  void aMachineThatUpdatesByItselfGetsTwoDays() throws IOException {
    FakeHost host = automatic(debian());
    Looking looking = new Looking(host);
    Observation seen = looking.at(new Updates(), Updates.SUBJECT);
    assertThat(seen.symptoms()).isEmpty();
    assertThat(seen.summary())
        .isEqualTo("3 updates, 2 of them for security, 1 held back, installed by itself");
    host.pass(Duration.ofDays(3));
    assertThat(types(looking.at(new Updates(), Updates.SUBJECT)))
        .containsExactly("updates-security");
  }

  @Test
  void theLastErrorOfTheAutomaticUpdatesIsTold() throws IOException {
    FakeHost host =
        automatic(debian())
            .program("apt", "Listing...\n")
            .file(
                "/var/log/unattended-upgrades/unattended-upgrades.log",
                """
                2025-09-28 06:00:00,1 INFO Starting unattended upgrades script
                2025-09-28 06:00:01,1 ERROR of yesterday
                2025-09-29 06:00:00,1 INFO Starting unattended upgrades script
                2025-09-29 06:00:01,1 ERROR Cache has broken packages, exiting
                """);
    assertThat(look(host).summary())
        .isEqualTo("the automatic updates ended with an error: Cache has broken packages, exiting");
    host.file(
        "/var/log/unattended-upgrades/unattended-upgrades.log",
        "2025-09-28 06:00:01,1 ERROR x\n2025-09-29 06:00:00,1 INFO Starting unattended upgrades"
            + " script\n");
    assertThat(look(host).symptoms()).isEmpty();
  }

  @Test
  void halfInstalledPackagesAreToldUnlessDpkgRunsNow() throws IOException {
    FakeHost host =
        debian()
            .program("apt", "Listing...\n")
            .file(Dpkg.STATUS, STATUS + "\nPackage: db\nStatus: install ok half-configured\n");
    assertThat(look(host).summary()).isEqualTo("1 package is half installed: db");
    host.file("/proc/7/stat", "7 (dpkg) R 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 1 1\n");
    assertThat(look(host).symptoms()).isEmpty();
  }

  @Test
  void withoutListsItIsUnknownAndSaysWhatToRun() throws IOException {
    FakeHost host = debian();
    Files.delete(host.path(LISTS));
    Observation seen = look(host);
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).contains("apt-get update");
  }

  @Test
  void aFailingAptIsUnknownAndNotRemembered() throws IOException {
    FakeHost host = debian().program("apt", new Output(100, "", "E: broken list", false, false));
    Looking looking = new Looking(host);
    assertThat(looking.at(new Updates(), Updates.SUBJECT).summary()).contains("E: broken list");
    host.program("apt", APT);
    assertThat(looking.at(new Updates(), Updates.SUBJECT).health()).isEqualTo(Health.DEGRADED);
  }

  @Test
  void dnfIsAskedWithoutTheNetwork() {
    FakeHost host =
        new FakeHost(folder)
            .file("/var/lib/rpm/rpmdb.sqlite", "x")
            .file("/var/cache/dnf/baseos-1/x", "x")
            .program(
                "dnf -C -q updateinfo list --security",
                """
                RHSA-2025:1 Important/Sec. openssl-1:3.0.7-18.el9.x86_64
                RHSA-2025:1 Important/Sec. openssl-libs-1:3.0.7-18.el9.x86_64
                RHSA-2025:2 Moderate/Sec.  openssl-1:3.0.7-19.el9.x86_64
                FEDORA-2025-3 security Moderate kernel-core-6.1.2-3.fc41.x86_64 2025-09-01
                """);
    Looking looking = new Looking(host);
    assertThat(looking.at(new Updates(), Updates.SUBJECT).summary())
        .isEqualTo("3 security updates wait: kernel-core, openssl, openssl-libs");
    looking.with(new Updates());
    assertThat(host.asked()).hasSize(1);
  }

  @Test
  void programsThatRunReplacedCodeAreNamed() throws IOException {
    FakeHost host =
        debian()
            .program("apt", "Listing...\n")
            .file("/proc/stat", "btime 1000\n")
            .file("/proc/9/stat", "9 (nginx) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 1 1\n")
            .file(
                "/proc/9/maps",
                "7f00-7f01 r-xp 00000000 08:01 123                       "
                    + " /usr/lib/x86_64-linux-gnu/libssl.so.3 (deleted)\n")
            .file("/proc/10/stat", "10 (db) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 1 1\n")
            .file("/proc/10/maps", "7f00-7f01 rw-s 00000000 00:01 123   /dev/zero (deleted)\n");
    Observation seen = look(host);
    assertThat(types(seen)).containsExactly("restart-needed");
    assertThat(seen.summary()).contains("1 program runs replaced code: nginx");
    assertThat(seen.health()).isEqualTo(Health.OK);
  }

  @Test
  void aMachineWithoutAKnownPackageManagerIsNotLookedAt() {
    assertThat(new Looking(new FakeHost(folder)).with(new Updates())).isEmpty();
  }

  @Test
  void thePackagesOfThisMachineAreSeen() {
    LocalHost host = new LocalHost();
    Assumptions.assumeTrue(host.find("apt").isPresent());
    Observation seen = new Looking(host).at(new Updates(), Updates.SUBJECT);
    assertThat(seen.summary()).isNotBlank();
    assertThat(seen.health() == Health.UNKNOWN || seen.measure("security").isPresent()).isTrue();
  }
}
