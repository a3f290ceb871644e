package dev.claudeops.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.claudeops.model.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LockTest {
  @TempDir Path folder;
  private Server server;

  @BeforeEach
  void server() {
    server = new Server(folder);
  }

  private void ownedBy(Lock.Owner owner) throws IOException {
    Files.writeString(folder.resolve(Lock.NAME), owner.write());
  }

  @Test
  void aSecondRunIsToldWhoHoldsItAndSinceWhen() {
    Lock held = server.journal.lock();
    Trouble busy = catchThrowableOfType(Trouble.class, () -> new Server(folder).journal.lock());
    assertThat(busy.code()).isEqualTo(Trouble.Code.BUSY);
    assertThat(busy.code().exit()).isEqualTo(75);
    assertThat(busy.line())
        .contains("process " + ProcessHandle.current().pid())
        .contains("since 2025-09-29 14:00 UTC");
    held.close();
    new Server(folder).journal.lock().close();
    assertThat(folder.resolve(Lock.NAME)).doesNotExist();
  }

  @Test
  void theLockOfADeadProcessIsTakenOver() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    String started = startOf(process.pid());
    Lock.Owner self = Lock.Owner.self(server.now);
    Lock.Owner other = new Lock.Owner(process.pid(), started, self.boot(), server.now);
    ownedBy(other);
    assertThatThrownBy(server.journal::lock).isInstanceOf(Trouble.class);
    process.destroyForcibly().waitFor();
    assertThat(server.journal.check())
        .anyMatch(problem -> problem.what().contains("is dead; the next run takes it over"));
    server.journal.lock().close();
  }

  @Test
  void aPidThatWasGivenToAnotherProcessIsNoOwner() throws Exception {
    Lock.Owner self = Lock.Owner.self(server.now);
    ownedBy(new Lock.Owner(self.pid(), "1", self.boot(), server.now));
    server.journal.lock().close();
    ownedBy(new Lock.Owner(self.pid(), self.started(), "another-boot", server.now));
    server.journal.lock().close();
  }

  @Test
  void aLockFileThatSaysNothingIsTakenOver() throws IOException {
    server.journal.begin();
    for (String text : new String[] {"", "{}", "x", "{\"pid\":1}"}) {
      Files.writeString(folder.resolve(Lock.NAME), text);
      server.journal.lock().close();
    }
  }

  @Test
  void aLockThatAnotherTookOverIsNotGivenBack() throws IOException {
    Lock held = server.journal.lock();
    Lock.Owner self = Lock.Owner.self(server.now);
    ownedBy(new Lock.Owner(self.pid(), self.started(), self.boot(), Instant.EPOCH));
    held.close();
    assertThat(folder.resolve(Lock.NAME)).exists();
  }

  @Test
  void ofManyThreadsOneGetsIt() throws Exception {
    AtomicInteger got = new AtomicInteger();
    AtomicInteger busy = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 50)
          .forEach(
              i ->
                  threads.submit(
                      () -> {
                        try {
                          new Server(folder).journal.lock();
                          got.incrementAndGet();
                        } catch (Trouble expected) {
                          busy.incrementAndGet();
                        }
                      }));
    }
    assertThat(got).hasValue(1);
    assertThat(busy).hasValue(49);
  }

  private static String startOf(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
  }
}
