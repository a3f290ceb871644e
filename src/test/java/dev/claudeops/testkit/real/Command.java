package dev.claudeops.testkit.real;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A command line to be run or started: words, never a shell line. Each verb gives a new command.
 *
 * <p>The environment is {@code PATH}, {@code HOME}, {@code LANG=C.UTF-8} and what {@link #env}
 * adds, so that a test does not depend on who started it.
 */
public final class Command {
  static final String SEARCH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final List<String> argv;
  private final Map<String, String> env;
  private final Path folder;
  private final String input;

  private Command(List<String> argv, Map<String, String> env, Path folder, String input) {
    this.argv = argv;
    this.env = env;
    this.folder = folder;
    this.input = input;
  }

  /** Lists among the words, and lists in them, are taken apart. */
  public static Command of(Object... words) {
    var argv = new ArrayList<String>();
    add(argv, List.of(words));
    var env = new LinkedHashMap<String, String>();
    String path = System.getenv("PATH");
    env.put("PATH", path == null ? SEARCH : path + ":" + SEARCH);
    env.put("HOME", System.getProperty("user.home"));
    env.put("LANG", "C.UTF-8");
    return new Command(List.copyOf(argv), env, Path.of("/"), "");
  }

  public Command env(String name, String value) {
    var more = new LinkedHashMap<>(env);
    more.put(name, value);
    return new Command(argv, more, folder, input);
  }

  /** The folder it runs in; without this the root folder. */
  public Command in(Path where) {
    return new Command(argv, env, where, input);
  }

  /** What it reads; without this nothing. */
  public Command reading(String text) {
    return new Command(argv, env, folder, text);
  }

  /**
   * As this user, with the user's own groups: by {@code setpriv}, which replaces itself by the
   * command. Needs root.
   */
  public Command as(String user) {
    var words =
        new ArrayList<>(
            List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--init-groups", "--"));
    words.addAll(argv);
    return new Command(List.copyOf(words), env, folder, input);
  }

  public List<String> argv() {
    return argv;
  }

  public Ran run() {
    return run(Duration.ofSeconds(60));
  }

  /**
   * Runs it to its end. One that takes longer is killed with all it started, and the test fails.
   */
  public Ran run(Duration limit) {
    try {
      Process process = builder().start();
      var out =
          CompletableFuture.supplyAsync(() -> drain(process.getInputStream()), Command::aside);
      var err =
          CompletableFuture.supplyAsync(() -> drain(process.getErrorStream()), Command::aside);
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException closed) {
        // a command that ends without reading its input closes the pipe; its exit code says what it
        // thought of it
        if (!input.isEmpty() && process.isAlive()) {
          process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        throw new AssertionError("no end after " + limit + ": " + String.join(" ", argv));
      }
      return new Ran(
          argv, process.exitValue(), out.get(10, TimeUnit.SECONDS), err.get(10, TimeUnit.SECONDS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new AssertionError("cannot run " + String.join(" ", argv), e);
    }
  }

  ProcessBuilder builder() {
    var builder = new ProcessBuilder(argv).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(env);
    return builder;
  }

  private static void add(List<String> argv, Iterable<?> words) {
    for (Object word : words) {
      // a path is a list of its names, and is meant as one word
      if (word instanceof Iterable<?> several && !(word instanceof Path)) {
        add(argv, several);
      } else {
        argv.add(word.toString());
      }
    }
  }

  private static String drain(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void aside(Runnable task) {
    Thread.ofVirtual().start(task);
  }
}
