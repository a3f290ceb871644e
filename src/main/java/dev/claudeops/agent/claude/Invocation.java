package dev.claudeops.agent.claude;

import dev.claudeops.config.AgentSettings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How Claude Code is started: without a built-in tool, a setting, a hook or a memory of its own, so
 * that nothing on the machine speaks to it but us.
 *
 * @param order what it is started for
 * @param folder the run's own
 * @param session its conversation, which a second start goes on with
 * @param time how long it may take
 */
record Invocation(Order order, RunFolder folder, String session, Duration time) {
  /** Under this name our tools are told: {@code mcp__ops__observe}. */
  static final String SERVER = "ops";

  /** The tool that takes the answer, which {@code --json-schema} adds. */
  static final String ANSWER = "StructuredOutput";

  private static final int RETRIES = 3;

  /** A quarter of the money is for the report. */
  private static final BigDecimal FOR_THE_REPORT = new BigDecimal(4);

  /** The least it takes (its own bound), and the most that is worth waiting in a stream. */
  private static final Duration LEAST_IDLE = Duration.ofSeconds(10);

  private static final Duration MOST_IDLE = Duration.ofSeconds(60);

  private static final String SETTINGS =
      "{\"permissions\":{\"deny\":[\"Read\",\"Edit\",\"Write\",\"Bash\",\"WebFetch\",\"WebSearch\"]},"
          + "\"disableAllHooks\":true}";

  static String tool(String name) {
    return "mcp__" + SERVER + "__" + name;
  }

  /**
   * The owner's variables first, then the login, then what nobody may change: where it writes, what
   * it must leave alone, how long it waits.
   */
  Map<String, String> environment(AgentSettings settings, Login login) {
    Map<String, String> env = new HashMap<>();
    env.put("PATH", "/usr/bin:/bin");
    env.put("LANG", "C.UTF-8");
    env.put("TZ", "UTC");
    settings.environment().forEach((name, value) -> env.put(name, value.reveal()));
    env.putAll(login.env());
    // With it set it would let go of what it refuses to root.
    env.remove("IS_SANDBOX");
    env.put("HOME", folder.home().toString());
    env.put("CLAUDE_CONFIG_DIR", folder.config().toString());
    env.put("TMPDIR", folder.temporary().toString());
    env.put("CLAUDE_CODE_TMPDIR", folder.temporary().toString());
    for (String on :
        List.of(
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
            "DISABLE_TELEMETRY",
            "DISABLE_ERROR_REPORTING",
            "DISABLE_AUTOUPDATER",
            "CLAUDE_CODE_DISABLE_ATTACHMENTS",
            "CLAUDE_CODE_DISABLE_CLAUDE_MDS",
            "CLAUDE_CODE_DISABLE_AUTO_MEMORY",
            "CLAUDE_CODE_MCP_ALLOWLIST_ENV")) {
      env.put(on, "1");
    }
    Duration third = time.dividedBy(3);
    env.put("CLAUDE_CODE_MAX_RETRIES", Integer.toString(RETRIES));
    env.put("API_TIMEOUT_MS", millis(third, Duration.ofSeconds(5), Duration.ofMinutes(3)));
    env.put("CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS", millis(third, LEAST_IDLE, MOST_IDLE));
    env.put("MCP_TIMEOUT", millis(third, Duration.ofSeconds(5), Duration.ofSeconds(15)));
    env.put("MCP_TOOL_TIMEOUT", millis(time, Duration.ofSeconds(5), Duration.ofMinutes(2)));
    env.put("CLAUDE_CODE_MCP_AUTO_BACKGROUND_MS", "0");
    env.put("MAX_STRUCTURED_OUTPUT_RETRIES", "3");
    env.put("CLAUDE_CODE_MAX_OUTPUT_TOKENS", "16000");
    return env;
  }

  private static String millis(Duration wanted, Duration least, Duration most) {
    return Long.toString(Math.clamp(wanted.toMillis(), least.toMillis(), most.toMillis()));
  }

  /** The whole of the work. */
  List<String> begin(String program, boolean bare) {
    List<String> words =
        words(program, bare, order.rung().turns(), order.rung().usd().subtract(reserve()));
    words.addAll(List.of("--session-id", session));
    return words;
  }

  /**
   * Two more turns for the report, from the money that was kept for them.
   *
   * @param spent what the first start cost; its money is counted on
   */
  List<String> wrapUp(String program, boolean bare, BigDecimal spent) {
    List<String> words = words(program, bare, 2, spent.add(reserve()));
    words.addAll(List.of("--resume", session));
    return words;
  }

  /** What is kept of the rung's money for the report, so that both starts stay within it. */
  private BigDecimal reserve() {
    return order.rung().usd().divide(FOR_THE_REPORT, 6, RoundingMode.DOWN);
  }

  private List<String> words(String program, boolean bare, int turns, BigDecimal usd) {
    List<String> words = new ArrayList<>(List.of(program, "-p"));
    if (bare) {
      words.add("--bare");
    }
    words.addAll(
        List.of(
            "--restricted",
            "--setting-sources",
            "",
            "--settings",
            SETTINGS,
            "--tools",
            "",
            "--disable-slash-commands",
            "--strict-mcp-config",
            "--mcp-config",
            folder.tools().toString(),
            "--permission-mode",
            "dontAsk",
            "--permission-prompts",
            "none",
            "--system-prompt-file",
            folder.system().toString(),
            "--json-schema",
            order.schema(),
            "--max-turns",
            Integer.toString(Math.max(1, turns)),
            "--max-budget-usd",
            usd.stripTrailingZeros().toPlainString(),
            "--model",
            order.rung().model(),
            "--effort",
            order.rung().effort(),
            "--output-format",
            "stream-json",
            "--verbose"));
    if (!order.tools().isEmpty()) {
      words.add("--allowedTools");
      words.add(String.join(",", order.tools().stream().map(Invocation::tool).toList()));
    }
    return words;
  }
}
