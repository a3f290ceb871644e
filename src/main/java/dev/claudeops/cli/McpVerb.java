package dev.claudeops.cli;

import dev.claudeops.host.HostView;
import dev.claudeops.model.Trouble;
import dev.claudeops.ops.Ops;
import dev.claudeops.text.Clean;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code claudeops mcp}: the tools over standard input and output, for a person's own Claude Code
 * or any other client of the Model Context Protocol. Standard output carries the protocol alone.
 */
final class McpVerb implements Verb {
  @Override
  public String name() {
    return "mcp";
  }

  @Override
  public String summary() {
    return "Serve the tools to your own Claude Code, Claude Desktop or other MCP client, on stdio";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("--name")
            .paramLabel("NAME")
            .type(String.class)
            .description("Who is on the record of what it does, as mcp:NAME; else your login name.")
            .build());
    spec.usageMessage()
        .footer(
            "",
            "To add it: claude mcp add claudeops -- sudo claudeops mcp",
            "Looking is free. What it wants done goes through the policy, one run for each wish,"
                + " and may be",
            "refused or wait for claudeops approve. It ends when the client closes its end.");
  }

  @Override
  public int run(ParseResult given, Desk desk) throws InterruptedException {
    String name = given.matchedOptionValue("--name", login(desk.host()));
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,39}")) {
      throw new Trouble(
          Trouble.Code.USAGE,
          "--name cannot be \"" + Clean.line(name, 60) + "\"",
          "give at most 40 letters, digits, dots, dashes and underscores");
    }
    Ops ops = desk.ops(Purpose.RUN);
    if (desk.screen().terminal()) {
      desk.screen().note("Waiting for an MCP client on standard input; Ctrl-D ends it.");
    }
    // Whatever else is printed by anybody goes where a client does not read the protocol.
    System.setOut(System.err);
    ops.serve(System.in, new FileOutputStream(FileDescriptor.out), name);
    return 0;
  }

  private static String login(HostView host) {
    String name = Person.of(host).substring("cli:".length()).replaceAll("[^A-Za-z0-9._-]", "-");
    return name.isEmpty() || !Character.isLetterOrDigit(name.charAt(0))
        ? "client"
        : name.substring(0, Math.min(40, name.length()));
  }
}
