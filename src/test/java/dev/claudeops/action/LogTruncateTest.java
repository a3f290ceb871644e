package dev.claudeops.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.ActionSettings.CleanUp;
import dev.claudeops.host.Change;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
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

class LogTruncateTest {
  private static final String LINES = "2025-09-29 something happened again\n".repeat(40_000);

  @TempDir Path folder;
  private FakeHost host;

  @BeforeEach
  void aMachineWithOneDisk() {
    host =
        new FakeHost(folder)
            .file("/proc/self/mountinfo", "27 1 8:1 / / rw - ext4 /dev/sda1 rw\n")
            .program("stat", "4096 2000 100 1000 500\n")
            .onChange("tail ", change -> new LocalHost(folder).change(change))
            .at(Instant.now());
  }

  private Acting blaming(String... logs) {
    Observation.Builder seen = Observation.of(new Subject("disk", "/"), host.now());
    List.of(logs).forEach(log -> seen.culprit("disk-space", new Subject("log", log)));
    return new Acting(host).seeing(seen.ok("full"));
  }

  private String refusal(String log) throws Exception {
    return blaming(log).unfit("log-truncate", "log:" + log);
  }

  @Test
  void aRunawayLogIsEmptiedAndItsEndSaved() throws Exception {
    host.file("/var/log/app/run.log", LINES + "the end\n");
    Acting acting = blaming("/var/log/app/run.log");
    Hands hands =
        acting.perform(
            Acting.wish("log-truncate", "log:/var/log/app/run.log", Map.of("tail-kib", "16")));
    assertThat(host.path("/var/log/app/run.log")).isEmptyFile();
    Change.Truncate made = (Change.Truncate) host.changes().getFirst();
    assertThat(made.tail()).isEqualTo(16 << 10);
    assertThat(made.saved()).matches("/nonexistent/keep/tail-[0-9-]{17}-var-log-app-run\\.log");
    assertThat(Files.readString(host.path(made.saved()))).hasSize(16 << 10).endsWith("the end\n");
    assertThat(hands.said()).contains("emptied /var/log/app/run.log").contains("free before");
  }

  @Test
  void onlyALogThatThisRunSawToBeAtFault() throws Exception {
    host.file("/var/log/a.log", LINES).file("/var/log/b.log", LINES);
    assertThat(blaming("/var/log/a.log").unfit("log-truncate", "log:/var/log/b.log"))
        .contains("nothing that this run saw");
    Observation other =
        Observation.of(new Subject("log", "/var/log/b.log"), host.now())
            .culprit("log-errors", new Subject("log", "/var/log/b.log"))
            .ok("");
    assertThat(new Acting(host).seeing(other).unfit("log-truncate", "log:/var/log/b.log"))
        .contains("nothing that this run saw");
    Observation flood =
        Observation.of(new Subject("log", "/var/log/b.log"), host.now())
            .culprit("log-flood", new Subject("log", "/var/log/b.log"))
            .ok("");
    assertThat(new Acting(host).seeing(flood).plan("log-truncate", "log:/var/log/b.log").does())
        .startsWith("empty /var/log/b.log");
  }

  @Test
  void dataAndPlacesWithoutLogsAreRefused() throws Exception {
    for (String file :
        List.of(
            "/var/log/mysql/mysql-bin.000001",
            "/var/log/redis/appendonly.aof",
            "/var/log/audit/audit.log",
            "/var/log/journal/x/system.log",
            "/var/log/../lib/mysql/ibdata1",
            "/var/log//x.log",
            "/var/log/old.log.2.gz")) {
      host.file(file, LINES);
      assertThat(refusal(file)).as(file).contains("not a log that may be emptied");
    }
    host.file("/etc/shadow", LINES).file("/srv/app/app.log", LINES);
    assertThat(refusal("/etc/shadow")).contains("neither below /var/log");
    assertThat(refusal("/srv/app/app.log")).contains("neither below /var/log");
    assertThat(
            blaming("/srv/app/app.log")
                .with(Configs.cleaning(CleanUp.USUAL, "/srv/app/*.log"))
                .plan("log-truncate", "log:/srv/app/app.log")
                .does())
        .startsWith("empty /srv/app/app.log");
  }

  @Test
  void whatIsNoTextOrALinkOrNotWrittenToIsRefused() throws Exception {
    host.file("/var/log/binary.log", "\0\1\2".repeat(500_000));
    assertThat(refusal("/var/log/binary.log")).contains("binary data");
    host.file("/var/log/head.log", "SQLite format 3\0" + LINES);
    assertThat(refusal("/var/log/head.log")).contains("binary data");
    host.file("/var/log/long.log", "x".repeat(2 << 20));
    assertThat(refusal("/var/log/long.log")).contains("no log of lines");
    host.file("/var/log/still.log", LINES);
    Files.setLastModifiedTime(
        host.path("/var/log/still.log"), FileTime.from(host.now().minus(Duration.ofHours(2))));
    assertThat(refusal("/var/log/still.log")).contains("does not run away");
    host.file("/etc/shadow", LINES);
    Files.createSymbolicLink(host.path("/var/log/link.log"), host.path("/etc/shadow"));
    assertThat(refusal("/var/log/link.log")).contains("is a link");
    Files.createLink(host.path("/var/log/hard.log"), host.path("/etc/shadow"));
    assertThat(refusal("/var/log/hard.log")).contains("second name");
    host.file("/var/log/small.log", "a line\n");
    assertThat(refusal("/var/log/small.log")).contains("not worth it");
    assertThat(host.changes()).isEmpty();
  }
}
