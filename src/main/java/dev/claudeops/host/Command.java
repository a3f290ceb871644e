package dev.claudeops.host;

import java.nio.charset.StandardCharsets;
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
 * @param input what it reads, short enough for a pipe (pipe(7): 64 KiB); nothing where it is empty
 */
public record Command(
    List<String> argv,
    Map<String, String> env,
    Optional<String> asUser,
    Optional<String> folder,
    Duration deadline,
    int cap,
    String input) {
  public static final Duration USUAL_DEADLINE = Duration.ofSeconds(5);
  public static final int USUAL_CAP = 8 << 20;
  private static final int LONGEST_INPUT = 64 << 10;

  public Command {
    argv = List.copyOf(argv);
    env = Map.copyOf(env);
    if (argv.isEmpty() || argv.getFirst().isEmpty()) {
      throw new IllegalArgumentException("a command names a program");
    }
    if (input.length() > LONGEST_INPUT) {
      throw new IllegalArgumentException("a command's input fits into a pipe");
    }
    for (String word : argv) {
      if (word.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("an argument holds a NUL");
      }
    }
  }

  public static Command of(String... argv) {
    return new Command(
        List.of(argv), Map.of(), Optional.empty(), Optional.empty(), USUAL_DEADLINE, USUAL_CAP, "");
  }

  public static Command of(List<String> argv) {
    return new Command(
        argv, Map.of(), Optional.empty(), Optional.empty(), USUAL_DEADLINE, USUAL_CAP, "");
  }

  public Command within(Duration limit) {
    return new Command(argv, env, asUser, folder, limit, cap, input);
  }

  public Command atMost(int bytes) {
    return new Command(argv, env, asUser, folder, deadline, bytes, input);
  }

  public Command with(Map<String, String> more) {
    return new Command(argv, more, asUser, folder, deadline, cap, input);
  }

  public Command as(String user) {
    return new Command(argv, env, Optional.of(user), folder, deadline, cap, input);
  }

  /** Run in this folder. */
  public Command in(String where) {
    return new Command(argv, env, asUser, Optional.of(where), deadline, cap, input);
  }

  /** It reads these bytes, each a character up to 255. */
  Command reading(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return new Command(argv, env, asUser, folder, deadline, cap, text);
  }

  /** The words with spaces between, for a person. */
  public String line() {
    return String.join(" ", argv);
  }
}
