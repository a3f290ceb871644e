package dev.claudeops.testkit.real;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A command line to be run or started: words, never a shell line. Each verb gives a new call.
 *
 * <p>The environment is {@code PATH}, {@code HOME}, {@code LANG=C.UTF-8} and what {@link #env}
 * adds, so that a test does not depend on who started it.
 */
public final class Call {
  static final String SEARCH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final List<String> argv;
  private final Map<String, String> env;
  private final Path folder;
  private final String input;

  private Call(List<String> argv, Map<String, String> env, Path folder, String input) {
    this.argv = argv;
    this.env = env;
    this.folder = folder;
    this.input = input;
  }

  /** Lists among the words, and lists in them, are taken apart. */
  public static Call of(Object... words) {
    var argv = new ArrayList<String>();
    add(argv, List.of(words));
    var env = new LinkedHashMap<String, String>();
    String path = System.getenv("PATH");
    env.put("PATH", path == null ? SEARCH : path + ":" + SEARCH);
    env.put("HOME", System.getProperty("user.home"));
    env.put("LANG", "C.UTF-8");
    return new Call(List.copyOf(argv), env, Path.of("/"), "");
  }

  public Call env(String name, String value) {
    var more = new LinkedHashMap<>(env);
    more.put(name, value);
    return new Call(argv, more, folder, input);
  }

  /** The folder it runs in; without this the root folder. */
  public Call in(Path where) {
    return new Call(argv, env, where, input);
  }

  /** What it reads; without this nothing. */
  public Call reading(String text) {
    return new Call(argv, env, folder, text);
  }

  /**
   * As this user, with the user's own groups: by {@code setpriv}, which replaces itself by the
   * command. Needs root.
   */
  public Call as(String user) {
    var words =
        new ArrayList<>(
            List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--init-groups", "--"));
    words.addAll(argv);
    return new Call(List.copyOf(words), env, folder, input);
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
    Process process;
    try {
      process = builder().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      var out = CompletableFuture.supplyAsync(() -> drain(process.getInputStream()), Call::aside);
      var err = CompletableFuture.supplyAsync(() -> drain(process.getErrorStream()), Call::aside);
      var fed = CompletableFuture.supplyAsync(() -> feed(process.getOutputStream()), Call::aside);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("no end after " + limit + ": " + String.join(" ", argv));
      }
      fed.get(10, TimeUnit.SECONDS);
      return new Ran(
          argv, process.exitValue(), out.get(10, TimeUnit.SECONDS), err.get(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted: " + String.join(" ", argv), e);
    } catch (ExecutionException | TimeoutException e) {
      // a child that outlives the command may hold its output open
      throw new AssertionError("output of " + String.join(" ", argv) + " has no end", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
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

  /**
   * Gives whether the command took all of it: one that ends without reading its input is its own
   * affair.
   */
  private boolean feed(OutputStream stdin) {
    try (stdin) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (IOException closed) {
      return false;
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
