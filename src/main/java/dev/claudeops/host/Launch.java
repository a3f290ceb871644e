package dev.claudeops.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program that works for minutes, to be started and watched: in a session of its own, its streams
 * from and to files, with exactly this environment, and ended with us.
 *
 * @param name what its scope is called where systemd keeps one; kebab-case and unique
 * @param argv the program's absolute path and its arguments; nothing in it may be secret
 * @param env all of it
 * @param asUser whom it runs as, where we are root
 * @param folder where it runs
 * @param in what it reads; the end of the file is the end of its input
 * @param memory the most bytes of memory it may use, where the system can hold it to that
 */
public record Launch(
    String name,
    List<String> argv,
    Map<String, String> env,
    Optional<String> asUser,
    Path folder,
    Path in,
    Path out,
    Path err,
    long memory) {
  public Launch {
    argv = List.copyOf(argv);
    env = Map.copyOf(env);
  }
}
