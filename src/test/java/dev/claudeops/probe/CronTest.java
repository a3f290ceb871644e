package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Symptom;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CronTest {
  private static final String JOB = "# nightly\nPATH=/bin\n0 3 * * * root backup\n";

  @TempDir Path folder;

  private FakeHost host() {
    return new FakeHost(folder)
        .program("cron", "")
        .program("journalctl", "")
        .file("/proc/1/stat", "1 (init) S 0 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 1 1\n")
        .file("/etc/cron.d/backup", JOB);
  }

  private FakeHost running() {
    return host().file("/proc/9/stat", "9 (cron) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 1 1\n");
  }

  private static Observation look(FakeHost host) {
    return new Looking(host).at(new Cron(), Cron.SUBJECT);
  }

  private static List<String> types(Observation seen) {
    return seen.symptoms().stream().map(Symptom::type).toList();
  }

  @Test
  void cronThatRunsIsWell() {
    FakeHost host =
        running()
            .program(
                "journalctl",
                "(root) CMD (report-failed --error)\n(CRON) INFO (Running @reboot jobs)\n"
                    + "(CRON) info (No MTA installed, discarding output)\n"
                    + "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)\n");
    Observation seen = look(host);
    assertThat(seen.symptoms()).isEmpty();
    assertThat(seen.summary()).isEqualTo("runs, 1 file with jobs");
  }

  @Test
  void cronThatDoesNotRunWhileItHasWorkIsTold() throws IOException {
    assertThat(types(look(host()))).containsExactly("cron-down");
    FakeHost host = host().file("/run/systemd/system/x", "");
    assertThat(look(host).symptoms()).as("switched off by its owner").isEmpty();
    Path wants = host.path("/etc/systemd/system/multi-user.target.wants");
    Files.createDirectories(wants);
    Files.createSymbolicLink(wants.resolve("cron.service"), Path.of("/lib/cron.service"));
    assertThat(types(look(host))).containsExactly("cron-down");
    assertThat(look(host).culprits("cron-down"))
        .containsExactly(new Subject("unit", "cron.service"));
    host.file("/etc/cron.d/backup", "# nothing\n");
    assertThat(look(host).symptoms()).isEmpty();
  }

  @Test
  void whatCronComplainsOfIsToldOnceAndFromTheLastLookOn() {
    FakeHost host =
        running()
            .program(
                "journalctl",
                """
                Error: bad username; while reading /etc/cron.d/x
                (*system*x) ERROR (Syntax error, this crontab file will be ignored)
                (*system*x) ERROR (Syntax error, this crontab file will be ignored)
                (CRON) error (grandchild #4711 failed with exit status 3)
                """);
    Looking looking = new Looking(host);
    Observation seen = looking.at(new Cron(), Cron.SUBJECT);
    assertThat(types(seen)).containsExactly("cron-failed");
    assertThat(seen.measure("complaints").orElseThrow().value()).isEqualTo(3);
    assertThat(host.askedLines()).last().asString().contains("--since @1759147200 ");
    host.pass(Duration.ofMinutes(30));
    looking.with(new Cron());
    assertThat(host.askedLines()).last().asString().contains("--since @1759154400 ");
  }

  @Test
  void filesThatCronPassesOverAreTold() throws IOException {
    FakeHost host =
        running()
            .file("/etc/debian_version", "12\n")
            .file("/etc/cron.d/a.sh", JOB)
            .file("/etc/cron.d/old.dpkg-old", JOB)
            .file("/etc/cron.d/end", "0 3 * * * root backup")
            .file("/etc/cron.d/mode", JOB)
            .file("/etc/cron.d/README", "see the manual.\n");
    Files.setPosixFilePermissions(
        host.path("/etc/cron.d/mode"), PosixFilePermissions.fromString("rw-rw-rw-"));
    Observation seen = look(host);
    assertThat(types(seen)).containsExactly("cron-ignored");
    assertThat(seen.summary())
        .contains("a.sh (its name has a character cron does not take)")
        .contains("end (no line feed at its end)")
        .contains("mode (others may write it)")
        .doesNotContain("dpkg-old");
  }

  @Test
  void aMachineWithoutCronIsNotLookedAt() {
    assertThat(new Looking(new FakeHost(folder).file("/etc/cron.d/x", JOB)).with(new Cron()))
        .isEmpty();
  }

  @Test
  void thisMachineIsLookedAtWhereItHasCron() {
    LocalHost host = new LocalHost();
    assertThat(new Looking(host).with(new Cron()))
        .hasSize(host.find("cron").isPresent() || host.find("crond").isPresent() ? 1 : 0);
  }
}
