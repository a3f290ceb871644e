package dev.claudeops.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * A machine that can be looked at and not changed. Safe for use by many threads.
 *
 * <p>Files are named as on that machine, absolute and with {@code /}. Every method that reads fails
 * with an IOException whose message says what is wrong in words ("permission denied: /etc/shadow");
 * none of them returns null.
 */
public interface HostView {
  // ---- time ----

  /** The machine's wall clock. It can jump: measure with {@link #nanos}. */
  Instant now();

  /** A clock that only goes forward, in nanoseconds from an arbitrary start. */
  long nanos();

  /** The time zone for a person at this machine. */
  ZoneId zone();

  /** Waits. */
  void pause(Duration duration) throws InterruptedException;

  // ---- who and where ----

  /** The machine's name, as in the prompt of a shell; {@code localhost} where it has none. */
  String name();

  /** True when we may see everything. */
  boolean root();

  /** Our user's id. */
  int uid();

  /** An environment variable of our own process. */
  Optional<String> env(String name);

  /** The processors we may use, at least 1. */
  int processors();

  // ---- files ----

  /**
   * Where a file of the machine is found by {@code java.nio}; for code that must hand a path to a
   * library.
   */
  Path path(String file);

  /**
   * A small file, whole: at most 1 MiB, invalid UTF-8 replaced. Refuses what is no regular file (a
   * FIFO would block).
   */
  String read(String file) throws IOException;

  /** The same, empty when there is no such file or it cannot be read. */
  default Optional<String> readIfThere(String file) {
    try {
      return Optional.of(read(file));
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  /** The names in a folder, sorted, at most 100,000. */
  List<String> list(String folder) throws IOException;

  /** The same, empty when there is no such folder or it cannot be read. */
  default List<String> listIfThere(String folder) {
    try {
      return list(folder);
    } catch (IOException notThere) {
      return List.of();
    }
  }

  /** What stat(2) says, following symbolic links; empty when there is no such file. */
  Optional<FileFacts> facts(String file) throws IOException;

  /** What lstat(2) says. */
  Optional<FileFacts> linkFacts(String file) throws IOException;

  /** Where a symbolic link points, as it is written in it. */
  Optional<String> link(String file);

  /** A file's bytes from this offset. Refuses what is no regular file. The caller closes it. */
  InputStream open(String file, long offset) throws IOException;

  /** Whether a file is there, whatever it is; false also when its folder cannot be read. */
  default boolean exists(String file) {
    try {
      return facts(file).isPresent();
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** When a file was last written; empty when it is not there or cannot be seen. */
  default Optional<Instant> modified(String file) {
    try {
      return facts(file).map(FileFacts::modified);
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  // ---- programs ----

  /** Where a program is in the fixed search path of system folders; PATH is not asked. */
  Optional<String> find(String program);

  /**
   * Runs a program that only looks, waits for its end, and returns what it printed. Past the
   * command's deadline the program and its descendants are ended and {@link Output#timedOut} is
   * true. Fails only when it cannot be started.
   */
  Output run(Command command) throws IOException, InterruptedException;

  /**
   * Starts a program that works for minutes; see {@link Launch}. Fails when it cannot be started or
   * where nothing of that kind can be.
   */
  default Running launch(Launch launch) throws IOException {
    throw new IOException("no program can be launched here: " + launch.argv().getFirst());
  }

  /**
   * Ends what an earlier process of ours launched and left, and what that started: the very process
   * if it still runs, its session, its scope, and whatever bears its mark; never another process.
   * Where nothing is left it does nothing.
   */
  default void end(Launched left) throws IOException {
    throw new IOException("no program can be launched here, and none ended: " + left.name());
  }

  // ---- sockets ----

  /** Connects to a unix socket. The caller closes it; interrupting the thread closes it too. */
  SocketChannel connect(String socket) throws IOException;
}
