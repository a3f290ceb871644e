package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.claude.Ended;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.testkit.real.ClaudeCli;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.ScriptedApi;
import dev.claudeops.testkit.real.ScriptedApi.Reply;
import dev.claudeops.text.Json;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The real Claude Code does what it is ordered. */
@Tag("real")
@Timeout(180)
class ClaudeRunTest {
  private static final Json HERE = Json.object("at", Json.of("unit:nginx"));
  private final ClaudeRuns runs = new ClaudeRuns();
  private PlainTools tools;

  @BeforeEach
  void open() throws Exception {
    tools = PlainTools.start();
    runs.tools(tools);
  }

  @AfterEach
  void closeAndLook() throws Exception {
    tools.close();
    assertThat(tools.strangers()).isEmpty();
    runs.nothingIsLeft();
    runs.remove();
  }

  private static Ended.Answered answered(Ended ended) {
    assertThat(ended).isInstanceOf(Ended.Answered.class);
    return (Ended.Answered) ended;
  }

  @Test
  void anAnswerComesBackWithWhatItCost() throws Exception {
    try (ScriptedApi api = ScriptedApi.saying(Reply.answer(ClaudeRuns.ANSWER))) {
      Ended.Answered ended = answered(runs.run(ClaudeCli.settings(api)));
      assertThat(ended.answer().at("verdict").textOr("")).isEqualTo("all is well");
      assertThat(ended.cut()).isEmpty();
      assertThat(ended.spent().model()).contains("haiku");
      assertThat(ended.spent().input()).isEqualTo(1_000);
      assertThat(ended.spent().output()).isEqualTo(50);
      assertThat(ended.spent().usd()).isEqualByComparingTo("0.000125");
      assertThat(api.asked()).hasSize(1);
    }
  }

  @Test
  void ourToolsAreCalledAndNoOtherIsThere() throws Exception {
    try (ScriptedApi api =
        ScriptedApi.saying(
            Reply.tool("mcp__ops__look", HERE).and("Bash", Json.object("command", Json.of("id"))),
            Reply.answer(ClaudeRuns.ANSWER))) {
      answered(runs.run(ClaudeCli.settings(api)));
      assertThat(tools.calls()).containsExactly("unit:nginx");
      assertThat(api.asked().getFirst().tools())
          .containsExactlyInAnyOrder("mcp__ops__look", "StructuredOutput");
      assertThat(api.asked().get(1).text()).contains("all is well with unit:nginx");
    }
  }

  @Test
  void outOfTurnsItIsAskedForItsReport() throws Exception {
    AgentSettings.Rung three =
        new AgentSettings.Rung("haiku", "low", 3, BigDecimal.ONE, Duration.ofSeconds(60));
    try (ScriptedApi api = ScriptedApi.start(ClaudeRunTest::looksUntilAsked)) {
      Ended.Answered ended = answered(runs.rung(three).run(ClaudeCli.settings(api)));
      assertThat(ended.cut()).isEqualTo("its turns ran out");
      assertThat(tools.calls()).hasSize(3);
      assertThat(api.asked()).hasSize(4);
      assertThat(ended.spent().usd()).isEqualByComparingTo("0.0005");
      assertThat(ended.spent().input()).isEqualTo(4_000);
    }
  }

  private static Reply looksUntilAsked(ScriptedApi.Asked asked) {
    return asked.told().contains("Time is up")
        ? Reply.answer(ClaudeRuns.ANSWER)
        : Reply.tool("mcp__ops__look", HERE);
  }

  @Test
  void outOfMoneyItIsAskedForItsReport() throws Exception {
    AgentSettings.Rung poor =
        new AgentSettings.Rung(
            "haiku", "low", 50, new BigDecimal("0.0003"), Duration.ofSeconds(60));
    try (ScriptedApi api = ScriptedApi.start(ClaudeRunTest::looksUntilAsked)) {
      Ended.Answered ended = answered(runs.rung(poor).run(ClaudeCli.settings(api)));
      assertThat(ended.cut()).isEqualTo("its money ran out");
      // Two for three quarters of the money, and the report for the last.
      assertThat(api.asked()).hasSize(3);
    }
  }

  @Test
  void outOfTimeItIsAskedForItsReport() throws Exception {
    tools.close();
    List<Long> pids = new CopyOnWriteArrayList<>();
    try (PlainTools slow =
            PlainTools.start(
                at -> {
                  Part.await("the run is over", Duration.ofSeconds(60), () -> pids.size() > 0);
                  return "late";
                });
        ScriptedApi api =
            ScriptedApi.start(
                asked -> {
                  if (asked.told().contains("Time is up")) {
                    pids.add(1L);
                    return Reply.answer(ClaudeRuns.ANSWER);
                  }
                  return Reply.tool("mcp__ops__look", HERE);
                })) {
      runs.tools(slow).rung(ClaudeCli.rung(Duration.ofSeconds(20)));
      Ended.Answered ended = answered(runs.run(ClaudeCli.settings(api)));
      assertThat(ended.cut()).isEqualTo("its time ran out");
      assertThat(ended.spent().took()).isLessThan(Duration.ofSeconds(23));
    }
  }

  @Test
  void whoGivesNoReportWhenAskedIsSaidToHaveOverrun() throws Exception {
    AgentSettings.Rung two =
        new AgentSettings.Rung("haiku", "low", 2, BigDecimal.ONE, Duration.ofSeconds(60));
    try (ScriptedApi api = ScriptedApi.saying(Reply.tool("mcp__ops__look", HERE))) {
      Ended ended = runs.rung(two).run(ClaudeCli.settings(api));
      assertThat(ended).isInstanceOf(Ended.Broken.class);
      assertThat(((Ended.Broken) ended).cause().word()).isEqualTo("overrun");
      assertThat(api.asked()).hasSize(4);
    }
  }

  @Test
  void theTranscriptHoldsTheStreamAndNoSecret() throws Exception {
    tools.close();
    try (PlainTools told =
            PlainTools.start(
                at -> "password=hunter2-of-the-db\nthe key is test-key-that-opens-nothing");
        ScriptedApi api =
            ScriptedApi.saying(
                Reply.tool("mcp__ops__look", HERE), Reply.answer(ClaudeRuns.ANSWER))) {
      answered(runs.tools(told).run(ClaudeCli.settings(api)));
      String kept = Files.readString(runs.transcript());
      assertThat(kept.lines()).allSatisfy(line -> Json.parse(line));
      assertThat(kept)
          .contains("StructuredOutput", "\"type\":\"result\"", "[redacted:")
          .doesNotContain("hunter2-of-the-db", "test-key-that-opens-nothing", PlainTools.TOKEN);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(runs.transcript())))
          .isEqualTo("rw-r-----");
    }
  }

  @Test
  void asRootItRunsAsAUserWhoOwnsNothing() throws Exception {
    Part.needRoot("another user");
    AtomicReference<String> status = new AtomicReference<>("");
    AtomicReference<String> environment = new AtomicReference<>("");
    AtomicReference<String> line = new AtomicReference<>("");
    try (ScriptedApi api =
        ScriptedApi.start(
            asked -> {
              long pid = pid();
              status.set(read("/proc/" + pid + "/status"));
              environment.set(read("/proc/" + pid + "/environ"));
              line.set(read("/proc/" + pid + "/cmdline"));
              return Reply.answer(ClaudeRuns.ANSWER);
            })) {
      answered(runs.run(ClaudeCli.settings(api)));
    }
    assertThat(status.get())
        .containsPattern("(?m)^Uid:\\s+(655[0-9]{2})\\s+\\1\\s+\\1\\s+\\1$")
        .containsPattern("(?m)^Gid:\\s+655[0-9]{2}\\s")
        .containsPattern("(?m)^Groups:\\s*$")
        .containsPattern("(?m)^CapBnd:\\s+0+$")
        .containsPattern("(?m)^CapEff:\\s+0+$")
        .containsPattern("(?m)^NoNewPrivs:\\s+1$");
    assertThat(environment.get().split("\0"))
        .contains("CLAUDE_CODE_DISABLE_ATTACHMENTS=1", "TZ=UTC")
        .noneMatch(word -> word.startsWith("MAVEN") || word.startsWith("JAVA"));
    assertThat(line.get()).doesNotContain("test-key", PlainTools.TOKEN, "Look and report");
    assertThat(runs.cli().notes()).singleElement().asString().contains("There is no user");
  }

  @Test
  void itCannotReadAFileOfRoot() throws Exception {
    Part.needRoot("another user");
    Path secret = Part.tempFolder("secret").resolve("key");
    Files.writeString(secret, "canary-of-root");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    // What is mentioned so is read and sent by Claude Code itself where nothing stops it.
    try (ScriptedApi api = ScriptedApi.saying(Reply.answer(ClaudeRuns.ANSWER))) {
      AgentSettings open = ClaudeCli.settings(Map.of("ANTHROPIC_BASE_URL", api.url()));
      var order = runs.order();
      var asking =
          new dev.claudeops.agent.claude.Order(
              order.name(),
              order.rung(),
              order.system(),
              "# Check\n\nsee @" + secret + " and @/etc/passwd\n",
              order.schema(),
              order.tools(),
              order.port(),
              order.token(),
              Optional.empty());
      Ended ended =
          new dev.claudeops.agent.claude.Cli(
                  new dev.claudeops.host.LocalHost(), open, ClaudeCli.LOGIN, runs.folder())
              .run(asking);
      answered(ended);
      assertThat(api.asked().getFirst().text())
          .doesNotContain("canary-of-root", "root:x:0:0")
          .contains("see @");
    }
  }

  /** The one Claude Code that runs below our folder. */
  private long pid() {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                read("/proc/" + process.pid() + "/environ").contains("HOME=" + runs.folder() + "/"))
        .mapToLong(ProcessHandle::pid)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no Claude Code runs"));
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (java.io.IOException gone) {
      return "";
    }
  }
}
