package dev.claudeops.testkit.real;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A database session that stays open: a client program as a child process that is told statements.
 * Closing ends it.
 */
public final class Session implements AutoCloseable {
  private static final String END = "(the session has ended)";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process client;
  private final Writer statements;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final UnaryOperator<String> echo;
  private int told;

  /** {@code echo} makes the client's statement that prints a given word on a line of its own. */
  Session(Call command, Path folder, UnaryOperator<String> echo) {
    this.echo = echo;
    try {
      client =
          command
              .env(Processes.MARK, folder.toString())
              .in(folder)
              .builder()
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    statements = client.outputWriter(StandardCharsets.UTF_8);
    Thread.ofVirtual().start(() -> collect(client.inputReader(StandardCharsets.UTF_8)));
  }

  /** Tells a statement and does not wait: it may run long, or wait for a lock. */
  public Session send(String sql) {
    try {
      statements.write(sql + ";\n");
      statements.flush();
      return this;
    } catch (IOException e) {
      throw new AssertionError("the session has ended: " + said(), e);
    }
  }

  /**
   * Tells a statement, waits until it is done, and gives what it printed; fails the test when it
   * takes 20 seconds.
   */
  public String tell(String sql) {
    String word = "done-" + ++told;
    try {
      statements.write(sql + ";\n" + echo.apply(word) + "\n");
      statements.flush();
      var printed = new StringBuilder();
      while (true) {
        String line = lines.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null || line.equals(END)) {
          throw new AssertionError("no answer to '" + sql + "' but: " + printed);
        }
        if (line.equals(word)) {
          return printed.toString().stripTrailing();
        }
        printed.append(line).append('\n');
      }
    } catch (IOException e) {
      throw new AssertionError("the session has ended: " + said(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  public boolean open() {
    return client.isAlive();
  }

  @Override
  public void close() {
    client.destroyForcibly().onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** What it said last; the reader may need a moment to see the end. */
  private List<String> said() {
    client.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    Part.await("the session's last words", PATIENCE, () -> lines.contains(END));
    return List.copyOf(lines);
  }

  private void collect(BufferedReader reader) {
    try (reader) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add(e.toString()); // the client was killed while its line was read
    } finally {
      lines.add(END);
    }
  }
}
