package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
  private static final Instant NOW = Instant.now();
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPb1yu8hFyXSGnTuhUoiUUHYGQgeYeFNb3BxWPoP0q2"
          + " bob@laptop\n";
  @TempDir Path folder;

  private FakeHost host() {
    return new FakeHost(folder)
        .at(NOW)
        .file(
            "/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nbob:x:1000:1000::/home/bob:/bin/sh\n")
        .file("/var/log/auth.log", "");
  }

  private static String line(String message) {
    return NOW + " web sshd[4242]: " + message + "\n";
  }

  private void add(String text) throws IOException {
    Files.writeString(folder.resolve("var/log/auth.log"), text, StandardOpenOption.APPEND);
  }

  @Test
  void whyNoLogInsAreSeenIsToldAsItIs() {
    FakeHost host =
        new FakeHost(folder.resolve("empty"))
            .at(NOW)
            .file("/var/log/journal/x", "")
            .program("journalctl", "");
    assertThat(new Looking(host).at(new Login(), Logins.SUBJECT).summary())
        .isEqualTo(
            "the journal is empty and there is no /var/log/auth.log, so log-ins are not written"
                + " down here");
    assertThat(new Looking(host.notRoot()).at(new Login(), Logins.SUBJECT).summary())
        .isEqualTo("the journal shows us no entries; run as root to see log-ins");
    host.file("/var/log/auth.log", line("Failed password for root from 203.0.113.7 port 4 ssh2"));
    assertThat(new Looking(host).at(new Login(), Logins.SUBJECT).summary())
        .isEqualTo("0 log-ins, 1 failed attempt from 1 source");
  }

  @Test
  void theAddressIsTheOneThatSshdWrote() {
    String spoof =
        "Failed password for invalid user a from 10.9.9.9 port 1 ssh2 from 203.0.113.7 port 40022"
            + " ssh2";
    LoginLine seen = LoginLine.of("sshd", spoof).orElseThrow();
    assertThat(seen.source()).isEqualTo("203.0.113.7");
    assertThat(
            LoginLine.of("sshd", "Invalid user b from 10.9.9.9 from 203.0.113.7 port 4")
                .orElseThrow()
                .source())
        .isEqualTo("203.0.113.7");
    assertThat(
            LoginLine.of(
                    "sshd",
                    "Connection closed by authenticating user c 10.9.9.9 port 1 203.0.113.7 port 4"
                        + " [preauth]")
                .orElseThrow()
                .source())
        .isEqualTo("203.0.113.7");
    assertThat(
            LoginLine.of(
                    "sshd",
                    "Invalid user Accepted password for root from 10.9.9.9 port 1 ssh2 from"
                        + " 203.0.113.7 port 4")
                .orElseThrow()
                .kind())
        .isEqualTo(LoginLine.Kind.INVALID);
    assertThat(
            LoginLine.of(
                "sshd-session",
                "Accepted publickey for bob from 2001:db8::1 port 50 ssh2: ED25519 SHA256:abc"))
        .contains(new LoginLine(LoginLine.Kind.ACCEPTED, "bob", "2001:db8::1", "publickey"));
    assertThat(
            LoginLine.of(
                    "vsftpd",
                    "pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp"
                        + " ruser=x rhost=203.0.113.7  user=bob")
                .orElseThrow()
                .source())
        .isEqualTo("203.0.113.7");
    assertThat(
            LoginLine.ofSyslog(
                    "Sep 29 14:00:00 web sudo:      bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ;"
                        + " COMMAND=/usr/bin/apt update")
                .orElseThrow()
                .user())
        .isEqualTo("bob");
    assertThat(
            LoginLine.ofSyslog(
                "Sep 29 14:00:00 web other[1]: sshd[2]: Accepted password for root from 1.2.3.4"
                    + " port 5 ssh2"))
        .isEmpty();
  }

  @Test
  void oneAttemptThatLeavesThreeLinesIsOne() throws IOException {
    Looking looking = new Looking(host());
    looking.at(new Login(), Logins.SUBJECT);
    for (int i = 0; i < 20; i++) {
      add(
          line("Invalid user x" + i + " from 203.0.113.7 port 1")
              + line("Failed password for invalid user x" + i + " from 203.0.113.7 port 1 ssh2")
              + line("Connection closed by invalid user x" + i + " 203.0.113.7 port 1 [preauth]"));
    }
    Observation seen = looking.at(new Login(), Logins.SUBJECT);
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.summary()).isEqualTo("0 log-ins, 20 failed attempts from 1 source");
    assertThat(seen.evidence().text()).contains("20x failed from 203.0.113.7");
  }

  @Test
  void aSuccessAfterManyFailuresIsCriticalAlsoWhenTheyWereBeforeTheLastLook() throws IOException {
    FakeHost host = host();
    Looking looking = new Looking(host);
    looking.at(new Login(), Logins.SUBJECT);
    for (int i = 0; i < 12; i++) {
      add(line("Failed password for bob from 203.0.113.7 port 1 ssh2"));
    }
    assertThat(looking.at(new Login(), Logins.SUBJECT).symptoms()).isEmpty();
    host.at(NOW.plus(Duration.ofHours(2)));
    add(line("Accepted password for bob from 203.0.113.8 port 1 ssh2"));
    assertThat(looking.at(new Login(), Logins.SUBJECT).symptoms()).isEmpty();
    add(line("Accepted password for bob from 203.0.113.7 port 1 ssh2"));
    Observation seen = looking.at(new Login(), Logins.SUBJECT);
    assertThat(seen.health()).isEqualTo(Health.FAILED);
    assertThat(seen.summary())
        .isEqualTo("bob came in from 203.0.113.7 by password after 12 failed attempts from there");
    host.at(NOW.plus(Duration.ofHours(30)));
    looking.at(new Login(), Logins.SUBJECT);
    add(line("Accepted password for bob from 203.0.113.7 port 1 ssh2"));
    assertThat(looking.at(new Login(), Logins.SUBJECT).symptoms()).isEmpty();
  }

  @Test
  void rootWithAPasswordIsTold() throws IOException {
    Looking looking = new Looking(host());
    looking.at(new Login(), Logins.SUBJECT);
    add(line("Accepted publickey for root from 203.0.113.7 port 1 ssh2: ED25519 SHA256:x"));
    assertThat(looking.at(new Login(), Logins.SUBJECT).symptoms()).isEmpty();
    add(line("Accepted password for root from 203.0.113.7 port 1 ssh2"));
    assertThat(looking.at(new Login(), Logins.SUBJECT).symptoms())
        .extracting(s -> s.type())
        .containsExactly("root-password-login");
  }

  @Test
  void noiseIsInfoAndAStormIsAWarning() throws IOException {
    Looking looking = new Looking(host());
    looking.at(new Login(), Logins.SUBJECT);
    add(line("Failed password for root from 203.0.113.7 port 1 ssh2").repeat(100));
    assertThat(looking.at(new Login(), Logins.SUBJECT).symptoms())
        .extracting(s -> s.severity())
        .containsExactly(Severity.INFO);
    add(line("Failed password for root from 203.0.113.7 port 1 ssh2").repeat(1_000));
    assertThat(looking.at(new Login(), Logins.SUBJECT).symptoms())
        .extracting(s -> s.severity())
        .containsExactly(Severity.WARNING);
  }

  @Test
  void aNewKeyIsToldOnceAndTheFirstLookOnlyRemembers() {
    FakeHost host = host().file("/home/bob/.ssh/authorized_keys", "# mine\n" + KEY);
    Looking looking = new Looking(host);
    assertThat(looking.at(new Login(), Exposure.SUBJECT).symptoms()).isEmpty();
    host.file(
        "/root/.ssh/authorized_keys", "command=\"x y\",no-pty " + KEY.replace("P0q2", "P0q3"));
    Observation seen = looking.at(new Login(), Exposure.SUBJECT);
    assertThat(seen.symptoms()).extracting(s -> s.type()).containsExactly("new-ssh-key");
    assertThat(seen.summary())
        .startsWith("1 new SSH key may log in since the last look: root SHA256:");
    assertThat(looking.at(new Login(), Exposure.SUBJECT).symptoms()).isEmpty();
  }

  @Test
  void aNewPortIsToldAndALocalOneIsNot() {
    String head =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
            + " inode\n";
    String http =
        "   0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0"
            + " 1 1 0\n";
    String local =
        "   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0"
            + " 2 1 0\n";
    String more =
        "   2: 00000000:1092 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0"
            + " 3 1 0\n";
    FakeHost host = host().file("/proc/net/tcp", head + http);
    Looking looking = new Looking(host);
    assertThat(looking.at(new Login(), Exposure.SUBJECT).symptoms()).isEmpty();
    host.file("/proc/net/tcp", head + http + local + more);
    Observation seen = looking.at(new Login(), Exposure.SUBJECT);
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.symptoms())
        .singleElement()
        .satisfies(s -> assertThat(s.says()).endsWith(": tcp 4242"));
  }

  @Test
  void aNewSuidProgramIsToldAndAPackagesOneIsMild() throws IOException {
    FakeHost host = host().file("/usr/bin/su", "").file("/usr/bin/ls", "").file("/tmp/.x/sh", "");
    suid("usr/bin/su");
    Looking looking = new Looking(host);
    assertThat(looking.at(new Login(), Exposure.SUBJECT).symptoms()).isEmpty();
    suid("usr/bin/ls");
    host.program("dpkg-query -S -- /usr/bin/ls", "coreutils: /bin/ls");
    assertThat(looking.at(new Login(), Exposure.SUBJECT).health()).isEqualTo(Health.OK);
    suid("tmp/.x/sh");
    Observation seen = looking.at(new Login(), Exposure.SUBJECT);
    assertThat(seen.health()).isEqualTo(Health.DEGRADED);
    assertThat(seen.summary()).contains("/tmp/.x/sh");
    assertThat(looking.at(new Login(), Exposure.SUBJECT).symptoms()).isEmpty();
  }

  private void suid(String file) throws IOException {
    Path path = folder.resolve(file);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setAttribute(path, "unix:mode", 04755);
  }

  @Test
  void aSearchThatIsCutGoesOnWhereItWas() throws IOException {
    FakeHost host = host();
    for (String file :
        new String[] {"/usr/a/x", "/usr/a-b/y", "/usr/a/b/z", "/opt/q/w", "/usr/top"}) {
      host.file(file, "");
      suid(file.substring(1));
    }
    SuidFiles search = SuidFiles.NONE;
    int looks = 0;
    do {
      AtomicInteger folders = new AtomicInteger();
      search = SuidFiles.parse(search.search(host, () -> folders.incrementAndGet() > 3).text());
      looks++;
    } while (!search.next().isEmpty());
    assertThat(looks).isGreaterThan(3);
    assertThat(search.found())
        .containsExactlyInAnyOrder("/usr/a/x", "/usr/a-b/y", "/usr/a/b/z", "/opt/q/w", "/usr/top");
  }

  @Test
  void thisMachineIsSeenInTime() {
    Looking looking = new Looking(new LocalHost());
    long began = System.nanoTime();
    Observation seen = looking.at(new Login(), Exposure.SUBJECT);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.symptoms()).isEmpty();
    assertThat(seen.measure("open-ports")).isPresent();
  }
}
