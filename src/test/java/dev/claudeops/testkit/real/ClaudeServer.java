package dev.claudeops.testkit.real;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A {@link Server} with the real Claude Code on it at {@code /opt/claude/claude}, the user that it
 * runs as, a key that opens nothing, and a {@link PlayedModel} that it asks.
 */
public final class ClaudeServer implements AutoCloseable {
  public static final String AGENT = "claudeops-agent";
  public static final String PROGRAM = "/opt/claude/claude";
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String MODEL = "/srv/model";

  private final Server server;

  private ClaudeServer(Server server) {
    this.server = server;
  }

  public static ClaudeServer start(String name) throws IOException {
    var server =
        new ClaudeServer(
            Server.start(
                name,
                "400M",
                Files.createTempDirectory("claudeops-jars"),
                new Machine.Bind(ClaudeCli.program().getParent(), Path.of("/opt/claude")),
                new Machine.Bind(testClasses(), Path.of("/opt/claudeops/test-classes"))));
    try {
      server.prepare();
    } catch (AssertionError e) {
      server.close();
      throw e;
    }
    return server;
  }

  private static Path testClasses() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return List.of(path.split(File.pathSeparator)).stream()
        .map(entry -> Path.of(entry).toAbsolutePath())
        .filter(
            entry -> Files.exists(entry.resolve("dev/claudeops/testkit/real/PlayedModel.class")))
        .findFirst()
        .orElseThrow();
  }

  private void prepare() {
    server.sh(
        """
        useradd --system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin %s
        mkdir -p %s
        systemd-run -q --unit=played-model /opt/jdk/bin/java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
          -cp '/opt/claudeops/test-classes:/opt/claudeops/classes:/opt/claudeops/lib/*' dev.claudeops.testkit.real.PlayedModel %s
        """
            .formatted(AGENT, MODEL, MODEL));
    server.machine().await("the model listens", SOON, "test -s " + MODEL + "/url");
  }

  public Server server() {
    return server;
  }

  public String sh(String text) {
    return server.sh(text);
  }

  /** The config with these services and more members; Claude is asked when it is named. */
  public void config(String services, String agent, String more) {
    server.sh(
        """
        mkdir -p /etc/claudeops; echo test-key-that-opens-nothing > /etc/claudeops/claude.key; chmod 600 /etc/claudeops/claude.key
        cat > /etc/claudeops/config.json <<E
        {"probes": {"off": ["cpu", "pressure"]}, "services": [%s],
         "agent": {"usual": "runbook", "environment": {"ANTHROPIC_BASE_URL": "$(cat %s/url)"} %s} %s}
        E
        chmod 600 /etc/claudeops/config.json
        """
            .formatted(services, MODEL, agent, more));
  }

  /** A check by Claude. */
  public Server.Seen check() {
    return Server.seen(server.claudeops("check", "--agent", "claude", "--json"));
  }

  /** From now on the model answers nobody. */
  public void hold() {
    sh("rm -f %s/asked-*; touch %s/hold".formatted(MODEL, MODEL));
  }

  public void release() {
    sh("rm -f %s/hold".formatted(MODEL));
  }

  /** Waits until the model was asked something since it {@link #hold holds}. */
  public void awaitAsked() {
    server.machine().await("the model is asked", SOON, "ls %s/asked-*.json".formatted(MODEL));
  }

  /** All requests so far, as they came. */
  public String asked() {
    return sh("cat %s/asked-*.json".formatted(MODEL));
  }

  /** The process numbers of a program in it by its file, one a line. */
  public String processes(String file) {
    return sh(
        "for p in /proc/[0-9]*; do [ \"$(readlink $p/exe)\" != '%s' ] || echo ${p#/proc/}; done"
            .formatted(file));
  }

  /** The scopes of launches that are there. */
  public String scopes() {
    return sh("systemctl list-units --all --plain --no-legend 'claudeops-agent-*' | cut -d' ' -f1");
  }

  @Override
  public void close() {
    server.close();
  }
}
