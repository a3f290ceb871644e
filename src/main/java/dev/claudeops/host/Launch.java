package dev.claudeops.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program that works for minutes, to be started and watched: in a session of its own, its streams
 * from and to files, with exactly this environment and {@link #MARK}, and ended with us.
 *
 * @param name what its scope is called where systemd keeps one, and how what it leaves is known
 *     again; of letters, digits, dots, dashes and underscores, and unique on the machine
 * @param argv the program's absolute path and its arguments; nothing in it may be secret
 * @param env all of it
 * @param as whom it runs as, where we are root
 * @param folder where it runs
 * @param in what it reads; the end of the file is the end of its input
 * @param memory the most bytes of memory it may use
 */
public record Launch(
    String name,
    List<String> argv,
    Map<String, String> env,
    Optional<As> as,
    Path folder,
    Path in,
    Path out,
    Path err,
    long memory) {
  /** The variable that all it starts bears; its value is the name. */
  public static final String MARK = "CLAUDEOPS_LAUNCH";

  public Launch {
    argv = List.copyOf(argv);
    env = Map.copyOf(env);
    Launched.check(name);
  }

  /** A user and a group by number; neither needs to have a name. */
  public record As(int uid, int gid) {
    public As {
      if (uid < 0 || gid < 0) {
        throw new IllegalArgumentException("no user has the number " + uid + ":" + gid);
      }
    }
  }
}
