package dev.claudeops.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemovalTest {
  @TempDir Path temp;
  private final LocalHost host = new LocalHost();
  private Path folder;
  private Path log;
  private Path secret;
  private Path saved;

  @BeforeEach
  void makeThem() throws IOException {
    folder = Files.createDirectory(temp.toRealPath().resolve("logs"));
    log = Files.writeString(folder.resolve("app.log"), "first\n" + "line\n".repeat(100) + "last\n");
    secret = Files.writeString(temp.toRealPath().resolve("secret"), "root:x:0:0\n");
    saved = temp.toRealPath().resolve("keep/app.log.tail");
  }

  private FileFacts facts(Path file) throws IOException {
    return host.linkFacts(file.toString()).orElseThrow();
  }

  private static void share(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private Output remove(Path file, FileFacts facts) {
    return Removal.make(host, new Change.Remove(file.toString(), facts));
  }

  private Change.Truncate emptying(Path file, FileFacts facts, long tail) {
    return new Change.Truncate(file.toString(), facts, tail, saved.toString());
  }

  private Output truncate(Path file, FileFacts facts, long tail) {
    return Removal.make(host, emptying(file, facts, tail));
  }

  // ---- removing ----

  @Test
  void theFileThatWasLookedAtIsRemoved() throws IOException {
    assertThat(remove(log, facts(log))).matches(Output::ok);
    assertThat(log).doesNotExist();
    assertThat(remove(secret, facts(secret)).ok()).isTrue();
  }

  @Test
  void inAFolderOfManyItIsRemovedAndNothingIsLeftBehind() throws IOException {
    share(folder);
    assertThat(remove(log, facts(log))).matches(Output::ok);
    assertThat(host.list(folder.toString())).isEmpty();
  }

  @Test
  void aFileThatWasWrittenSinceItWasLookedAtStays() throws IOException {
    FileFacts before = facts(log);
    Files.setLastModifiedTime(log, FileTime.from(Instant.EPOCH));
    assertThat(remove(log, before).complaint()).contains("not the file that was looked at");
    Files.setLastModifiedTime(log, FileTime.from(before.modified()));
    Files.writeString(log, "more", StandardOpenOption.APPEND);
    assertThat(remove(log, before).ok()).isFalse();
    assertThat(log).exists();
  }

  @Test
  void anotherFileOfThatNameStays() throws IOException {
    FileFacts before = facts(log);
    Files.move(log, folder.resolve("aside"));
    Files.move(secret, log);
    assertThat(remove(log, before).ok()).isFalse();
    assertThat(log).hasContent("root:x:0:0");
  }

  @Test
  void aNameThatIsGivenToAnotherFileInTheLastMomentKeepsIt() throws IOException {
    share(folder);
    Change.Remove wish = new Change.Remove(log.toString(), facts(log));
    Output output =
        Way.change(
            log,
            host.uid(),
            spot -> {
              Files.delete(log);
              Files.move(secret, log);
              return Removal.remove(spot, wish);
            });
    assertThat(output.complaint()).contains("another file got its name");
    assertThat(log).hasContent("root:x:0:0");
    assertThat(host.list(folder.toString())).containsExactly("app.log");
  }

  @Test
  void inAFolderOfOneOwnerTheLastMomentCountsToo() throws IOException {
    Change.Remove wish = new Change.Remove(log.toString(), facts(log));
    Output output =
        Way.change(
            log,
            host.uid(),
            spot -> {
              Files.delete(log);
              Files.move(secret, log);
              return Removal.remove(spot, wish);
            });
    assertThat(output.ok()).isFalse();
    assertThat(log).hasContent("root:x:0:0");
  }

  @Test
  void aFolderThatIsExchangedForALinkLeadsNowhere() throws IOException {
    Path theirs = Files.createDirectory(temp.resolve("etc"));
    Path victim = Files.writeString(theirs.resolve("app.log"), Files.readString(log));
    FileFacts before = facts(log);
    Output output =
        Way.change(
            log,
            host.uid(),
            spot -> {
              Files.move(folder, temp.resolve("moved"));
              Files.createSymbolicLink(folder, theirs);
              return Removal.remove(spot, new Change.Remove(log.toString(), before));
            });
    assertThat(output.ok()).isTrue();
    assertThat(victim).exists();
    assertThat(temp.resolve("moved/app.log")).doesNotExist();
  }

  @Test
  void aSecondNameInAFolderOfManyIsLeftAlone() throws IOException {
    share(folder);
    Path name = Files.createLink(folder.resolve("x.log.1"), secret);
    assertThat(remove(name, facts(name)).complaint()).contains("second name");
    assertThat(truncate(name, facts(name), 10).complaint()).contains("second name");
    assertThat(secret).hasContent("root:x:0:0");
    assertThat(name).exists();
  }

  @Test
  void aLinkIsNoFileAndFoldersAndPipesAreNeither() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("x.log.1"), folder);
    assertThat(remove(link, facts(link)).ok()).isFalse();
    assertThat(remove(folder, facts(folder)).ok()).isFalse();
    assertThat(remove(folder.resolve("none"), facts(log)).complaint()).contains("no such file");
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThat(remove(pipe, facts(pipe)).ok()).isFalse();
    assertThat(truncate(pipe, facts(pipe), 10).ok()).isFalse();
    assertThat(pipe).exists();
  }

  // ---- emptying ----

  @Test
  void aLogIsEmptiedAndItsEndIsSavedOnlyForUs() throws IOException {
    Output output = truncate(log, facts(log), 10);
    assertThat(output.ok()).as(output.complaint()).isTrue();
    assertThat(log).isEmptyFile();
    assertThat(Files.readString(saved)).isEqualTo("line\nlast\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(saved)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(saved.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void aWriterThatAppendsGoesOn() throws IOException {
    try (FileChannel writer =
        FileChannel.open(log, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      FileFacts before = facts(log);
      writer.write(ByteBuffer.wrap("meanwhile\n".getBytes()));
      assertThat(truncate(log, before, 1 << 20)).matches(Output::ok);
      writer.write(ByteBuffer.wrap("after\n".getBytes()));
    }
    assertThat(log).hasContent("after");
    assertThat(Files.readString(saved)).startsWith("first\n").endsWith("meanwhile\n");
  }

  @Test
  void aSavedEndIsNeverWrittenOver() throws IOException {
    Files.createDirectory(saved.getParent());
    Files.writeString(saved, "of yesterday");
    assertThat(truncate(log, facts(log), 10).ok()).isFalse();
    assertThat(saved).hasContent("of yesterday");
    Files.delete(saved);
    Files.createSymbolicLink(saved, secret);
    assertThat(truncate(log, facts(log), 10).complaint()).contains("left alone");
    assertThat(secret).hasContent("root:x:0:0");
    assertThat(log).isNotEmptyFile();
  }

  @Test
  void whatIsSavedIsSavedInNoFolderThatOthersMayWriteIn() throws IOException {
    share(Files.createDirectory(saved.getParent()));
    assertThat(truncate(log, facts(log), 10).complaint()).contains("others may write");
    assertThat(log).isNotEmptyFile();
  }

  @Test
  void theFileThatIsOpenCountsAndNotTheOneThatHadItsName() throws IOException {
    share(folder);
    Change.Truncate wish = emptying(log, facts(log), 10);
    Output output =
        Way.change(
            log,
            host.uid(),
            spot -> {
              Files.move(log, folder.resolve("aside"));
              Files.createLink(log, secret);
              return Removal.truncate(host.uid(), spot, wish, saved);
            });
    assertThat(output.complaint()).contains("not the file that was looked at");
    assertThat(secret).hasContent("root:x:0:0");
    assertThat(saved).doesNotExist();
  }

  @Test
  void aLinkInPlaceOfTheLogIsNotFollowed() throws IOException {
    Change.Truncate wish = emptying(log, facts(log), 10);
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () ->
                    Way.change(
                        log,
                        host.uid(),
                        spot -> {
                          Files.delete(log);
                          Files.createSymbolicLink(log, secret);
                          return Removal.truncate(host.uid(), spot, wish, saved);
                        })))
        .isInstanceOf(IOException.class);
    assertThat(secret).hasContent("root:x:0:0");
  }

  @Test
  void anOpenFileIsKnownWhateverItsNameLeadsTo() throws IOException {
    try (FileChannel channel =
        FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      FileFacts before = facts(log);
      Files.delete(log);
      Files.move(secret, log);
      assertThat(Descriptor.of(channel).is(before)).isTrue();
      assertThat(Descriptor.of(channel).is(facts(log))).isFalse();
      assertThat(channel.position()).isZero();
    }
  }
}
