package dev.claudeops.host;

import dev.claudeops.text.Json;
import java.io.IOException;
import java.time.Duration;

/**
 * One effect on the machine, as data: it can be described without being made. Names in it were
 * checked by the action that made it; nothing of it is ever read by a shell.
 */
public sealed interface Change {
  /** What it is in one line, as a person would type or say it; never holds a secret. */
  String says();

  /** A program to run. */
  record Program(Command command) implements Change {
    @Override
    public String says() {
      return command.line();
    }
  }

  /** The ways to end a process. */
  enum Signal {
    TERM,
    KILL
  }

  /**
   * A signal to one process: the one with this number that began at this tick (proc(5): stat, field
   * 22), and no other that got the number since.
   */
  record Send(int pid, long started, Signal signal) implements Change {
    @Override
    public String says() {
      return "kill -" + signal + " " + pid;
    }
  }

  /**
   * A regular file to remove: the very one that was looked at (device, inode, size and time are the
   * same), reached without following a link that somebody else could bend.
   */
  record Remove(String file, FileFacts facts) implements Change {
    @Override
    public String says() {
      return "rm " + file;
    }
  }

  /**
   * A regular file to empty, after its last bytes were saved. The file stays, for whoever has it
   * open.
   *
   * @param tail how many bytes are saved
   * @param saved the file that they are written to, which must not be there yet
   */
  record Truncate(String file, FileFacts facts, long tail, String saved) implements Change {
    @Override
    public String says() {
      return "tail -c " + tail + " " + file + " > " + saved + "; truncate -s 0 " + file;
    }
  }

  /**
   * A POST to the container engine's own API.
   *
   * @param path made of safe characters: {@code /containers/ID/restart?t=10}
   */
  record EnginePost(String path, Duration deadline) implements Change {
    @Override
    public String says() {
      return "container engine: POST " + path;
    }
  }

  /**
   * A method of a PM2 daemon, called over its socket.
   *
   * @param home the daemon's folder
   */
  record Pm2Call(String home, String method, Json argument, Duration deadline) implements Change {
    @Override
    public String says() {
      return "PM2 at " + home + ": " + method + " " + argument.compact();
    }
  }

  /** A conversation that needs more than a program: a statement for a database. */
  record Talk(String says, Work work) implements Change {
    /** What is done when the change is made for real. */
    @FunctionalInterface
    public interface Work {
      Output run() throws IOException, InterruptedException;
    }
  }
}
