package dev.claudeops.bench;

import dev.claudeops.agent.mcp.Protocol;
import dev.claudeops.agent.mcp.Stdio;
import dev.claudeops.agent.tool.Caps;
import dev.claudeops.agent.tool.ToolTable;
import dev.claudeops.testkit.Toy;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the official SDK costs at the start beside our own protocol: from the start of a JVM to the
 * answer to {@code initialize} over a pipe, and the memory it holds then. {@code McpBench
 * [ROUNDS]}.
 */
final class McpBench {
  private static final String BEGIN =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"bench\",\"version\":\"1\"}}}\n";

  private McpBench() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    switch (args.length == 0 ? "20" : args[0]) {
      case "ours" ->
          Stdio.serve(
              System.in,
              System.out,
              new Protocol(
                  new ToolTable(
                      List.of(Toy.look("say", given -> "hello")), Caps.SESSION, text -> text)));
      case "sdk" ->
          McpServer.sync(new StdioServerTransportProvider(McpJsonDefaults.getMapper()))
              .serverInfo("bench", "1")
              .build();
      case String rounds -> compare(Integer.parseInt(rounds));
    }
  }

  private static void compare(int rounds) throws IOException, InterruptedException {
    for (String which : List.of("ours", "sdk")) {
      long best = Long.MAX_VALUE;
      long memory = Long.MAX_VALUE;
      for (int i = 0; i < rounds; i++) {
        long began = System.nanoTime();
        Process process = start(which);
        process.getOutputStream().write(BEGIN.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        String answer = process.inputReader().readLine();
        best = Math.min(best, System.nanoTime() - began);
        memory = Math.min(memory, resident(process.pid()));
        if (answer == null || !answer.contains("serverInfo")) {
          throw new IllegalStateException(which + " says " + answer);
        }
        process.destroy();
        process.waitFor();
      }
      System.out.printf("%s: %d ms, %d MB%n", which, best / 1_000_000, memory / 1024);
    }
  }

  private static Process start(String which) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            McpBench.class.getName(),
            which)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static long resident(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
