package dev.claudeops.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes want the lock of a dead one at the same moment. */
@Tag("slow")
@Timeout(300)
class TwoProcessesTest {
  private static final int PROCESSES = 5;

  @TempDir Path base;

  @Test
  void oneOfThemTakesOverAndTheOthersAreToldWhoHasIt() throws Exception {
    for (int round = 0; round < 6; round++) {
      Path folder = base.resolve("journal-" + round);
      new Server(folder).journal.begin();
      Files.writeString(
          folder.resolve(Lock.NAME),
          new Lock.Owner(1, "0", "an older boot", Instant.EPOCH).write());
      Path sign = base.resolve("sign-" + round);
      List<Process> processes = new ArrayList<>();
      List<Path> answers = new ArrayList<>();
      try {
        for (int i = 0; i < PROCESSES; i++) {
          answers.add(base.resolve("answer-" + round + "-" + i));
          processes.add(start(folder, sign, answers.getLast()));
        }
        for (Path answer : answers) {
          await(Path.of(answer + ".ready"));
        }
        Files.writeString(sign, "");
        int winner = -1;
        for (int i = 0; i < PROCESSES; i++) {
          await(answers.get(i));
          if (Files.readString(answers.get(i)).equals("got it")) {
            assertThat(winner).as("a second winner").isEqualTo(-1);
            winner = i;
          }
        }
        assertThat(winner).isNotNegative();
        for (int i = 0; i < PROCESSES; i++) {
          if (i != winner) {
            assertThat(answers.get(i))
                .content()
                .contains("process " + processes.get(winner).pid() + ", since");
          }
        }
      } finally {
        processes.forEach(Process::destroyForcibly);
      }
    }
  }

  private static void await(Path file) throws InterruptedException {
    while (!Files.exists(file)) {
      Thread.sleep(5);
    }
  }

  private static Process start(Path folder, Path sign, Path answer) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx48m",
            "-cp",
            System.getProperty("java.class.path"),
            TakesTheLock.class.getName(),
            folder.toString(),
            sign.toString(),
            answer.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
