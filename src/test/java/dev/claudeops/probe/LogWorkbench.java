package dev.claudeops.probe;

import dev.claudeops.host.HostView;
import dev.claudeops.host.Tail;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Gives the benchmark what is inside this package. */
public final class LogWorkbench {
  private LogWorkbench() {}

  /** Reads this file from its first byte as the log probe does; returns its lines and errors. */
  public static long[] read(HostView host, Path file) throws IOException {
    LogScan scan = new LogScan(false, line -> true);
    // A first look at the file while it was empty, then one at all of it.
    var all = new Tail.Allowance(1L << 40, host.nanos() + 600_000_000_000L);
    var empty =
        dev.claudeops.host.Cursor.parse("1 0 0 0 line   1970-01-01T00:00:00Z").orElseThrow();
    Tail.read(host, file.toString(), Optional.of(empty), all, scan);
    return new long[] {scan.lines(), scan.count(LogLine.ERROR)};
  }
}
