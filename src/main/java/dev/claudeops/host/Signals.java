package dev.claudeops.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a signal is sent to one process and no other.
 *
 * <p>A number can pass to another process between the look and the signal. Java's handle remembers
 * when its process began and looks again just before it signals (ProcessHandle); it is taken first,
 * then the start tick is read, so that handle and tick are of one process or nothing is sent.
 */
final class Signals {
  private Signals() {}

  /** Exit 0 when the signal was sent; 1 when the process is gone, is another one, or refuses us. */
  static Output make(LocalHost host, Change.Send send) throws IOException {
    if (send.pid() <= 1 || send.pid() == ProcessHandle.current().pid()) {
      throw new IOException("process " + send.pid() + " is not to be signalled");
    }
    if (!host.path("/").equals(Path.of("/"))) {
      throw new IOException("these are files of another machine; no process of ours is meant");
    }
    Optional<ProcessHandle> handle = ProcessHandle.of(send.pid());
    Optional<Processes.Entry> entry = Processes.now(host, send.pid());
    if (handle.isEmpty() || entry.isEmpty()) {
      return failed("process " + send.pid() + " is gone");
    }
    if (entry.get().tick() != send.started()) {
      return failed("process " + send.pid() + " is another one by now");
    }
    if (entry.get().kernel()) {
      throw new IOException("process " + send.pid() + " is a thread of the kernel");
    }
    boolean sent =
        switch (send.signal()) {
          case TERM -> handle.get().destroy();
          case KILL -> handle.get().destroyForcibly();
        };
    return sent
        ? new Output(0, "", "", false, false)
        : failed("process " + send.pid() + " ended before, or may not be signalled by us");
  }

  private static Output failed(String why) {
    return new Output(1, "", why, false, false);
  }
}
