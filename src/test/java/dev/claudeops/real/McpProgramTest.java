package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.mcp.ToolServer;
import dev.claudeops.agent.tool.Caps;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.ToolTable;
import dev.claudeops.testkit.Program;
import dev.claudeops.testkit.Toy;
import dev.claudeops.text.Json;
import dev.claudeops.text.Redaction;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tools as the official client of the protocol's makers sees them, over HTTP and over a pipe.
 */
@Tag("real")
class McpProgramTest {
  private static final String CONFIG = "{\"discover\": false, \"journal\": {\"folder\": \"%s\"}}";

  @TempDir Path folder;

  private static McpSyncClient client(McpClientTransport transport) {
    return McpClient.sync(transport)
        .requestTimeout(Duration.ofMinutes(2))
        .initializationTimeout(Duration.ofMinutes(2))
        .build();
  }

  private static String text(McpSchema.CallToolResult result) {
    return result.content().stream()
        .map(part -> part instanceof McpSchema.TextContent text ? text.text() : "")
        .reduce("", String::concat);
  }

  private static McpSchema.CallToolRequest request(String tool, Map<String, Object> arguments) {
    return McpSchema.CallToolRequest.builder(tool).arguments(arguments).build();
  }

  @Test
  void theOfficialClientListsAndCallsToolsOverHttp() {
    ToolTable table =
        new ToolTable(
            List.of(
                Toy.look(
                    "service",
                    given -> "seen " + given.text("name"),
                    Input.needed("name", new Input.Form.Text(40), "A unit.")),
                Toy.deed("mend", given -> "mended")),
            Caps.run(60),
            Redaction::clean);
    try (ToolServer server = ToolServer.open(table)) {
      HttpClientStreamableHttpTransport transport =
          HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + server.port())
              .endpoint("/mcp")
              .addHttpRequestCustomizer(
                  (builder, method, uri, body, context) ->
                      builder.header("Authorization", "Bearer " + server.token()))
              .build();
      try (McpSyncClient client = client(transport)) {
        McpSchema.InitializeResult begun = client.initialize();
        assertThat(begun.protocolVersion()).isEqualTo("2025-11-25");
        assertThat(begun.serverInfo().name()).isEqualTo("claudeops");
        client.ping();
        List<McpSchema.Tool> tools = client.listTools().tools();
        assertThat(tools)
            .extracting(McpSchema.Tool::name)
            .containsExactly("service", "mend", "more");
        assertThat(tools.getFirst().annotations().readOnlyHint()).isTrue();
        McpSchema.CallToolResult good =
            client.callTool(request("service", Map.of("name", "nginx")));
        assertThat(good.isError()).isFalse();
        assertThat(text(good)).contains("| seen nginx");
        assertThat(client.callTool(request("mend", Map.of())).isError()).isFalse();
      }
    }
    assertThat(table.calls()).hasSize(2);
  }

  @Test
  void theOfficialClientReachesTheProgramOverAPipe() throws Exception {
    Path config = config();
    List<String> words =
        new Program(folder).words("mcp", "--config", config.toString(), "--name", "test");
    ServerParameters parameters =
        ServerParameters.builder(words.getFirst())
            .args(words.subList(1, words.size()))
            .env(Map.of("PATH", "/usr/bin:/bin", "HOME", folder.toString()))
            .build();
    try (McpSyncClient client =
        client(new StdioClientTransport(parameters, McpJsonDefaults.getMapper()))) {
      assertThat(client.initialize().serverInfo().name()).isEqualTo("claudeops");
      assertThat(client.listTools().tools()).extracting(McpSchema.Tool::name).contains("more");
      McpSchema.CallToolResult refused = client.callTool(request("more", Map.of("cursor", "1.1")));
      assertThat(refused.isError()).isTrue();
      assertThat(text(refused)).contains("there is no page behind the cursor");
    }
  }

  private Path config() throws Exception {
    Path config = folder.resolve("config.json");
    Files.writeString(config, CONFIG.formatted(folder.resolve("journal")));
    return config;
  }

  @Test
  void standardOutputCarriesTheProtocolAloneAndTheProgramEndsWithItsInput() throws Exception {
    Path in = folder.resolve("in");
    Files.writeString(
        in,
        """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}
        {"jsonrpc":"2.0","method":"notifications/initialized"}
        nonsense
        {"jsonrpc":"2.0","id":2,"method":"tools/list"}
        """);
    Program.Ended ended =
        new Program(folder).reading(in).run("mcp", "--config", config().toString());
    assertThat(ended.exit()).isZero();
    assertThat(ended.err()).isEmpty();
    List<String> lines = ended.out().lines().toList();
    assertThat(lines).hasSize(3);
    for (String line : lines) {
      assertThat(Json.parse(line).at("jsonrpc").textOr("")).isEqualTo("2.0");
    }
    assertThat(lines).anyMatch(line -> line.contains("\"protocolVersion\":\"2025-06-18\""));
    assertThat(folder.resolve("journal/health")).doesNotExist();
  }

  @Test
  void aBrokenConfigOrNameIsOneClearLine() throws Exception {
    Path config = folder.resolve("config.json");
    Files.writeString(config, "{\"servces\": []}");
    Program.Ended broken = new Program(folder).run("mcp", "--config", config.toString());
    assertThat(broken.exit()).isEqualTo(78);
    assertThat(broken.out()).isEmpty();
    assertThat(broken.err().lines()).hasSizeLessThanOrEqualTo(2);
    assertThat(broken.err()).contains("servces").doesNotContain("\tat ");
    Program.Ended name = new Program(folder).run("mcp", "--name", "a b");
    assertThat(name.exit()).isEqualTo(64);
    assertThat(name.err()).contains("--name cannot be \"a b\"");
  }

  @Test
  void aClientThatGoesAwayLeavesNoProgramBehind() throws Exception {
    Path config = config();
    Process process = new ProcessBuilder(command(config)).redirectErrorStream(true).start();
    try {
      process
          .getOutputStream()
          .write("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n".getBytes());
      process.getOutputStream().flush();
      assertThat(process.inputReader().readLine()).contains("\"result\":{}");
      process.getOutputStream().close();
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> command(Path config) {
    return new Program(folder).words("mcp", "--config", config.toString());
  }
}
