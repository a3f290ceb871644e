package dev.claudeops.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program to run: an argument vector and never a shell line.
 *
 * @param argv the program's name (looked up by {@link HostView#find}) or absolute path, and its
 *     arguments
 * @param env added to the fixed environment (PATH, LANG and LC_ALL=C, TZ=UTC); nothing of ours is
 *     inherited
 * @param asUser the user to run as, where we are root
 * @param folder where it runs; the root folder where it is missing
 * @param cap the most bytes kept of each stream; the rest is read and dropped
 */
public record Command(
    List<String> argv,
    Map<String, String> env,
    Optional<String> asUser,
    Optional<String> folder,
    Duration deadline,
    int cap) {
  public static final Duration USUAL_DEADLINE = Duration.ofSeconds(5);
  public static final int USUAL_CAP = 8 << 20;

  public Command {
    argv = List.copyOf(argv);
    env = Map.copyOf(env);
    if (argv.isEmpty() || argv.getFirst().isEmpty()) {
      throw new IllegalArgumentException("a command names a program");
    }
    for (String word : argv) {
      if (word.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("an argument holds a NUL");
      }
    }
  }

  public static Command of(String... argv) {
    return new Command(
        List.of(argv), Map.of(), Optional.empty(), Optional.empty(), USUAL_DEADLINE, USUAL_CAP);
  }

  public static Command of(List<String> argv) {
    return new Command(
        argv, Map.of(), Optional.empty(), Optional.empty(), USUAL_DEADLINE, USUAL_CAP);
  }

  public Command within(Duration limit) {
    return new Command(argv, env, asUser, folder, limit, cap);
  }

  public Command atMost(int bytes) {
    return new Command(argv, env, asUser, folder, deadline, bytes);
  }

  public Command with(Map<String, String> more) {
    return new Command(argv, more, asUser, folder, deadline, cap);
  }

  public Command as(String user) {
    return new Command(argv, env, Optional.of(user), folder, deadline, cap);
  }

  /** Run in this folder. */
  public Command in(String where) {
    return new Command(argv, env, asUser, Optional.of(where), deadline, cap);
  }

  /** The words with spaces between, for a person. */
  public String line() {
    return String.join(" ", argv);
  }
}
