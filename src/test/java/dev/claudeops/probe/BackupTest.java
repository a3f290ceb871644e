package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Check;
import dev.claudeops.config.Config;
import dev.claudeops.host.HostView;
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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
  @TempDir Path folder;

  private static Observation look(HostView host, String files) {
    Check.Backup check = new Check.Backup("db", files, Duration.ofHours(26), 1_000, 0.5);
    return new Looking(host, Config.NONE.with(List.of(), List.of(check), List.of()))
        .at(new Backup(), check.subject());
  }

  private FakeHost with(String file, int size, Duration age) throws IOException {
    FakeHost host = new FakeHost(folder);
    host.file(file, "x".repeat(size));
    Files.setLastModifiedTime(host.path(file), FileTime.from(host.now().minus(age)));
    return host;
  }

  private static List<String> types(Observation seen) {
    return seen.symptoms().stream().map(Symptom::type).toList();
  }

  @Test
  void aYoungBackupOfTheUsualSizeIsWell() throws IOException {
    with("/var/backups/db-1.gz", 4_096, Duration.ofHours(30));
    FakeHost host = with("/var/backups/db-2.gz", 3_072, Duration.ofHours(6));
    with("/var/backups/other", 1, Duration.ofHours(1));
    Observation seen = look(host, "/var/backups/db-*.gz");
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.summary()).isEqualTo("the newest is 6 h old and has 3 KiB, 2 files in all");
    assertThat(seen.measure("age").orElseThrow().value()).isEqualTo(6 * 3600);
  }

  @Test
  void anOldBackupIsTold() throws IOException {
    FakeHost host = with("/b/db.gz", 4_096, Duration.ofHours(27));
    Observation seen = look(host, "/b/db.gz");
    assertThat(types(seen)).containsExactly("backup-old");
    assertThat(seen.summary())
        .isEqualTo("the newest backup is 1 d 3 h old, at most 1 d 2 h are allowed");
  }

  @Test
  void anEmptyBackupIsToldAndMuchSmallerToo() throws IOException {
    with("/b/1", 4_096, Duration.ofHours(30));
    assertThat(types(look(with("/b/2", 20, Duration.ofHours(2)), "/b/*")))
        .containsExactly("backup-small", "backup-shrunk");
    assertThat(types(look(with("/b/2", 1_500, Duration.ofHours(2)), "/b/*")))
        .containsExactly("backup-shrunk");
  }

  @Test
  void aBackupThatIsBeingWrittenIsNotJudgedByItsSize() throws IOException {
    with("/b/1", 4_096, Duration.ofHours(30));
    Observation seen = look(with("/b/2", 20, Duration.ofMinutes(1)), "/b/*");
    assertThat(seen.symptoms()).isEmpty();
    assertThat(seen.measure("size").orElseThrow().value()).isEqualTo(4_096);
    assertThat(seen.measure("age").orElseThrow().value()).isEqualTo(60);
  }

  @Test
  void noBackupIsWorst() throws IOException {
    FakeHost host = with("/b/1", 1, Duration.ofHours(30));
    for (String pattern : List.of("/b/*.gz", "/nowhere/*", "/b/1/*")) {
      assertThat(types(look(host, pattern))).as(pattern).containsExactly("backup-missing");
    }
  }

  @Test
  void foldersMayHoldPatternsAndBeBackupsThemselves() throws IOException {
    FakeHost host = with("/b/2025-09-29/data", 2_000, Duration.ofHours(1));
    Files.setLastModifiedTime(
        host.path("/b/2025-09-29"), FileTime.from(host.now().minus(Duration.ofHours(3))));
    assertThat(look(host, "/b/*/data").summary()).startsWith("the newest is 1 h old");
    assertThat(look(host, "/b/2025-*").summary()).isEqualTo("the newest is 3 h old");
  }

  @Test
  void aPatternThatIsNoneIsUnknown() throws IOException {
    FakeHost host = with("/b/1", 1, Duration.ofHours(30));
    assertThat(look(host, "/b/[").health()).isEqualTo(Health.UNKNOWN);
  }
}
