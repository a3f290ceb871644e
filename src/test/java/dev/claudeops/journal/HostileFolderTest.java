package dev.claudeops.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.model.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What others may leave in the folder: told, never followed, never fatal. */
@Timeout(60)
class HostileFolderTest {
  @TempDir Path base;
  private Path folder;
  private Server server;

  @BeforeEach
  void server() {
    folder = base.resolve("claudeops");
    server = new Server(folder);
    server.check(server.failed());
  }

  private List<String> told() {
    return server.journal.check().stream().map(Problem::toString).toList();
  }

  @Test
  void aLinkInPlaceOfAFileIsReplacedAndNotFollowed() throws IOException {
    Path victim = base.resolve("passwd");
    Files.writeString(victim, "root");
    Path state = folder.resolve("state.json");
    Path issue = folder.resolve(server.journal.issues().getFirst().file());
    Files.delete(state);
    Files.createSymbolicLink(state, victim);
    Files.delete(issue);
    Files.createSymbolicLink(issue, victim);
    assertThat(told())
        .anyMatch(line -> line.startsWith("state.json: it is a symbolic link"))
        .anyMatch(line -> line.contains("nginx-service.md: it is a symbolic link"));
    server.check(server.failed());
    assertThat(victim).hasContent("root");
    assertThat(Files.isSymbolicLink(state)).isFalse();
    assertThat(server.journal.issues()).hasSize(1);
  }

  @Test
  void foldersPipesAndHugeFilesAreToldAndPassedOver() throws Exception {
    Files.createDirectory(folder.resolve("issues/2025-01-01-0000-a.md"));
    assertThat(
            new ProcessBuilder("mkfifo", folder.resolve("health/2025-01-01-0000.md").toString())
                .start()
                .waitFor())
        .isZero();
    Files.write(folder.resolve("issues/2025-01-01-0000-b.md"), new byte[10 << 20]);
    Files.write(folder.resolve("issues/2025-01-01-0000-c.md"), new byte[] {(byte) 0xC3, 0x28});
    Files.writeString(folder.resolve("health/2099-01-01-0000.md"), "---\nkind: health\n---\n");
    Files.writeString(folder.resolve("health/README"), "mine");
    Files.writeString(folder.resolve("stray"), "mine");
    assertThat(told())
        .containsExactlyInAnyOrder(
            "stray: it is not ours",
            "health/2025-01-01-0000.md: it is no plain file",
            "health/2099-01-01-0000.md: its name is a time to come",
            "health/README: it is not ours",
            "issues/2025-01-01-0000-a.md: it is a folder",
            "issues/2025-01-01-0000-b.md: it is larger than 8192 KiB",
            "issues/2025-01-01-0000-c.md: it is not UTF-8");
    server.pass(Duration.ofHours(2));
    Recorded run = server.check(server.well());
    assertThat(run.notes()).hasSize(3);
    assertThat(server.journal.healthLogs(10)).hasSize(4);
    assertThat(server.journal.issues()).hasSize(1);
  }

  @Test
  void aFolderInPlaceOfTheStateIsANote() throws IOException {
    Files.delete(folder.resolve("state.json"));
    Files.createDirectory(folder.resolve("state.json"));
    assertThat(server.journal.state().notes()).hasSize(1);
    assertThat(server.check(server.failed()).notes())
        .anyMatch(note -> note.contains("state.json is a folder"));
    assertThat(server.journal.issues().getFirst().runs()).isEqualTo(2);
  }

  @Test
  void aShelfThatLeadsElsewhereIsRefused() throws IOException {
    Path elsewhere = Files.createDirectory(base.resolve("etc"));
    Path shelf = folder.resolve("boot");
    Files.delete(shelf);
    Files.createSymbolicLink(shelf, elsewhere);
    assertThatThrownBy(server.journal::begin)
        .isInstanceOf(Trouble.class)
        .hasMessageContaining("must be a folder");
    assertThat(told()).anyMatch(line -> line.startsWith("boot: it must be a folder"));
  }

  @Test
  void whatAKilledRunLeftIsTakenAwayByTheNext() throws IOException {
    Path dead = folder.resolve("health/.tmp-999999999-1");
    Path old = folder.resolve("issues/.tmp-1-1");
    Path young = folder.resolve("issues/.tmp-1-2");
    for (Path file : List.of(dead, old, young)) {
      Files.writeString(file, "half");
    }
    Files.setLastModifiedTime(old, FileTime.from(server.now.minus(Duration.ofHours(2))));
    Files.setLastModifiedTime(young, FileTime.from(server.now));
    assertThat(told()).hasSize(3);
    server.journal.begin();
    assertThat(dead).doesNotExist();
    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  void headsOfStrangersAreToldByTheirFault() throws IOException {
    String good = Files.readString(folder.resolve(server.journal.issues().getFirst().file()));
    String[] faults = {
      "id: \"4f40bfae\"", "id: zz",
      "kind: issue", "kind: poem",
      "subject: unit:nginx.service", "subject: none",
      "severity: critical", "severity: awful",
      "opened: 2025-09-29T14:00:00Z", "opened: yesterday",
      "runs: 1", "runs: many",
      "status: open", "status: done"
    };
    for (int i = 0; i < faults.length; i += 2) {
      assertThat(good).contains(faults[i]);
      Files.writeString(
          folder.resolve("issues/2025-01-01-0000-f" + i + ".md"),
          good.replace(faults[i], faults[i + 1]));
    }
    assertThat(server.journal.check()).hasSize(faults.length / 2);
    assertThat(server.journal.issues()).hasSize(1);
  }

  @Test
  void aNameThatIsNothingButSignsStillMakesAFile() {
    assertThat(Stem.slug("..", "/")).isEqualTo("unnamed");
    assertThat(Stem.slug("disk-space", "/")).isEqualTo("disk-space");
    assertThat(Stem.slug("a", "../../etc/passwd")).isEqualTo("a-etc-passwd");
    assertThat(Stem.slug("x", "ü".repeat(300) + "y")).isEqualTo("x-y");
    assertThat(Stem.slug("z".repeat(300))).hasSize(Stem.LONGEST_SLUG);
    assertThat(Files.exists(folder, LinkOption.NOFOLLOW_LINKS)).isTrue();
  }
}
