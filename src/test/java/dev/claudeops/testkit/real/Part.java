package dev.claudeops.testkit.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A real server that a test started: one main process, a temporary folder, and the verbs that break
 * it.
 *
 * <p>{@link #close()} ends every process of it, those that detached themselves too, removes the
 * folder, and fails the test when something withstands. It may be called twice; at the end of the
 * JVM it is called for every part still open.
 */
public abstract class Part implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static {
    Folders.sweep();
  }

  private final String name;
  private final Path folder;
  private final List<AutoCloseable> attached = new ArrayList<>();
  private Thread lastResort;
  private Process main;
  private boolean closed;

  protected Part(String name) {
    this.name = name;
    this.folder = tempFolder(name);
  }

  /**
   * The program of a part. A candidate is an absolute path, a path with {@code *} in it (the
   * highest name wins) or a name looked up in PATH and the sbin folders. Where none is there the
   * test fails when the environment says {@code CI=true}, and is aborted with the same message
   * otherwise.
   */
  public static Path need(String part, String... candidates) {
    return Programs.find(candidates)
        .orElseThrow(
            () -> missing(part, "is not installed: looked for " + String.join(", ", candidates)));
  }

  /** For parts that need root: namespaces, mounts, other users. */
  public static void needRoot(String part) {
    if (!root()) {
      throw missing(part, "needs root, and this is user " + System.getProperty("user.name"));
    }
  }

  public static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  /**
   * Ends the test as failed or aborted; declared to return so that the compiler knows it does not.
   */
  static RuntimeException missing(String part, String why) {
    String message =
        "The part '" + part + "' " + why + ". tools/install-test-parts, as root, brings all parts.";
    if ("true".equals(System.getenv("CI"))) {
      return Assertions.fail(message);
    }
    return Assumptions.abort(message);
  }

  /** A TCP port of loopback that nobody listened on a moment ago. */
  public static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new temporary folder with mode 0755, which other users may read. */
  public static Path tempFolder(String name) {
    return Folders.make(name);
  }

  /**
   * Ends and removes what tests left whose JVM was killed before it could; every JVM's first part
   * does it, too.
   */
  public static void sweep() {
    Folders.sweep();
  }

  /**
   * Looks every 20 ms until the question is answered with yes; an answer that throws counts as no.
   */
  public static void await(String what, Duration limit, Callable<Boolean> question) {
    long end = System.nanoTime() + limit.toNanos();
    Throwable last = null;
    while (System.nanoTime() - end < 0) {
      try {
        if (question.call()) {
          return;
        }
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting: " + what, e);
      } catch (Exception | AssertionError e) {
        last = e;
      }
    }
    throw new AssertionError("not within " + limit + ": " + what, last);
  }

  public static boolean listens(int port) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    }
  }

  /** The processes alive that belong to a part's folder, as text; empty when there is none. */
  public static String leftovers(Path folder) {
    return Processes.describe(Processes.of(folder, 0));
  }

  public final String name() {
    return name;
  }

  public final Path folder() {
    return folder;
  }

  /** Where the main process writes its output and errors. */
  public final Path log() {
    return folder.resolve(name + ".log");
  }

  /** The log's text now. Written by the server: hostile. */
  public final String logText() {
    try {
      return Files.exists(log())
          ? new String(Files.readAllBytes(log()), StandardCharsets.UTF_8)
          : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The main process. A part that is a daemon of its own making has none, and says so. */
  public final long pid() {
    if (main == null) {
      throw new IllegalStateException(name + " has no main process");
    }
    return main.pid();
  }

  public final boolean running() {
    return main != null && main.isAlive();
  }

  /** SIGSTOP to all its processes: it still holds its port, and never answers. */
  public void freeze() {
    Processes.signal("STOP", processes());
  }

  public void thaw() {
    Processes.signal("CONT", processes());
  }

  /** SIGKILL to all its processes at once, and waits for the end of the main one. */
  public void kill() {
    var all = processes();
    Processes.signal("KILL", all);
    await(
        name + " is dead", PATIENCE, () -> all.stream().noneMatch(Processes::alive) && !running());
  }

  /** SIGTERM to the main process, and waits for its end. */
  public void stop() {
    stop("TERM");
  }

  protected final void stop(String signal) {
    if (running()) {
      Processes.signal(signal, List.of(pid()));
      await(name + " ends after SIG" + signal, PATIENCE, () -> !running());
    }
  }

  /** All that is alive of it. */
  protected final Set<Long> processes() {
    return Processes.of(folder, running() ? pid() : 0);
  }

  /** Has the part ended with the JVM, if nobody closes it before. */
  protected final void guard() {
    if (lastResort == null) {
      lastResort = new Thread(this::end);
      Runtime.getRuntime().addShutdownHook(lastResort);
    }
  }

  /**
   * Starts the main process and waits until it is ready. One that ends before that fails the test
   * with its last lines.
   */
  protected final void launch(Call command, Callable<Boolean> ready) {
    guard();
    try {
      main =
          command
              .env(Processes.MARK, folder.toString())
              .in(folder)
              .builder()
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      await(name + " is ready", PATIENCE, () -> !running() || ready.call());
      if (!running()) {
        throw new AssertionError(
            name + " ended with exit " + main.exitValue() + " before it was ready");
      }
    } catch (AssertionError e) {
      String said = logText();
      close();
      throw new AssertionError(
          e.getMessage() + "; it said:\n" + said.substring(Math.max(0, said.length() - 4000)), e);
    }
  }

  /** Closes the thing before the part ends, if nobody has before. */
  protected final <T extends AutoCloseable> T attach(T thing) {
    attached.add(thing);
    return thing;
  }

  protected final Path write(String file, String text) {
    try {
      return Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  protected final Path makeFolder(String child) {
    try {
      return Files.createDirectories(folder.resolve(child));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives a file or folder of this part, with all in it, to a user; needs root. */
  protected final void giveTo(String user, Path path) {
    Call.of("chown", "-R", user + ":", path).run().text();
  }

  /**
   * What a part does before its processes are killed, such as asking a daemon to end; nothing by
   * itself.
   */
  protected void farewell() {}

  @Override
  public final void close() {
    if (!closed && lastResort != null) {
      Runtime.getRuntime().removeShutdownHook(lastResort);
    }
    end();
  }

  private synchronized void end() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      for (AutoCloseable thing : attached.reversed()) {
        thing.close();
      }
      farewell();
    } catch (Exception e) {
      throw new AssertionError(name + " does not close", e);
    } finally {
      await(
          "nothing of " + name + " is left",
          PATIENCE,
          () -> {
            var all = processes();
            Processes.signal("KILL", all);
            return all.isEmpty();
          });
      Folders.delete(folder);
    }
  }
}
