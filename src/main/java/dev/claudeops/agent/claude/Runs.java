package dev.claudeops.agent.claude;

import dev.claudeops.host.HostView;
import java.nio.file.Path;
import java.util.List;

/** Where runs of Claude Code have their folders while they last. */
public final class Runs {
  private Runs() {}

  /**
   * Where whom it runs as can enter, in memory where there is such a place, so that a reboot clears
   * it.
   *
   * @param books where the agent keeps its books
   */
  static Path folder(HostView host, Path books) {
    if (host.root()) {
      return host.path("/run/claudeops/agent");
    }
    return host.env("XDG_RUNTIME_DIR")
        .filter(path -> path.startsWith("/"))
        .map(path -> host.path(path + "/claudeops/agent"))
        .orElse(books.resolve("runs"));
  }

  /**
   * Ends and removes what a kill -9 left, whether or not Claude is asked this time; costs a look
   * into one folder.
   *
   * @return what could not be ended or removed, one line each
   */
  public static List<String> sweep(HostView host, Path books) {
    return Cli.sweep(host, folder(host, books));
  }
}
