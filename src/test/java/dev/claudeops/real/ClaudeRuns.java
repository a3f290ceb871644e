package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.claude.Cli;
import dev.claudeops.agent.claude.Ended;
import dev.claudeops.agent.claude.Order;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.HostView;
import dev.claudeops.host.LocalHost;
import dev.claudeops.testkit.real.ClaudeCli;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs of the real Claude Code in a folder of a test's own. */
final class ClaudeRuns {
  static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"verdict\":{\"type\":\"string\"}},\"required\":[\"verdict\"],"
          + "\"additionalProperties\":false}";

  static final Json ANSWER = Json.object("verdict", Json.of("all is well"));

  private final HostView host = new LocalHost();
  private final Path folder;
  private String schema = SCHEMA;
  private AgentSettings.Rung rung = ClaudeCli.rung(Duration.ofSeconds(60));
  private int port;
  private Cli last;

  ClaudeRuns() {
    this(Part.tempFolder("run").resolve("runs"));
  }

  ClaudeRuns(Path folder) {
    this.folder = folder;
  }

  ClaudeRuns rung(AgentSettings.Rung other) {
    rung = other;
    return this;
  }

  ClaudeRuns schema(String other) {
    schema = other;
    return this;
  }

  ClaudeRuns tools(PlainTools tools) {
    port = tools.port();
    return this;
  }

  ClaudeRuns port(int other) {
    port = other;
    return this;
  }

  Path folder() {
    return folder;
  }

  Cli cli() {
    return last;
  }

  Path transcript() {
    return folder.resolveSibling("transcript.jsonl");
  }

  Order order() {
    return new Order(
        "2025-09-29-1400",
        rung,
        "You keep a server running.",
        "# Check of web1\n\nLook and report.\n",
        schema,
        List.of("look"),
        port,
        PlainTools.TOKEN,
        Optional.of(transcript()));
  }

  Ended run(AgentSettings settings) throws InterruptedException {
    last = new Cli(host, settings, ClaudeCli.LOGIN, folder);
    return last.run(order());
  }

  /** Nothing of any run is left: no folder, no process that bears a mark of one. */
  void nothingIsLeft() throws IOException {
    assertThat(entries()).isEmpty();
    assertThat(Part.leftovers(folder)).isEmpty();
  }

  List<String> entries() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
