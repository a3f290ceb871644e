package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.claude.Cause;
import dev.claudeops.agent.claude.Cli;
import dev.claudeops.agent.claude.Ended;
import dev.claudeops.agent.claude.Login;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.LocalHost;
import dev.claudeops.testkit.real.ClaudeCli;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.ScriptedApi;
import dev.claudeops.testkit.real.ScriptedApi.Reply;
import dev.claudeops.testkit.real.ScriptedApi.Reply.Broken;
import dev.claudeops.text.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every way in which the real Claude Code was seen to fail: it ends before its deadline with the
 * right reason, asks no more often than is worth it, and leaves nothing.
 */
@Tag("real")
@Timeout(180)
class ClaudeFailuresTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** Claude Code asks again this often at most, and once more without a stream. */
  private static final int RETRIED = 8;

  private final ClaudeRuns runs = new ClaudeRuns().rung(ClaudeCli.rung(DEADLINE));
  private PlainTools tools;
  private int requests;

  @BeforeEach
  void open() throws Exception {
    tools = PlainTools.start();
    runs.tools(tools);
  }

  @AfterEach
  void closeAndLook() throws Exception {
    tools.close();
    runs.nothingIsLeft();
    runs.remove();
  }

  private Ended.Broken broken(Ended ended) {
    assertThat(ended).isInstanceOf(Ended.Broken.class);
    Ended.Broken broken = (Ended.Broken) ended;
    assertThat(broken.says()).isNotBlank().doesNotContain("\n", "test-key");
    return broken;
  }

  private Ended.Broken run(Reply reply) throws Exception {
    return run(reply, ClaudeCli.LOGIN);
  }

  private Ended.Broken run(Reply reply, Login login) throws Exception {
    try (ScriptedApi api = ScriptedApi.saying(reply)) {
      long began = System.nanoTime();
      Ended ended =
          new Cli(new LocalHost(), ClaudeCli.settings(api), login, runs.folder()).run(runs.order());
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(DEADLINE);
      requests = api.asked().size();
      return broken(ended);
    }
  }

  // ---- the account ----

  @Test
  void withoutKeyAndTokenNothingIsAsked() throws Exception {
    Ended.Broken ended = run(Reply.text("never"), new Login(Map.of(), true));
    assertThat(ended.cause()).isEqualTo(Cause.NO_LOGIN);
    assertThat(requests).isZero();
  }

  @Test
  void aKeyThatIsRefusedIsNotTriedAgain() throws Exception {
    Ended.Broken ended = run(Reply.refused(401, "authentication_error", "invalid x-api-key"));
    assertThat(ended.cause()).isEqualTo(Cause.REFUSED);
    assertThat(ended.says()).contains("401");
    // It tells that it will ask again, and is ended; on a slow machine it may just have asked.
    assertThat(requests).isLessThanOrEqualTo(2);
  }

  @Test
  void aKeyWithoutTheRightIsNotTriedAgain() throws Exception {
    Ended.Broken ended = run(Reply.refused(403, "permission_error", "forbidden"));
    assertThat(ended.cause()).isEqualTo(Cause.REFUSED);
    assertThat(requests).isEqualTo(1);
  }

  @Test
  void anAccountWithoutCreditIsNotAskedAgain() throws Exception {
    Ended.Broken ended =
        run(
            Reply.refused(
                400,
                "invalid_request_error",
                "Your credit balance is too low to access the Anthropic API."));
    assertThat(ended.cause()).isEqualTo(Cause.NO_CREDIT);
    assertThat(requests).isEqualTo(1);
  }

  @Test
  void aPlansLimitIsToldWithItsEndAndNotTriedAgain() throws Exception {
    Instant resets = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 7_200);
    Ended.Broken ended =
        run(
            Reply.refused(429, "rate_limit_error", "This would exceed your account's rate limit.")
                .with("anthropic-ratelimit-unified-status", "rejected")
                .with("anthropic-ratelimit-unified-reset", Long.toString(resets.getEpochSecond()))
                .with("anthropic-ratelimit-unified-representative-claim", "five_hour"),
            new Login(Map.of("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-oat01-opens-nothing"), false));
    assertThat(ended.cause()).isEqualTo(Cause.PLAN_LIMIT);
    assertThat(ended.until()).contains(resets);
    assertThat(requests).isEqualTo(1);
  }

  @Test
  void theLimitThatAKeysOwnerSetIsToldWithItsEnd() throws Exception {
    Instant end = Instant.now().plus(Duration.ofDays(9)).truncatedTo(ChronoUnit.DAYS);
    Ended.Broken ended =
        run(
            Reply.refused(
                400,
                "invalid_request_error",
                "You have reached your specified API usage limits. You will regain access on "
                    + end.toString().substring(0, 10)
                    + " at 00:00 UTC."));
    assertThat(ended.cause()).isEqualTo(Cause.PLAN_LIMIT);
    assertThat(ended.until()).contains(end);
    assertThat(ended.says()).contains("the key's owner");
  }

  // ---- the service ----

  @Test
  void tooManyRequestsAreOverload() throws Exception {
    Ended.Broken ended =
        run(Reply.refused(429, "rate_limit_error", "slow down").with("retry-after", "2"));
    assertThat(ended.cause()).isEqualTo(Cause.OVERLOADED);
    assertThat(requests).isLessThanOrEqualTo(RETRIED);
  }

  @Test
  void aBrokenServiceIsOverload() throws Exception {
    assertThat(run(Reply.refused(500, "api_error", "Internal server error")).cause())
        .isEqualTo(Cause.OVERLOADED);
    assertThat(requests).isLessThanOrEqualTo(RETRIED);
  }

  @Test
  void anOverloadedServiceIsOverload() throws Exception {
    assertThat(run(Reply.refused(529, "overloaded_error", "Overloaded")).cause())
        .isEqualTo(Cause.OVERLOADED);
    assertThat(requests).isLessThanOrEqualTo(RETRIED);
  }

  @Test
  void aModelThatIsNotThereIsASetting() throws Exception {
    assertThat(run(Reply.refused(404, "not_found_error", "model: haiku-x")).cause())
        .isEqualTo(Cause.SETTINGS);
    assertThat(requests).isLessThanOrEqualTo(2);
  }

  // ---- the network ----

  @Test
  void aRefusedConnectionIsNoNetwork() throws Exception {
    assertThat(
            broken(
                    runs.run(
                        ClaudeCli.settings(
                            Map.of("ANTHROPIC_BASE_URL", "http://127.0.0.1:" + Part.freePort()))))
                .cause())
        .isEqualTo(Cause.NO_NETWORK);
  }

  @Test
  void aNameThatDoesNotResolveIsNoNetwork() throws Exception {
    assertThat(
            broken(
                    runs.run(
                        ClaudeCli.settings(Map.of("ANTHROPIC_BASE_URL", "http://nobody.invalid"))))
                .cause())
        .isEqualTo(Cause.NO_NETWORK);
  }

  @Test
  void aDroppedConnectionIsNoNetwork() throws Exception {
    assertThat(run(Broken.RESET).cause()).isEqualTo(Cause.NO_NETWORK);
    assertThat(requests).isLessThanOrEqualTo(RETRIED);
  }

  @Test
  void whoNeverAnswersIsLeftBeforeTheDeadline() throws Exception {
    runs.rung(ClaudeCli.rung(Duration.ofSeconds(20)));
    assertThat(run(Broken.HANG).cause()).isEqualTo(Cause.NO_NETWORK);
  }

  // ---- what comes back ----

  @Test
  void halfAJsonObjectIsNoAnswer() throws Exception {
    assertThat(run(Broken.GARBAGE_JSON).cause()).isEqualTo(Cause.BROKEN_OUTPUT);
    assertThat(requests).isLessThanOrEqualTo(RETRIED);
  }

  @Test
  void anEmptyAnswerIsNone() throws Exception {
    assertThat(run(Broken.EMPTY).cause()).isEqualTo(Cause.BROKEN_OUTPUT);
    assertThat(requests).isLessThanOrEqualTo(RETRIED);
  }

  @Test
  void aGarbledStreamIsNoAnswer() throws Exception {
    assertThat(run(Broken.GARBAGE_STREAM).cause()).isEqualTo(Cause.BROKEN_OUTPUT);
    assertThat(requests).isLessThanOrEqualTo(RETRIED);
  }

  @Test
  void aStreamThatBreaksOffIsNoAnswer() throws Exception {
    assertThat(run(Broken.CUT_STREAM).cause()).isEqualTo(Cause.BROKEN_OUTPUT);
  }

  @Test
  void anErrorInTheStreamIsNoAnswer() throws Exception {
    assertThat(run(Broken.ERROR_IN_STREAM).cause()).isEqualTo(Cause.BROKEN_OUTPUT);
  }

  /**
   * Its events tell nothing of what a stream held; but it asks once more without one, and that
   * answer is told.
   */
  @Test
  void anOverloadInTheStreamIsOverloadWhenTheAnswerWithoutAStreamSaysSo() throws Exception {
    try (ScriptedApi api =
        ScriptedApi.start(
            asked ->
                asked.body().at("stream").isTrue()
                    ? Broken.ERROR_IN_STREAM
                    : Reply.refused(529, "overloaded_error", "Overloaded"))) {
      assertThat(broken(runs.run(ClaudeCli.settings(api))).cause()).isEqualTo(Cause.OVERLOADED);
    }
  }

  @Test
  void aStreamThatStallsIsLeftBeforeTheDeadline() throws Exception {
    runs.rung(ClaudeCli.rung(Duration.ofSeconds(20)));
    assertThat(run(Broken.STALL).cause()).isEqualTo(Cause.NO_NETWORK);
  }

  @Test
  void anEmptyTextIsNoReport() throws Exception {
    assertThat(run(Reply.text("")).cause()).isEqualTo(Cause.BROKEN_OUTPUT);
  }

  @Test
  void aPausedTurnIsNoReport() throws Exception {
    assertThat(run(Reply.text("a").stopping("pause_turn")).cause()).isEqualTo(Cause.BROKEN_OUTPUT);
  }

  @Test
  void aReportThatNeverFitsItsFormIsNone() throws Exception {
    Ended.Broken ended = run(Reply.answer(Json.object("nonsense", Json.of(1))));
    assertThat(ended.cause()).isEqualTo(Cause.BROKEN_OUTPUT);
    assertThat(ended.says()).contains("did not fit");
    assertThat(requests).isLessThanOrEqualTo(4);
  }

  // ---- us and the machine ----

  @Test
  void aFormThatIsNoSchemaIsASetting() throws Exception {
    runs.schema("{nope");
    Ended.Broken ended = run(Reply.text("never"));
    assertThat(ended.cause()).isEqualTo(Cause.SETTINGS);
    assertThat(ended.says()).contains("--json-schema is not valid JSON");
    assertThat(requests).isZero();
  }

  @Test
  void anOptionThatItDoesNotTakeIsASetting() throws Exception {
    runs.rung(
        new AgentSettings.Rung(
            "haiku", "low", 3, new java.math.BigDecimal("-1"), Duration.ofSeconds(60)));
    Ended.Broken ended = run(Reply.text("never"));
    assertThat(ended.cause()).isEqualTo(Cause.SETTINGS);
    assertThat(requests).isZero();
  }

  @Test
  void aMissingFileOfOurToolsIsASetting() throws Exception {
    Path folder = Part.tempFolder("claude");
    Path program =
        Files.writeString(
            folder.resolve("claude"),
            """
            #!/bin/sh
            for word; do
              case $word in */mcp.json) word=$word.gone ;; esac
              set -- "$@" "$word"; shift
            done
            exec '%s' "$@"
            """
                .formatted(ClaudeCli.program()));
    assertThat(program.toFile().setExecutable(true, false)).isTrue();
    try (ScriptedApi api = ScriptedApi.saying(Reply.text("never"))) {
      Ended.Broken ended =
          broken(runs.run(ClaudeCli.settings(program, Map.of("ANTHROPIC_BASE_URL", api.url()))));
      assertThat(ended.cause()).isEqualTo(Cause.SETTINGS);
      assertThat(ended.says()).contains("mcp.json.gone");
      assertThat(api.asked()).isEmpty();
    } finally {
      Files.delete(program);
      Files.delete(folder);
    }
  }

  @Test
  void withoutOurToolsItIsEndedAtOnce() throws Exception {
    runs.port(Part.freePort());
    assertThat(run(Reply.answer(ClaudeRuns.ANSWER)).cause()).isEqualTo(Cause.NO_TOOLS);
    assertThat(requests).isLessThanOrEqualTo(1);
  }

  @Test
  void whoKillsItIsTold() throws Exception {
    try (ScriptedApi api =
        ScriptedApi.start(
            asked -> {
              ProcessHandle.current()
                  .children()
                  .filter(child -> child.info().command().orElse("").endsWith("/claude"))
                  .forEach(ProcessHandle::destroyForcibly);
              return Broken.HANG;
            })) {
      Ended.Broken ended = broken(runs.run(ClaudeCli.settings(api)));
      assertThat(ended.cause()).isEqualTo(Cause.ENDED);
      assertThat(ended.says()).contains("signal 9");
    }
  }

  @Test
  void withAFullDiskItAnswersOrSaysThatTheDiskIsFull() throws Exception {
    Part.needRoot("a small disk");
    Path disk = Part.tempFolder("disk");
    dev.claudeops.testkit.real.Call.of(
            "mount", "-t", "tmpfs", "-o", "size=256k,mode=755", "tmpfs", disk)
        .run()
        .text();
    ClaudeRuns small = new ClaudeRuns(disk.resolve("runs")).tools(tools);
    try (ScriptedApi api =
        ScriptedApi.start(
            asked -> {
              // From here on there is no room for a byte.
              dev.claudeops.testkit.real.Call.of(
                      "dd", "if=/dev/zero", "of=" + disk.resolve("filler"), "bs=4k")
                  .run();
              return Reply.answer(ClaudeRuns.ANSWER);
            })) {
      Ended ended = small.run(ClaudeCli.settings(api));
      if (ended instanceof Ended.Broken broken) {
        assertThat(broken.cause()).isEqualTo(Cause.BROKEN_OUTPUT);
        assertThat(broken.says()).contains("is a disk full?");
      }
      small.nothingIsLeft();
    } finally {
      dev.claudeops.testkit.real.Call.of("umount", disk).run().text();
      Files.delete(disk);
    }
  }

  @Test
  void aDiskThatIsFullFromTheStartIsTold() throws Exception {
    Part.needRoot("a small disk");
    Path disk = Part.tempFolder("disk");
    dev.claudeops.testkit.real.Call.of(
            "mount", "-t", "tmpfs", "-o", "size=16k,mode=755", "tmpfs", disk)
        .run()
        .text();
    ClaudeRuns small = new ClaudeRuns(disk.resolve("runs")).tools(tools);
    try (ScriptedApi api = ScriptedApi.saying(Reply.answer(ClaudeRuns.ANSWER))) {
      dev.claudeops.testkit.real.Call.of(
              "dd", "if=/dev/zero", "of=" + disk.resolve("filler"), "bs=4k")
          .run();
      Ended.Broken ended = broken(small.run(ClaudeCli.settings(api)));
      assertThat(ended.says()).contains("No space left");
      assertThat(api.asked()).isEmpty();
      small.nothingIsLeft();
    } finally {
      dev.claudeops.testkit.real.Call.of("umount", disk).run().text();
      Files.delete(disk);
    }
  }
}
