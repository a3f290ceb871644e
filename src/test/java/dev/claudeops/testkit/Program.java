package dev.claudeops.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * ClaudeOps as a process of its own, started the way a shell or cron would, from the classes under
 * test.
 */
public final class Program {
  /** How it ended and what it printed. */
  public record Ended(int exit, String out, String err) {}

  private final Path folder;
  private final Map<String, String> env = new LinkedHashMap<>();
  private final List<String> before = new ArrayList<>();
  private Path input = Path.of("/dev/null");

  /**
   * @param folder where its output goes, and its memory unless a config says otherwise
   */
  public Program(Path folder) {
    this.folder = folder;
    env.put("PATH", "/usr/bin:/bin");
    env.put("HOME", folder.toString());
    env.put("XDG_STATE_HOME", folder.resolve("state").toString());
  }

  public Program with(String name, String value) {
    env.put(name, value);
    return this;
  }

  public Program without(String name) {
    env.remove(name);
    return this;
  }

  /** Words to put before the JVM, such as {@code setpriv --reuid=65534}. */
  public Program behind(String... words) {
    before.addAll(List.of(words));
    return this;
  }

  /** What stands on its standard input; else nothing does. */
  public Program reading(Path file) {
    input = file;
    return this;
  }

  /** The words that start it, for whoever starts it by himself. */
  public List<String> words(String... args) {
    List<String> words = new ArrayList<>(before);
    words.add(ProcessHandle.current().info().command().orElse("java"));
    words.addAll(
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-Xshare:auto"));
    words.addAll(List.of("-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8"));
    words.addAll(List.of("-cp", classPath(), "dev.claudeops.Main"));
    words.addAll(List.of(args));
    return words;
  }

  /** Starts it; the caller ends it. */
  public Process start(String... args) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words(args));
    builder.environment().clear();
    builder.environment().putAll(env);
    builder.directory(folder.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(input.toFile()));
    builder.redirectOutput(folder.resolve("stdout").toFile());
    builder.redirectError(folder.resolve("stderr").toFile());
    return builder.start();
  }

  /** Runs it to its end, two minutes at most. */
  public Ended run(String... args) throws IOException, InterruptedException {
    Process process = start(args);
    try {
      if (!process.waitFor(Duration.ofMinutes(2).toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("claudeops " + String.join(" ", args) + " did not end");
      }
      return new Ended(process.exitValue(), output("stdout"), output("stderr"));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private String output(String name) throws IOException {
    return new String(Files.readAllBytes(folder.resolve(name)), StandardCharsets.UTF_8);
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
