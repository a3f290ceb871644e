package dev.claudeops.testkit.real;

import dev.claudeops.agent.claude.Login;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The real Claude Code that tools/install-test-parts brings, and settings with which it talks to a
 * {@link ScriptedApi} and to nobody else.
 */
public final class ClaudeCli {
  private ClaudeCli() {}

  /** A key that opens nothing. */
  public static final Login LOGIN =
      new Login(Map.of("ANTHROPIC_API_KEY", "test-key-that-opens-nothing"), true);

  /** One file for all tests of this JVM, made when it is first asked for. */
  private static final class Reachable {
    static final Path PROGRAM = make();

    private static Path make() {
      Path installed = installed();
      if (!Part.root()) {
        return installed;
      }
      // Root's cache is closed to the user that Claude Code runs as.
      Path folder = Folders.make("claude");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.delete(folder)));
      Path program = folder.resolve("claude");
      try {
        try {
          Files.createLink(program, installed);
        } catch (FileSystemException otherDisk) {
          Files.copy(installed, program);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return program;
    }
  }

  /**
   * The program, where every user of the machine can run it. Where it is not installed the test
   * fails under CI and is aborted elsewhere.
   */
  public static Path program() {
    installed();
    return Reachable.PROGRAM;
  }

  private static Path installed() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return Part.need(
        "claude",
        base + "/claudeops-test/claude/node_modules/@anthropic-ai/claude-code-linux-*/claude");
  }

  /** Its usual settings with the program named and the API being this one. */
  public static AgentSettings settings(ScriptedApi api) {
    return settings(Map.of("ANTHROPIC_BASE_URL", api.url()));
  }

  /** The same with these variables. */
  public static AgentSettings settings(Map<String, String> environment) {
    return settings(program(), environment);
  }

  /** The same with another program. */
  public static AgentSettings settings(Path program, Map<String, String> environment) {
    AgentSettings usual = AgentSettings.USUAL;
    Map<String, Secret> env = new LinkedHashMap<>();
    environment.forEach((name, value) -> env.put(name, new Secret(value)));
    return new AgentSettings(
        usual.usual(),
        Optional.of(program.toString()),
        usual.user(),
        usual.key(),
        usual.token(),
        env,
        usual.daily(),
        usual.cheap(),
        usual.strong(),
        usual.day(),
        usual.month(),
        usual.briefing(),
        usual.calls(),
        usual.shell());
  }

  /** The cheap model with enough of everything, and this deadline. */
  public static AgentSettings.Rung rung(Duration deadline) {
    return new AgentSettings.Rung("haiku", "low", 12, new BigDecimal("1.00"), deadline);
  }
}
