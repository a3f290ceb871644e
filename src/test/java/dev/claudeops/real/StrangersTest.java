package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.host.Command;
import dev.claudeops.host.LocalHost;
import dev.claudeops.host.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What users of the machine put in root's way; needs root, who alone can give files away. */
@Tag("real")
@Timeout(60)
class StrangersTest {
  private static final int ALICE = 65_534;
  private static final int BOB = 65_533;

  @TempDir Path folder;
  private Path home;
  private Path logs;
  private Path secret;
  private final LocalHost host = new LocalHost();

  @BeforeEach
  void settle() throws IOException {
    folder = folder.toRealPath();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    home = give(Files.createDirectory(folder.resolve("alice")), ALICE);
    logs = give(Files.createDirectory(home.resolve("logs")), ALICE);
    Path etc = Files.createDirectory(folder.resolve("etc"));
    secret = Files.writeString(etc.resolve("shadow.log"), "root:$6$canary\n");
  }

  private static Path give(Path file, int uid) throws IOException {
    Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    return file;
  }

  private Path link(Path link, Path target, int uid) throws IOException {
    return give(Files.createSymbolicLink(link, target), uid);
  }

  private void refuses(Path file, String why) {
    assertThatThrownBy(() -> host.read(file.toString()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why)
        .hasMessageContaining(file.toString());
  }

  private void reads(Path file, String text) throws IOException {
    assertThat(host.read(file.toString())).isEqualTo(text);
  }

  @Test
  void aUsersLinkDoesNotMakeRootReadAnothersFile() throws Exception {
    refuses(link(logs.resolve("api.log"), secret, ALICE), "somebody else");
    Path bobs = give(Files.writeString(folder.resolve("bob.txt"), "bob"), BOB);
    refuses(link(logs.resolve("web.log"), bobs, ALICE), "somebody else");
    link(logs.resolve("deep"), secret.getParent(), ALICE);
    refuses(logs.resolve("deep/shadow.log"), "somebody else");
    link(logs.resolve("up.log"), Path.of("../../etc/shadow.log"), ALICE);
    refuses(logs.resolve("up.log"), "somebody else");
  }

  @Test
  void aLinkOfRootInAUsersFolderIsTheUsersToExchange() throws Exception {
    refuses(link(logs.resolve("api.log"), secret, 0), "somebody else");
  }

  @Test
  void aUsersLinkToTheUsersOwnFileIsFollowed() throws Exception {
    Path real = give(Files.writeString(home.resolve("today.txt"), "hello"), ALICE);
    link(logs.resolve("current"), home, ALICE);
    reads(link(logs.resolve("api.log"), real, ALICE), "hello");
    reads(logs.resolve("current/today.txt"), "hello");
  }

  @Test
  void linksOfRootAreFollowedToWhomeverTheyLead() throws Exception {
    Path real = give(Files.writeString(home.resolve("today.txt"), "hello"), ALICE);
    Path var = Files.createDirectory(folder.resolve("var"));
    reads(link(var.resolve("api.log"), real, 0), "hello");
    link(var.resolve("moved"), Path.of("../etc"), 0);
    reads(var.resolve("moved/shadow.log"), "root:$6$canary\n");
    reads(var.resolve("../etc/./shadow.log"), "root:$6$canary\n");
  }

  @Test
  void aSecondNameOfAnothersFileIsNotOpenedInAUsersFolder() throws Exception {
    Files.createLink(logs.resolve("api.log"), secret);
    refuses(logs.resolve("api.log"), "a second name");
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.createLink(open.resolve("api.log"), secret);
    refuses(open.resolve("api.log"), "a second name");
    Path mine = give(Files.writeString(home.resolve("a.txt"), "a"), ALICE);
    Files.createLink(logs.resolve("b.log"), mine);
    reads(logs.resolve("b.log"), "a");
  }

  @Test
  void aProcessesOwnViewOfTheFilesIsNoWayAround() throws Exception {
    Path log = link(logs.resolve("api.log"), secret, ALICE);
    refuses(Path.of("/proc/self/root" + log), "somebody else");
    assertThat(host.read("/proc/self/stat")).contains("(");
    assertThat(host.read("/proc/self/fdinfo/0")).contains("flags:");
  }

  @Test
  void loopsAndWhatIsNoFileAreToldInWords() throws Exception {
    Path loop = logs.resolve("loop.log");
    refuses(link(loop, loop, ALICE), "loop of symbolic links");
    refuses(logs, "not a regular file");
    assertThatThrownBy(() -> host.read(logs + "/none.log")).hasMessageContaining("no such file");
  }

  @Test
  void aFolderThatIsExchangedForALinkAllTheTimeNeverLeadsAstray() throws Exception {
    Path mine = give(Files.createDirectory(home.resolve("mine")), ALICE);
    give(Files.writeString(mine.resolve("shadow.log"), "mine"), ALICE);
    Path way = home.resolve("way");
    AtomicBoolean over = new AtomicBoolean();
    Thread swapper =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (!over.get()) {
                      Files.move(mine, way);
                      Files.move(way, mine);
                      link(way, secret.getParent(), ALICE);
                      Files.delete(way);
                    }
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                });
    int read = 0;
    try {
      for (int i = 0; i < 5_000; i++) {
        try {
          assertThat(host.read(way + "/shadow.log")).isEqualTo("mine");
          read++;
        } catch (IOException refused) {
          assertThat(refused).hasMessageContaining("shadow.log");
        }
      }
    } finally {
      over.set(true);
      swapper.join();
    }
    assertThat(read).as("the way was sometimes open").isPositive();
  }

  @Test
  void aUserNameThatIsAnOptionOrAPathStartsNothing() {
    for (String user : new String[] {"-c", "--", "root;id", "../x", "a b", "", "0"}) {
      assertThatThrownBy(() -> host.run(Command.of("id").as(user)))
          .as(user)
          .isInstanceOf(IOException.class)
          .hasMessage("not a user's name");
    }
  }

  @Test
  void aProgramOfAnotherUserHasNoTerminalOfOursAndNoneOfOurRights() throws Exception {
    Output told = host.run(Command.of("cat", "/proc/self/stat", "/proc/self/status").as("nobody"));
    String[] stat = told.out().substring(told.out().lastIndexOf(") ", 400) + 2).split(" ");
    assertThat(stat[3]).as("its session is its own").isNotEqualTo(ownSession());
    assertThat(stat[4]).as("no terminal").isEqualTo("0");
    assertThat(told.out()).contains("Uid:\t65534\t65534\t65534\t65534", "Groups:\t65534");
  }

  private static String ownSession() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3];
  }

  @Test
  void theDeadlineEndsThoseTooWhoLeftTheirParent() throws Exception {
    Path pid = folder.resolve("pid");
    Path script = folder.resolve("plugin");
    Files.writeString(
        script, "#!/bin/sh\n(setsid sleep 300 & echo $! >" + pid + ")\nexec sleep 300\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Output output = host.run(Command.of(script.toString()).within(Duration.ofSeconds(1)));
    assertThat(output.timedOut()).isTrue();
    long orphan = Long.parseLong(Files.readString(pid).strip());
    boolean lives = runs(orphan);
    for (int i = 0; i < 50 && lives; i++) {
      host.pause(Duration.ofMillis(20)); // the kernel takes a moment
      lives = runs(orphan);
    }
    ProcessHandle.of(orphan).ifPresent(ProcessHandle::destroyForcibly);
    assertThat(lives).as("a program that left its parent is ended with it").isFalse();
  }

  /** Whether more than its remains are there (proc_pid_stat(5): state Z). */
  private boolean runs(long pid) {
    return host.readIfThere("/proc/" + pid + "/stat")
        .filter(is -> !is.contains(") Z "))
        .isPresent();
  }
}
