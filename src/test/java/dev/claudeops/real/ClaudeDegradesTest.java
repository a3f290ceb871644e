package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.Program.Ended;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.ScriptedApi;
import dev.claudeops.testkit.real.ScriptedApi.Reply;
import dev.claudeops.testkit.real.ScriptedApi.Reply.Broken;
import dev.claudeops.text.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A service is down and Claude cannot be had: the runbooks do the run, the reason is written down
 * and told once, nothing is left, and nobody is asked in vain. The whole program, the real Claude
 * Code.
 */
@Tag("real")
@Timeout(400)
class ClaudeDegradesTest {
  /** Its own deadline is 20 s; the rest is what a check does beside, on a machine under load. */
  private static final Duration ENDS = Duration.ofSeconds(90);

  /** Claude Code asks again this often at most, and once more without a stream. */
  private static final int RETRIED = 8;

  private static ShopUnderClaude shop;
  private int told;

  @BeforeAll
  static void open() {
    Part.needRoot("an /etc and a /run of its own");
    shop = new ShopUnderClaude();
  }

  @AfterAll
  static void close() throws Exception {
    shop.close();
  }

  @BeforeEach
  void anew() throws Exception {
    shop.anew();
    told = shop.receiver().calls().size();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    shop.nothingIsLeft();
  }

  /** A check with the shop down, which the runbooks bring up again. */
  private void repaired(String cause, String words) throws Exception {
    shop.policy("");
    shop.stop();
    int files = shop.ours("actions").size();
    Ended check = degraded(cause, words);
    assertThat(check.exit()).as(check.out()).isEqualTo(shop.exitByHealth()).isNotEqualTo(2);
    assertThat(shop.health()).contains("## What was done");
    assertThat(shop.ours("actions")).hasSize(files + 1);
    assertThat(shop.action()).contains("outcome: proven");
    assertThat(shop.serves()).isTrue();
    assertThat(shop.ours("issues")).isNotEmpty();
    for (Path issue : shop.ours("issues")) {
      assertThat(Files.readString(issue)).contains("status: resolved");
    }
  }

  /** The same where nothing may be done, so that the next run finds it as this one did. */
  private void observed(String cause, String words) throws Exception {
    shop.policy("\"autonomy\": \"observe\", ");
    shop.stop();
    Ended check = degraded(cause, words);
    assertThat(check.exit()).as(check.out()).isEqualTo(2);
    assertThat(shop.health()).contains("status: failed");
    assertThat(shop.action()).contains("outcome: refused");
    assertThat(shop.serves()).isFalse();
  }

  private Ended degraded(String cause, String words) throws Exception {
    long began = System.nanoTime();
    Ended check = shop.check();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(ENDS);
    assertThat(check.out() + check.err()).doesNotContain("Exception", "test-key");
    assertThat(shop.health())
        .contains("agent: runbook", cause + ": ", words)
        .doesNotContain("test-key", "Exception");
    assertThat(shop.journal().resolve("state.json")).isNotEmptyFile();
    shop.nothingIsLeft();
    return check;
  }

  /** The same by a service that answers so; gives back how often it was asked. */
  private int repaired(Reply reply, String cause, String words) throws Exception {
    try (ScriptedApi api = ScriptedApi.saying(reply)) {
      shop.asking(api);
      repaired(cause, words);
      assertThat(shop.notices(told)).hasSize(1);
      assertThat(shop.notices(told).getFirst()).contains(words);
      return api.asked().size();
    }
  }

  // ---- what a person has to mend ----

  @Test
  void aRefusedKeyIsToldOnceNotTriedAgainAndToldWhenItWorks() throws Exception {
    boolean[] mended = {false};
    try (ScriptedApi api =
        ScriptedApi.start(
            asked ->
                mended[0]
                    ? Reply.answer(ShopUnderClaude.ANSWER)
                    : Reply.refused(401, "authentication_error", "invalid x-api-key"))) {
      shop.asking(api);
      observed("refused", "refused the key or token");
      int asked = api.asked().size();
      assertThat(asked).isLessThanOrEqualTo(2);
      observed("refused", "refused the key or token");
      observed("refused", "refused the key or token");
      assertThat(shop.health()).contains("Claude was not tried", "It is tried again after");
      assertThat(api.asked()).hasSize(asked);
      assertThat(shop.notices(told)).hasSize(1);

      mended[0] = true;
      shop.policy("").login("\"key\": \"another-key-that-opens-nothing\", ");
      shop.stop();
      Ended check = shop.check();
      assertThat(check.exit()).as(check.out()).isEqualTo(shop.exitByHealth());
      assertThat(shop.health()).contains("agent: claude", "The shop was stopped.");
      assertThat(shop.serves()).as("the runbooks did what Claude left").isTrue();
      assertThat(shop.notices(told)).hasSize(2);
      assertThat(shop.notices(told).getLast()).contains("Claude decides again");
    }
  }

  @Test
  void withoutAKeyNobodyIsAsked() throws Exception {
    shop.login("");
    assertThat(repaired(Reply.text("never"), "no-login", "there is no key for Claude")).isZero();
  }

  @Test
  void aKeyWithoutTheRightIsNotTriedAgain() throws Exception {
    Reply no = Reply.refused(403, "permission_error", "forbidden");
    assertThat(repaired(no, "refused", "refused the key or token")).isEqualTo(1);
  }

  @Test
  void anAccountWithoutCreditIsNotAskedAgain() throws Exception {
    String words = "Your credit balance is too low to access the Anthropic API.";
    try (ScriptedApi api = ScriptedApi.saying(Reply.refused(400, "invalid_request_error", words))) {
      shop.asking(api);
      observed("no-credit", "account has no credit");
      repaired("no-credit", "account has no credit");
      assertThat(api.asked()).hasSize(1);
      assertThat(shop.notices(told)).hasSize(1);
    }
  }

  @Test
  void aPlansLimitIsLeftAloneUntilItsEnd() throws Exception {
    Instant resets = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 7_200);
    Reply limit =
        Reply.refused(429, "rate_limit_error", "This would exceed your account's rate limit.")
            .with("anthropic-ratelimit-unified-status", "rejected")
            .with("anthropic-ratelimit-unified-reset", Long.toString(resets.getEpochSecond()))
            .with("anthropic-ratelimit-unified-representative-claim", "five_hour");
    try (ScriptedApi api = ScriptedApi.saying(limit)) {
      shop.asking(api).login("\"token\": \"${env:CLAUDE_KEY}\", ");
      observed("plan-limit", "plan's limit is reached until " + resets);
      repaired("plan-limit", "plan's limit is reached until " + resets);
      assertThat(shop.health())
          .contains("It is tried again after " + resets.toString().substring(0, 10));
      assertThat(api.asked()).hasSize(1);
      assertThat(shop.notices(told)).hasSize(1);
    }
  }

  // ---- what passes ----

  @Test
  void anOverloadedServiceIsTriedAtEachRunAndToldOnce() throws Exception {
    try (ScriptedApi api =
        ScriptedApi.start(
            asked ->
                asked.number() % 2 == 0
                    ? Reply.refused(529, "overloaded_error", "Overloaded")
                    : Reply.refused(500, "api_error", "Internal server error"))) {
      shop.asking(api);
      observed("overloaded", "overloaded or broken");
      int asked = api.asked().size();
      assertThat(asked).isLessThanOrEqualTo(RETRIED);
      repaired("overloaded", "overloaded or broken");
      assertThat(api.asked().size() - asked).isBetween(1, RETRIED);
      assertThat(shop.notices(told)).hasSize(1);
    }
  }

  @Test
  void tooManyRequestsAreOverload() throws Exception {
    Reply slow = Reply.refused(429, "rate_limit_error", "slow down").with("retry-after", "2");
    assertThat(repaired(slow, "overloaded", "overloaded or broken")).isLessThanOrEqualTo(RETRIED);
  }

  @Test
  void whereNobodyListensOrTheNameIsUnknownThereIsNoNetwork() throws Exception {
    shop.asking("http://127.0.0.1:" + Part.freePort());
    observed("no-network", "cannot be reached");
    shop.asking("http://nobody.invalid");
    repaired("no-network", "cannot be reached");
    assertThat(shop.notices(told)).as("one cause, one day").hasSize(1);
  }

  @Test
  void whoNeverAnswersIsLeftBeforeTheDeadline() throws Exception {
    assertThat(repaired(Broken.HANG, "no-network", "did not answer in time"))
        .isLessThanOrEqualTo(RETRIED);
  }

  @Test
  void whoStallsIsLeftBeforeTheDeadline() throws Exception {
    assertThat(repaired(Broken.STALL, "no-network", "did not answer in time"))
        .isLessThanOrEqualTo(RETRIED);
  }

  // ---- what is no answer ----

  @Test
  void nonsenseThreeTimesInARowRestsForAnHour() throws Exception {
    AtomicReference<Reply> reply = new AtomicReference<>();
    try (ScriptedApi api = ScriptedApi.start(asked -> reply.get())) {
      shop.asking(api);
      for (Reply one : List.of(Broken.GARBAGE_JSON, Broken.EMPTY, Broken.GARBAGE_STREAM)) {
        reply.set(one);
        int before = api.asked().size();
        observed("broken-output", "sent what is no answer");
        assertThat(api.asked().size() - before).as(one.toString()).isBetween(1, RETRIED);
      }
      int asked = api.asked().size();
      repaired("broken-output", "sent what is no answer");
      assertThat(shop.health()).contains("Claude was not tried");
      assertThat(api.asked()).hasSize(asked);
      assertThat(shop.notices(told)).hasSize(1);
    }
  }

  @Test
  void anEmptyTextIsNoReport() throws Exception {
    assertThat(repaired(Reply.text(""), "broken-output", "ended without a report"))
        .isLessThanOrEqualTo(RETRIED);
  }

  @Test
  void aPausedTurnIsNoReport() throws Exception {
    Reply paused = Reply.text("a").stopping("pause_turn");
    assertThat(repaired(paused, "broken-output", "ended without a report"))
        .isLessThanOrEqualTo(RETRIED);
  }

  @Test
  void aReportThatNeverFitsItsFormIsNone() throws Exception {
    Reply nonsense = Reply.answer(Json.object("nonsense", Json.of(1)));
    assertThat(repaired(nonsense, "broken-output", "did not fit its form")).isLessThanOrEqualTo(4);
  }

  // ---- the machine ----

  @Test
  void aDiskThatIsFullFromTheStartIsNamed() throws Exception {
    shop.smallRun(16);
    assertThat(repaired(Reply.text("never"), "settings", "No space left")).isZero();
  }

  @Test
  void aDiskThatFillsUpUnderARunEndsNothingElse() throws Exception {
    shop.smallRun(512);
    try (ScriptedApi api =
        ScriptedApi.start(
            asked -> {
              ShopUnderClaude.fillUpRun();
              return Reply.answer(ShopUnderClaude.ANSWER);
            })) {
      shop.asking(api).stop();
      Ended check = shop.check();
      assertThat(check.exit()).as(check.out() + check.err()).isEqualTo(shop.exitByHealth());
      assertThat(shop.serves()).isTrue();
      assertThat(shop.health()).containsAnyOf("The shop was stopped.", "is a disk full?");
      assertThat(shop.action()).contains("outcome: proven");
    }
  }

  @Test
  void aProgramThatIsMissingOrMayBeChangedIsNotStarted() throws Exception {
    shop.program(shop.folder().resolve("nothing"));
    observed("no-program", "Claude Code is not at " + shop.folder().resolve("nothing"));
    Path open = shop.script("exit 0\n");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    shop.program(open);
    repaired("no-program", "can be changed by others than root");
    assertThat(shop.notices(told)).as("one cause, one day").hasSize(1);
  }

  @Test
  void aVersionThatWasNotTriedIsEnded() throws Exception {
    shop.program(
        shop.script(
            """
            echo '{"type":"system","subtype":"init","tools":[],"mcp_servers":[],"model":"m",\
            "claude_code_version":"2.0.14"}'
            exec sleep 60
            """
                .replace("\\\n", "")));
    observed("wrong-version", "version 2.0.14");
    repaired("wrong-version", "version 2.0.14");
    assertThat(shop.health()).contains("Claude was not tried");
    assertThat(shop.notices(told)).hasSize(1);
  }

  @Test
  void whatItRefusesOfItsCommandLineIsASetting() throws Exception {
    shop.program(shop.script("echo \"error: unknown option '--restricted'\" >&2\nexit 1\n"));
    observed("settings", "unknown option '--restricted'");
    repaired("settings", "unknown option '--restricted'");
    assertThat(shop.health()).contains("Claude was not tried");
    assertThat(shop.notices(told)).hasSize(1);
  }

  @Test
  void aModelThatTheServiceDoesNotKnowIsASetting() throws Exception {
    Reply unknown = Reply.refused(404, "not_found_error", "model: haiku-x");
    assertThat(repaired(unknown, "settings", "refused the request")).isLessThanOrEqualTo(2);
  }

  @Test
  void whoKillsItIsToldAndItsCostCountsInFull() throws Exception {
    try (ScriptedApi api =
        ScriptedApi.start(
            asked -> {
              ShopUnderClaude.killClaude();
              return Broken.HANG;
            })) {
      shop.asking(api);
      repaired("ended", "ended by signal 9");
      assertThat(api.asked()).hasSize(1);
      assertThat(shop.notices(told)).hasSize(1);
      assertThat(shop.health()).contains("it counts as $1.00 in the ledger");
      assertThat(shop.run("costs").out()).contains("$1.00");
    }
  }

  @Test
  void atTheCapTheRunbooksGoOnAndSaySo() throws Exception {
    shop.with("\"usdPerDay\": 0, ");
    assertThat(repaired(Reply.text("never"), "cap", "are spent in 24 hours")).isZero();
  }
}
