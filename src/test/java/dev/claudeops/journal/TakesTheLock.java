package dev.claudeops.journal;

import dev.claudeops.model.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program that waits for a sign, tries the lock once, says what came of it in a file, and lives
 * on until it is ended: folder, sign, answer.
 */
final class TakesTheLock {
  private TakesTheLock() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Server server = new Server(Path.of(args[0]));
    Files.writeString(Path.of(args[2] + ".ready"), "");
    while (!Files.exists(Path.of(args[1]))) {
      Thread.onSpinWait();
    }
    String answer;
    try {
      server.journal.lock();
      answer = "got it";
    } catch (Trouble busy) {
      answer = busy.line();
    }
    Path made = Path.of(args[2] + ".new");
    Files.writeString(made, answer);
    Files.move(made, Path.of(args[2]));
    Thread.sleep(60_000);
  }
}
