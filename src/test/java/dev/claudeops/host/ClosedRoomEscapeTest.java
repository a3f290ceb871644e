package dev.claudeops.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.real.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tries to get out of a real closed room. Every attempt is made outside, too, where it must
 * succeed: one that fails everywhere would show nothing.
 */
@Tag("real")
@Timeout(120)
class ClosedRoomEscapeTest {
  private static final String GOT = "GOT-IT";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HostView host = new LocalHost();
  private final List<Process> started = new ArrayList<>();
  private Path shown;
  private ClosedRoom room;

  @BeforeEach
  void aFolderThatEveryUserMayRead() throws IOException {
    Part.needRoot("closed room");
    Part.need("closed room", "bwrap");
    Part.need("closed room", "perl");
    shown = Files.createTempDirectory(Path.of("/opt"), "closed-room-test-");
    Files.setPosixFilePermissions(shown, PosixFilePermissions.fromString("rwxr-xr-x"));
    room = new ClosedRoom(host, List.of(shown + "/memory"));
    assertThat(room.fault()).isEmpty();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    for (Process process : started) {
      process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }
    try (Stream<Path> all = Files.walk(shown)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
    nobodyIsLeft();
  }

  private void nobodyIsLeft() {
    Part.await("no process of the room is alive", PATIENCE, () -> inhabitants().isEmpty());
  }

  /** The processes of the user whom only rooms have. */
  private static List<String> inhabitants() throws IOException {
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : all) {
        try {
          String status = Files.readString(process.resolve("status"));
          boolean ended = status.contains("\nState:\tZ") || status.contains("\nState:\tX");
          if (!ended && status.contains("\nUid:\t" + ClosedRoom.USER + "\t")) {
            found.add(status.lines().findFirst().orElse("") + " " + process);
          }
        } catch (IOException gone) {
          continue;
        }
      }
    }
    return found;
  }

  private Output inside(String words) throws Exception {
    return room.run(words);
  }

  private Output outside(String words) throws Exception {
    return host.run(Command.of("/bin/sh", "-c", words).within(PATIENCE));
  }

  private void onlyOutside(String attempt) throws Exception {
    Output free = outside(attempt);
    assertThat(free.out()).as("outside: " + attempt + "\n" + free.err()).contains(GOT);
    refused(attempt);
  }

  private Output refused(String attempt) throws Exception {
    Output closed = inside("echo in the room; " + attempt);
    assertThat(closed.out()).as(attempt + closed.err()).startsWith("in the room\n");
    assertThat(closed.out() + closed.err()).as(attempt).doesNotContain(GOT);
    return closed;
  }

  private Path file(String name, String text) throws IOException {
    Path file = shown.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    return file;
  }

  private Process begin(String... words) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().put("CANARY", GOT);
    Process process = builder.redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  // ---- what it is for ----

  @Test
  void inTheRoomOneCanReadCountAndCompute() throws Exception {
    file("app/settings.ini", "workers = 7\n");
    Output seen =
        inside("grep -h workers " + shown + "/app/*.ini | wc -l; id -u; head -1 /etc/passwd");
    assertThat(seen.ok()).as(seen.err()).isTrue();
    assertThat(seen.out()).contains("1\n65534\nroot:");
    assertThat(seen.err()).isEmpty();
  }

  @Test
  void whatTheCommandSaysAndHowItEndsComesBack() throws Exception {
    Output seen = inside("echo well; echo bad >&2; exit 3");
    assertThat(seen).isEqualTo(new Output(3, "well\n", "bad\n", false, false));
  }

  @Test
  void theDoctorsTrialFindsItClosed() throws Exception {
    assertThat(room.trial()).isEmpty();
  }

  // ---- files ----

  @Test
  void nothingCanBeWrittenAnywhere() throws Exception {
    onlyOutside("find " + shown + " /tmp /dev -maxdepth 0 -writable -exec echo " + GOT + " \\;");
    onlyOutside("echo x > " + shown + "/new && echo " + GOT);
    onlyOutside("mkdir " + shown + "/folder && echo " + GOT);
    Path kept = file("kept", "as it was");
    onlyOutside("touch " + kept + " && echo " + GOT);
    onlyOutside("chmod 666 " + kept + " && echo " + GOT);
    onlyOutside(
        "mv "
            + kept
            + " "
            + shown
            + "/moved && mv "
            + shown
            + "/moved "
            + kept
            + " && echo "
            + GOT);
    Output places =
        inside(
            "find / -path '/proc/[0-9]*' -prune -o \\( -type d -o -type f \\) -writable -print"
                + " 2>/dev/null");
    assertThat(places.out()).contains("/dev/null");
    refused(
        "find / -path '/proc/[0-9]*' -prune -o -path /dev -prune -o -type l -o -writable -exec sh"
            + " -c '(: >> \"$1\") 2>/dev/null && echo "
            + GOT
            + " \"$1\"' sh {} \\;");
    for (String place : List.of("/", "/tmp", "/dev", "/proc", "/etc", "/usr", "/var/log", "/opt")) {
      refused("(: > " + place + "/x) && echo " + GOT);
    }
    assertThat(kept).hasContent("as it was");
  }

  @Test
  void noFileGrowsEvenWhereOneCouldBeWrittenAndNoneHidesInMemory() throws Exception {
    assertThat(inside("ulimit -f").out()).isEqualTo("0\n");
    String anonymous = call("memfd_create", 319, 279);
    onlyOutside(
        perl("my $n = 'x'; syscall(" + anonymous + ", $n, 0) >= 0 and print '" + GOT + "'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".env",
        ".env.production",
        "server.key",
        "tls/site.pem",
        ".ssh/id_ed25519",
        ".aws/credentials",
        ".git-credentials",
        "deep/er/config/secrets.yml",
        "memory/transcripts/run.md",
        "memory/lessons.md",
        ".git/config",
        "dump.sql"
      })
  void whatIsNamedASecretIsNotShownThoughEveryUserMayReadIt(String name) throws Exception {
    Path secret = file(name, GOT);
    Path link = Files.createSymbolicLink(shown.resolve("harmless"), secret);
    onlyOutside("cat " + secret);
    onlyOutside("cat " + link);
    onlyOutside("cat " + shown + "/../" + shown.getFileName() + "/./" + name);
    onlyOutside("cat /proc/self/root" + secret);
    onlyOutside("cat /proc/self/cwd" + secret);
    onlyOutside("cd " + secret.getParent() + " && cat " + secret.getFileName());
    onlyOutside("grep -rhs " + GOT + " " + shown);
    refused("cat /proc/1/root" + secret);
    refused("cat /proc/*/root" + secret);
    refused("cat /newroot" + secret + " /oldroot" + secret);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "test -r /etc/shadow",
        "test -e /root",
        "test -e /run",
        "test -e /home",
        "test -e /var/tmp",
        "test -e /var/lib/apt",
        "test -e /var/spool",
        "test -e /boot",
        "test -e /sys/kernel",
        "test -e /sys/class/net",
        "test -e /dev/full",
        "test -e /dev/pts",
        "test -e /dev/shm"
      })
  void thesePlacesAreNotThere(String attempt) throws Exception {
    onlyOutside(attempt + " && echo " + GOT);
  }

  @Test
  void whoOwnsNoFileAndHasNoGroupOpensNoOthers() throws Exception {
    Path own = file("mode", GOT);
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rw-r-----"));
    onlyOutside("cat " + own);
    assertThat(
            inside(
                    "cut -d: -f1,2,3,4 /proc/self/status | grep -E"
                        + " '^(Groups|CapEff|CapBnd|NoNewPrivs|Seccomp):'")
                .out())
        .matches("(?s)Groups:\\s*\n.*")
        .contains("CapEff:\t0000000000000000", "CapBnd:\t0000000000000000")
        .contains("NoNewPrivs:\t1", "Seccomp:\t2");
  }

  @Test
  void aPipeOfAServiceIsNotReached() throws Exception {
    Path pipe = shown.resolve("control");
    assertThat(outside("mkfifo -m 666 " + pipe).ok()).isTrue();
    onlyOutside("test -p " + pipe + " && sh -c 'exec 3<>" + pipe + "' && echo " + GOT);
  }

  // ---- network ----

  private static String perl(String program) {
    return "perl -e '" + program.replace("'", "\"") + "'";
  }

  private static String call(String name, int intel, int arm) {
    return "aarch64".equals(System.getProperty("os.arch")) ? "" + arm : "" + intel;
  }

  @Test
  void aServerOnLoopbackIsNotReached() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      int port = server.getLocalPort();
      onlyOutside(
          perl(
              "use Socket; socket(my $s, PF_INET, SOCK_STREAM, 0) or die $!; connect($s,"
                  + " sockaddr_in("
                  + port
                  + ", inet_aton('127.0.0.1'))) or die $!; print '"
                  + GOT
                  + "'"));
      onlyOutside("bash -c ': < /dev/tcp/127.0.0.1/" + port + " && echo " + GOT + "'");
    }
  }

  @Test
  void noQuestionLeavesForANameServer() throws Exception {
    try (DatagramSocket server = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
      server.setSoTimeout(10_000);
      String ask =
          perl(
              "use Socket; socket(my $s, PF_INET, SOCK_DGRAM, 0) or die $!; send($s, 'name?', 0,"
                  + " sockaddr_in("
                  + server.getLocalPort()
                  + ", inet_aton('127.0.0.1'))) or die $!; print '"
                  + GOT
                  + "'");
      refused(ask);
      assertThat(outside(ask).out()).contains(GOT);
      DatagramPacket packet = new DatagramPacket(new byte[100], 100);
      server.receive(packet);
      server.setSoTimeout(500);
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> server.receive(packet))
          .as("only the one from outside came")
          .isInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  @Test
  void socketsOfServicesAreNotReached() throws Exception {
    Path path = shown.resolve("service.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
      onlyOutside(unix("'" + path + "'"));
    }
    String name = "closed-room-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    Process listener =
        begin(
            "perl",
            "-e",
            "use Socket; $|=1; socket(my $s, PF_UNIX, SOCK_STREAM, 0); bind($s,"
                + " pack_sockaddr_un(\"\\0"
                + name
                + "\")) or die; listen($s, 50); print \"up\\n\"; sleep 100");
    assertThat(listener.inputReader().readLine()).isEqualTo("up");
    onlyOutside(unix("chr(0).'" + name + "'"));
  }

  private static String unix(String address) {
    return perl(
        "use Socket; socket(my $s, PF_UNIX, SOCK_STREAM, 0) or die $!; connect($s,"
            + " pack_sockaddr_un("
            + address
            + ")) or die $!; print '"
            + GOT
            + "'");
  }

  @Test
  void noSocketOfAnyFamilyCanBeMade() throws Exception {
    onlyOutside(
        perl(
            "for my $f (0..45) { for my $t (1..5) { socket(my $s, $f, $t, 0) and print '"
                + GOT
                + "' } }"));
    onlyOutside(perl("socket(my $s, 16, 3, 0) and print '" + GOT + "'"));
    onlyOutside(
        perl(
            "use Socket; socketpair(my $a, my $b, PF_UNIX, SOCK_DGRAM, 0) and print '"
                + GOT
                + "'"));
  }

  // ---- devices ----

  @Test
  void thereIsNoDeviceButThreeThatHoldNothing() throws Exception {
    assertThat(inside("ls /dev").out()).isEqualTo("fd\nnull\nurandom\nzero\n");
    onlyOutside("mknod " + shown + "/device b 7 0 && echo " + GOT);
    assertThat(inside("cat " + shown + "/device").ok()).isFalse();
    assertThat(inside("echo gone > /dev/null && echo kept").out()).isEqualTo("kept\n");
  }

  // ---- other processes ----

  @Test
  void processesOfTheMachineAreNeitherSeenNorTouched() throws Exception {
    Process victim = begin("sleep", "1000");
    long pid = victim.pid();
    onlyOutside("kill -0 " + pid + " && echo " + GOT);
    onlyOutside("grep -ao " + GOT + " /proc/" + pid + "/environ");
    onlyOutside("test \"$(ps -o comm= -p " + pid + ")\" = sleep && echo " + GOT);
    onlyOutside(
        perl(
            "syscall("
                + call("ptrace", 101, 117)
                + ", 16, "
                + pid
                + ", 0, 0) == 0 and print '"
                + GOT
                + "'"));
    refused("grep -ao " + GOT + " /proc/*/environ");
    inside("kill -9 " + pid + "; kill -9 -1; pkill sleep; killall sleep");
    assertThat(victim.isAlive()).isTrue();
    assertThat(inside("ls -d /proc/[0-9]* | wc -l").out().strip()).matches("\\d");
  }

  @Test
  void theEnvironmentOfOursIsNotTheRooms() throws Exception {
    assertThat(outside("env").out()).contains("CLAUDEOPS_COMMAND=");
    assertThat(inside("env | cut -d= -f1 | sort; cat /proc/*/environ | tr '\\0' '\\n'").out())
        .contains("HOME\nLC_ALL\n", "PATH=/usr/local/sbin")
        .doesNotContain("JAVA");
    assertThat(inside("env").out()).doesNotContain("CLAUDEOPS_COMMAND");
  }

  @Test
  void noDescriptorOfOursIsOpenInIt() throws Exception {
    String list = "ls /proc/$$/fd";
    assertThat(outside("exec 9</etc/passwd; " + list).out()).contains("9\n");
    assertThat(inside(list).out()).isEqualTo("0\n1\n2\n");
    assertThat(inside("readlink /proc/self/fd/0").out()).isEqualTo("/dev/null\n");
  }

  @Test
  void noMemoryIsSharedWithTheMachine() throws Exception {
    onlyOutside(
        perl(
            "my $i = shmget(0, 4096, 0600|01000); defined $i and shmctl($i, 0, 0) and print '"
                + GOT
                + "'"));
    onlyOutside(
        perl(
            "my $i = msgget(0, 0600|01000); defined $i and msgctl($i, 0, 0) and print '"
                + GOT
                + "'"));
    refused(
        perl("syscall(" + call("keyctl", 250, 219) + ", 0, -3, 0) >= 0 and print '" + GOT + "'"));
  }

  @Test
  void nothingCanBeTypedIntoATerminal() throws Exception {
    Path script = Part.need("closed room", "script");
    String tty = "exec 3<>/dev/tty && echo " + GOT;
    assertThat(host.run(Command.of(script.toString(), "-qec", tty, "/dev/null")).out())
        .contains(GOT);
    refused(tty);
    String open =
        perl(
            "open(my $p, '+<', '/dev/ptmx') or die; my $n = 'x'; ioctl($p, 0x5412, $n) and print"
                + " 'typed'; $! == 1 and print 'denied'");
    assertThat(inside(open).out()).doesNotContain("typed");
    assertThat(inside(perl("my $n = 'x'; ioctl(STDIN, 0x5412, $n); print $! + 0")).out())
        .as("EPERM, not ENOTTY: the kernel is not even asked")
        .isEqualTo("1");
    assertThat(outside(perl("my $n = 'x'; ioctl(STDIN, 0x5412, $n); print $! + 0")).out())
        .isEqualTo("25");
  }

  // ---- rights ----

  @Test
  void aProgramOfRootThatLendsItsRightsLendsNone() throws Exception {
    Path lent = shown.resolve("lent");
    Files.copy(Path.of("/usr/bin/id").toRealPath(), lent);
    Files.setPosixFilePermissions(lent, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(outside("chmod 4755 " + lent).ok()).isTrue();
    Output stranger = outside("setpriv --reuid=65534 --regid=65534 --clear-groups " + lent);
    assertThat(stranger.out()).contains("euid=0(root)");
    assertThat(inside(lent.toString()).out())
        .contains("uid=65534")
        .doesNotContain("euid=0", "root");
    refused(
        "echo | su -c 'echo " + GOT + "'; sudo -n echo " + GOT + "; newgrp -c 'echo " + GOT + "'");
    refused("passwd -l nobody && echo " + GOT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unshare --user --map-root-user true",
        "unshare --mount true",
        "unshare --net true",
        "unshare --mount mount -t tmpfs none /mnt",
        "unshare --user --map-root-user --mount mount -t tmpfs none /mnt",
        "unshare --mount umount -l /dev",
        "unshare --mount mount -o remount,rw /",
        "unshare --mount mount --bind /usr /mnt",
        "chroot / /usr/bin/true",
        "bwrap --ro-bind / / true",
        "bwrap --dev-bind / / true",
        "nsenter --target $$ --mount true",
        "nsenter --target $$ --net true",
        "setpriv --reuid=1 --clear-groups true",
        "chown 1 .",
        "renice -n -5 -p $$",
        "prlimit --pid=$$ --nproc=10000",
        "prlimit --pid=$$ --as=unlimited",
        "flock /etc/passwd true"
      })
  void noRightIsGained(String attempt) throws Exception {
    onlyOutside("cd " + shown + " && " + attempt + " && echo " + GOT);
  }

  @Test
  void newWaysToMakeNamespacesAreUnknownInIt() throws Exception {
    String clone = call("clone", 56, 220);
    assertThat(
            inside(
                    perl(
                        "my $r = syscall("
                            + clone
                            + ", 0x10000011, 0, 0, 0, 0); print $r, ' ', $! + 0; exit"))
                .out())
        .isEqualTo("-1 1");
    assertThat(inside(perl("my $r = syscall(435, 0, 0); print $r, ' ', $! + 0")).out())
        .isEqualTo("-1 38");
    assertThat(inside(perl("my $r = syscall(999, 0, 0); print $r, ' ', $! + 0")).out())
        .isEqualTo("-1 38");
  }

  // ---- bounds ----

  @Test
  void aBombOfProcessesIsBoundedAndTheMachineGoesOn() throws Exception {
    String many =
        perl(
            "my $n = 0; for (1..60) { my $p = fork(); last unless defined $p; if (!$p) { sleep 5;"
                + " exit } $n++ } print $n >= 60 ? '"
                + GOT
                + "' : 'only ' . $n");
    onlyOutside(many);
    assertThat(refused(many).out()).contains("only ");
    inside("b() { b | b & }; b; sleep 2");
    inside(perl("fork while 1"));
    nobodyIsLeft();
    assertThat(outside("echo fine").out()).isEqualTo("fine\n");
  }

  @Test
  void aBombOfMemoryEnds() throws Exception {
    onlyOutside(perl("my $x = 'a' x (400 << 20); print '" + GOT + "'"));
    nobodyIsLeft();
  }

  @Test
  void theFirstToEndWhenMemoryRunsOutIsTheRoom() throws Exception {
    assertThat(inside("cat /proc/self/oom_score_adj").out()).isEqualTo("1000\n");
    assertThat(inside("echo 0 > /proc/self/oom_score_adj; cat /proc/self/oom_score_adj").out())
        .isEqualTo("1000\n");
    assertThat(outside("cat /proc/self/oom_score_adj").out()).isNotEqualTo("1000\n");
  }

  @Test
  void whatNeverEndsIsEndedWithAllItStarted() throws Exception {
    long began = System.nanoTime();
    Output ended =
        inside(
            "trap '' TERM INT HUP; (while :; do :; done) & setsid sh -c 'while :; do sleep 1; done'"
                + " & while :; do sleep 1; done");
    assertThat(ended.timedOut()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(ClosedRoom.DEADLINE, Duration.ofSeconds(60));
    nobodyIsLeft();
  }

  @Test
  void aGigabyteOfOutputIsCut() throws Exception {
    Output flood =
        inside("head -c 1000000000 /dev/zero | tr '\\0' a; head -c 200000 /dev/zero >&2");
    assertThat(flood.cut()).isTrue();
    assertThat(flood.out()).hasSize(ClosedRoom.CAP).matches("a+");
    assertThat(flood.err().length()).isLessThanOrEqualTo(ClosedRoom.CAP);
  }

  @Test
  void noCoreIsLeftWhereAProgramDies() throws Exception {
    onlyOutside("ulimit -c unlimited && echo " + GOT);
    assertThat(inside("ulimit -c; sh -c 'kill -SEGV $$'; echo $?").out()).isEqualTo("0\n139\n");
  }

  @Test
  void whoeverDetachesItselfEndsWithTheCommand() throws Exception {
    String detach = "(setsid sh -c 'sleep 314 & echo $! ' >&1 2>/dev/null &) ; sleep 0.5";
    Output free = outside("(setsid sleep 314 </dev/null >/dev/null 2>&1 & echo $!)");
    ProcessHandle left = ProcessHandle.of(Long.parseLong(free.out().strip())).orElseThrow();
    assertThat(left.isAlive()).as("outside it goes on").isTrue();
    left.destroyForcibly();
    assertThat(inside(detach + "; echo ended").out()).contains("ended");
    inside(
        perl(
            "use POSIX; for (1..3) { if (!fork) { POSIX::setsid(); if (!fork) { close STDOUT; close"
                + " STDERR; $SIG{TERM} = 'IGNORE'; sleep 314 } exit } }"));
    nobodyIsLeft();
  }

  @Test
  void aRoomEndsWithWhoeverMadeIt() throws Exception {
    Command command = room.command("echo up; sleep 300");
    Path filter = shown.resolve("filter");
    Files.write(filter, command.input().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    List<String> words =
        new ArrayList<>(
            List.of("sh", "-c", "f=$1; shift; \"$@\" < $f & wait", "sh", filter.toString()));
    words.addAll(command.argv());
    Process maker = begin(words.toArray(String[]::new));
    assertThat(maker.inputReader().readLine()).isEqualTo("up");
    assertThat(inhabitants()).isNotEmpty();
    maker.destroyForcibly();
    nobodyIsLeft();
  }

  @Test
  void aFolderTooLargeToLookThroughIsNotShown() throws Exception {
    Path large = Files.createDirectories(shown.resolve("large"));
    Files.writeString(large.resolve("a"), GOT);
    assertThat(inside("cat " + large + "/a").out()).contains(GOT);
    for (int i = 0; i < 20_001; i++) {
      Files.createFile(large.resolve("f" + i));
    }
    onlyOutside("cat " + large + "/a");
    try {
      assertThat(inside("ls -A " + shown).out()).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
