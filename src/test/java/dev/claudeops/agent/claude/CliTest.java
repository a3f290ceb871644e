package dev.claudeops.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.Launch;
import dev.claudeops.host.Launched;
import dev.claudeops.host.Running;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliTest {
  private static final String INIT =
      "{\"type\":\"system\",\"subtype\":\"init\",\"tools\":[\"mcp__ops__look\",\"StructuredOutput\"],\"mcp_servers\":[{\"name\":\"ops\",\"status\":\"connected\"}],\"model\":\"claude-haiku-5-5\",\"claude_code_version\":\"2.1.330\"}\n";

  private static final String RESULT =
      "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"num_turns\":1,"
          + "\"total_cost_usd\":0.25,\"usage\":{\"input_tokens\":7},"
          + "\"structured_output\":{\"verdict\":\"well\"}}\n";

  @TempDir Path folder;
  private FakeHost host;
  private Path runs;
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void make() {
    host = new FakeHost(folder.resolve("machine")).notRoot();
    host.file("/usr/local/bin/claude", "#!").mode("/", "rwxr-xr-x");
    host.mode("/usr/local/bin/claude", "rwxr-xr-x").owner("/usr/local/bin/claude", 0);
    runs = folder.resolve("runs");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.exists(runs) ? Files.list(runs) : Stream.empty()) {
      assertThat(left).isEmpty();
    }
  }

  private Order order(String prompt) {
    return new Order(
        "2025-09-29-1400",
        new AgentSettings.Rung(
            "haiku", "low", 9, new java.math.BigDecimal("0.5"), Duration.ofMinutes(1)),
        "You keep a server.",
        prompt,
        "{}",
        List.of("look"),
        4711,
        "token-of-the-run",
        Optional.empty());
  }

  private Ended run(String prompt) throws InterruptedException {
    return new Cli(
            host,
            AgentSettings.USUAL,
            new Login(java.util.Map.of("ANTHROPIC_API_KEY", "secret-key"), true),
            runs)
        .run(order(prompt));
  }

  /** A Claude Code that says these, one start after the other, and ends so. */
  private void says(int exit, String... streams) {
    int[] start = {0};
    host.onLaunch(
        launch -> {
          asked.add(Files.readString(launch.in()));
          Files.writeString(launch.out(), streams[Math.min(start[0]++, streams.length - 1)]);
          return FakeHost.ended(launch, exit);
        });
  }

  private Cause cause() throws InterruptedException {
    return ((Ended.Broken) run("# Check")).cause();
  }

  @Test
  void theStreamDecidesAndNotTheExitCode() throws Exception {
    says(1, INIT + RESULT);
    assertThat(((Ended.Answered) run("# Check")).spent().usd()).isEqualByComparingTo("0.25");
    says(0, INIT + RESULT.replace("\"structured_output\"", "\"other\""));
    assertThat(cause()).isEqualTo(Cause.BROKEN_OUTPUT);
    says(0, INIT + RESULT.replace("\"is_error\":false", "\"is_error\":true"));
    assertThat(cause()).isEqualTo(Cause.BROKEN_OUTPUT);
    says(0, "");
    assertThat(cause()).isEqualTo(Cause.BROKEN_OUTPUT);
    says(0, RESULT);
    assertThat(cause()).isEqualTo(Cause.BROKEN_OUTPUT);
    says(137, INIT);
    Ended killed = run("# Check");
    assertThat(((Ended.Broken) killed).cause()).isEqualTo(Cause.ENDED);
    assertThat(killed.spent().untold()).isTrue();
    says(132, "");
    assertThat(cause()).isEqualTo(Cause.NO_PROGRAM);
    says(1, "");
    assertThat(cause()).isEqualTo(Cause.SETTINGS);
  }

  @Test
  void aVersionThatWasNotTriedIsNotUsed() throws Exception {
    for (String version : List.of("2.1.299", "2.2.0", "3.0.1", "2.1.x", "", "2.1.99999999999")) {
      says(0, INIT.replace("2.1.330", version) + RESULT);
      assertThat(cause()).as(version).isEqualTo(Cause.WRONG_VERSION);
    }
    says(0, INIT.replace("2.1.330", "2.1.300") + RESULT);
    assertThat(run("# Check")).isInstanceOf(Ended.Answered.class);
  }

  @Test
  void aToolThatIsNotOursEndsIt() throws Exception {
    says(0, INIT.replace("\"mcp__ops__look\"", "\"Bash\"") + RESULT);
    assertThat(cause()).isEqualTo(Cause.WRONG_VERSION);
    says(0, INIT.replace("\"mcp__ops__look\"", "\"mcp__other__look\"") + RESULT);
    assertThat(cause()).isEqualTo(Cause.WRONG_VERSION);
    says(0, INIT.replace("connected", "failed") + RESULT);
    assertThat(cause()).isEqualTo(Cause.NO_TOOLS);
  }

  @Test
  void garbageInTheStreamIsPassedOver() throws Exception {
    String deep = "[".repeat(100_000) + "\n";
    String number = "{\"type\":\"assistant\",\"n\":1e999999999}\n";
    says(0, "nonsense\n{\"type\":\n\0\n" + deep + number + INIT + "[]\n7\n" + RESULT.strip());
    assertThat(run("# Check")).isInstanceOf(Ended.Answered.class);
    says(0, INIT + RESULT.replace("0.25", "1e300").replace(":7}", ":-5e300}"));
    assertThat(((Ended.Answered) run("# Check")).spent().usd()).isZero();
  }

  @Test
  void theLimitOfAKeysOwnerIsALimitAndHasItsEndWhereThatMakesSense() throws Exception {
    String limit =
        "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":true,\"api_error_status\":400,\"result\":\"API"
            + " Error: 400 You have reached your specified API usage limits. You will regain access"
            + " on %s at 00:00 UTC.\"}\n";
    says(1, INIT + limit.formatted("2025-10-01"));
    Ended.Broken ended = (Ended.Broken) run("# Check");
    assertThat(ended.cause()).isEqualTo(Cause.PLAN_LIMIT);
    assertThat(ended.until()).contains(Instant.parse("2025-10-01T00:00:00Z"));
    for (String odd : List.of("2025-13-41", "9999-01-01")) {
      says(1, INIT + limit.formatted(odd));
      Ended.Broken without = (Ended.Broken) run("# Check");
      assertThat(without.cause()).isEqualTo(Cause.PLAN_LIMIT);
      assertThat(without.until()).isEmpty();
    }
    says(1, INIT + limit.formatted("soon"));
    assertThat(cause()).isEqualTo(Cause.SETTINGS);
  }

  @Test
  void aStreamOfGigabytesEndsItAndIsNotRead() throws Exception {
    List<String> ended = new ArrayList<>();
    host.onLaunch(
        launch -> {
          try (RandomAccessFile out = new RandomAccessFile(launch.out().toFile(), "rw")) {
            out.setLength(8L << 30);
          }
          return endless(launch, ended);
        });
    assertThat(cause()).isEqualTo(Cause.BROKEN_OUTPUT);
    assertThat(ended).contains("interrupt", "end");
  }

  private static Running endless(Launch launch, List<String> said) {
    return new Running() {
      @Override
      public Launched launched() {
        return new Launched(launch.name(), 4711, 1);
      }

      @Override
      public OptionalInt await(Duration limit) {
        return OptionalInt.empty();
      }

      @Override
      public void interrupt() {
        said.add("interrupt");
      }

      @Override
      public void end() {
        said.add("end");
      }
    };
  }

  @Test
  void outOfTurnsItIsAskedOnceMoreWithMoreMoneyThanItSpent() throws Exception {
    says(
        1,
        INIT + RESULT.replace("success", "error_max_turns").replace("false", "true"),
        INIT + RESULT.replace("0.25", "0.30"));
    Ended.Answered ended = (Ended.Answered) run("# Check");
    assertThat(ended.cut()).isEqualTo("its turns ran out");
    assertThat(ended.spent().usd()).isEqualByComparingTo("0.30");
    assertThat(ended.spent().untold()).isFalse();
    assertThat(host.launches().get(1).argv())
        .containsSequence("--max-turns", "2", "--max-budget-usd", "0.375")
        .contains("--resume");
    assertThat(asked.get(1)).contains("Time is up: give the report now");
  }

  @Test
  void nothingSecretAndNoWordOfThePromptIsOnTheCommandLine() throws Exception {
    says(0, INIT + RESULT);
    run("/help me");
    Launch launch = host.launches().getFirst();
    assertThat(String.join(" ", launch.argv()))
        .doesNotContain("secret-key", "token-of-the-run", "help me", "You keep")
        .contains("--strict-mcp-config", "--restricted", "--allowedTools mcp__ops__look");
    assertThat(launch.env()).containsEntry("ANTHROPIC_API_KEY", "secret-key");
    assertThat(asked.getFirst()).startsWith("# Task");
  }

  @Test
  void aPlansLimitInAnotherAgeIsNoTime() throws Exception {
    String event =
        "{\"type\":\"rate_limit_event\",\"rate_limit_info\":{\"status\":\"rejected\",\"resetsAt\":99999999999999}}\n";
    says(1, INIT + event + RESULT.replace("false", "true"));
    Ended.Broken ended = (Ended.Broken) run("# Check");
    assertThat(ended.cause()).isEqualTo(Cause.PLAN_LIMIT);
    assertThat(ended.until()).isEmpty();
  }

  @Test
  void whatItComplainsOfIsOneLineWithoutSecrets() throws Exception {
    host.onLaunch(
        launch -> {
          Files.writeString(launch.err(), "bad\n\u001b[31mpassword=hunter2-of-the-db\u0007 \n");
          return FakeHost.ended(launch, 1);
        });
    Ended.Broken ended = (Ended.Broken) run("# Check");
    assertThat(ended.says())
        .contains("bad", "[redacted:")
        .doesNotContain("hunter2", "\u001b", "\n");
  }

  // ---- its program ----

  private String refusal() throws InterruptedException {
    says(0, INIT + RESULT);
    Ended.Broken ended = (Ended.Broken) run("# Check");
    assertThat(ended.cause()).isIn(Cause.NO_PROGRAM, Cause.SETTINGS);
    assertThat(host.launches()).isEmpty();
    return ended.says();
  }

  @Test
  void aProgramThatOthersMayChangeIsNotStarted() throws Exception {
    host.mode("/usr/local/bin/claude", "rwxrwxr-x");
    assertThat(refusal()).contains("others may write to /usr/local/bin/claude");
    host.mode("/usr/local/bin/claude", "rwxr-xr-x").mode("/usr/local/bin", "rwxr-xrwx");
    assertThat(refusal()).contains("others may write to /usr/local/bin ");
    host.mode("/usr/local/bin", "rwxr-xr-x").owner("/usr/local", 1001);
    assertThat(refusal()).contains("/usr/local belongs to user 1001");
  }

  @Test
  void aProgramBehindALinkIsLookedAtWhereItIs() throws Exception {
    host.file("/home/eve/claude", "#!")
        .mode("/home/eve/claude", "rwxr-xr-x")
        .owner("/home/eve", 1001);
    Files.delete(host.path("/usr/local/bin/claude"));
    Files.createSymbolicLink(host.path("/usr/local/bin/claude"), Path.of("/home/eve/claude"));
    assertThat(refusal()).contains("/home/eve belongs to user 1001");
  }

  @Test
  void aProgramThatItsUserCannotRunIsToldWithWhatToDo() throws Exception {
    host.mode("/usr/local", "rwx------");
    assertThat(refusal()).contains("user 1000 cannot run", "/usr/local is closed to it", "install");
    host.mode("/usr/local", "rwxr-xr-x").mode("/usr/local/bin/claude", "rw-r--r--");
    assertThat(refusal()).contains("is not executable for it");
    Files.delete(host.path("/usr/local/bin/claude"));
    assertThat(refusal()).contains("not installed", "agent.program");
  }

  // ---- whom it runs as, and what was left ----

  @Test
  void asRootItRunsAsTheNamedUserOrAsOneWithoutAName() throws Exception {
    FakeHost machine = new FakeHost(folder.resolve("root"));
    machine.file("/etc/passwd", "root:x:0:0::/:/bin/sh\nagent:x:990:980::/:/bin/false\n");
    machine.file("/etc/group", "taken:x:65533:\n");
    assertThat(Whom.of(machine, "agent").as()).contains(new Launch.As(990, 980));
    assertThat(Whom.of(machine, "agent").note()).isEmpty();
    assertThat(Whom.of(machine, "nobody-there").as()).contains(new Launch.As(65_532, 65_532));
    assertThat(Whom.of(machine, "root").as()).contains(new Launch.As(65_532, 65_532));
    assertThat(Whom.of(machine, "root").note().orElseThrow()).contains("root is root");
  }

  @Test
  void whatADeadOwnerLeftIsEndedAndRemovedAndNothingElse() throws Exception {
    Path outside = Files.writeString(folder.resolve("outside"), "keep");
    Files.createDirectories(runs.resolve("dead/home/deep"));
    Files.createSymbolicLink(runs.resolve("dead/home/link"), outside);
    Files.writeString(
        runs.resolve("dead/lease"),
        Json.object(
                "owner",
                Json.of(999_999),
                "ownerTick",
                Json.of(5),
                "launch",
                Json.of("dead-1"),
                "child",
                Json.of(888_888),
                "childTick",
                Json.of(6))
            .compact());
    Files.createDirectories(runs.resolve(".old-999999-5-00000000-0000-0000-0000-000000000000/x"));
    assertThat(Cli.sweep(host, runs)).isEmpty();
    assertThat(host.endedLater()).containsExactly(new Launched("dead-1", 888_888, 6));
    assertThat(outside).hasContent("keep");
  }

  @Test
  void aFolderThatOthersMayWriteToTellsUsNothing() throws Exception {
    Files.createDirectories(runs);
    Files.setPosixFilePermissions(
        runs, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(Cli.sweep(host, runs)).singleElement().asString().contains("not ours alone");
    says(0, INIT + RESULT);
    assertThat(((Ended.Broken) run("# Check")).says()).contains("not ours alone");
  }
}
