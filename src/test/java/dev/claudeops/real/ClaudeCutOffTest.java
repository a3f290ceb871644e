package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.Program.Ended;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.ScriptedApi;
import dev.claudeops.testkit.real.ScriptedApi.Asked;
import dev.claudeops.testkit.real.ScriptedApi.Reply;
import dev.claudeops.testkit.real.ScriptedApi.Reply.Broken;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** ClaudeOps itself is ended in the middle of a run with the real Claude Code. */
@Tag("real")
@Timeout(600)
class ClaudeCutOffTest {
  private static final int ROUNDS = 5;

  /** In a row, before a run is left to end. */
  private static final int KILLS = 2;

  private static final Pattern ID = Pattern.compile("o-[0-9a-f]{8}");
  private static ShopUnderClaude shop;

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
  }

  /** Wishes that the shop be started, and reports. */
  private static Reply mends(Asked asked) {
    if (asked.turn() > 0) {
      return Reply.answer(ShopUnderClaude.ANSWER);
    }
    Matcher id = ID.matcher(asked.text());
    assertThat(id.find()).isTrue();
    return Reply.tool(
        "mcp__ops__propose",
        Json.object(
            "kind", Json.of("pm2-start"),
            "target", Json.of("pm2:" + ShopUnderClaude.APP),
            "reason", Json.of("the shop is stopped"),
            "because", Json.strings(List.of(id.group()))));
  }

  private static boolean closed(int port) throws IOException {
    try {
      return !Part.listens(port);
    } catch (ConnectException nobody) {
      return true;
    }
  }

  @Test
  void afterAKillNineAtAnyMomentNothingIsLeftAndNothingIsDoneTwice() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (ScriptedApi api = ScriptedApi.start(ClaudeCutOffTest::mends)) {
      shop.asking(api).stop();
      long began = System.nanoTime();
      assertThat(shop.check().exit()).isEqualTo(shop.exitByHealth());
      int whole = (int) Duration.ofNanos(System.nanoTime() - began).toMillis();
      assertThat(shop.health()).contains("agent: claude", "The shop was stopped.");
      for (int round = 1; round <= ROUNDS; round++) {
        shop.anew().asking(api).stop();
        long starts = shop.starts();
        for (int kill = 1; kill <= KILLS; kill++) {
          Process program = shop.start("check", "--agent", "claude", "--scheduled");
          program.waitFor(random.nextInt(whole), TimeUnit.MILLISECONDS);
          program.destroyForcibly().waitFor();
          Part.await(
              "Claude Code died with ClaudeOps",
              ShopUnderClaude.SOON,
              () -> ShopUnderClaude.claudes().isEmpty());
        }
        String when = "round " + round + " of seed " + seed;
        Ended next = shop.check();
        assertThat(next.exit())
            .as(when + next.out() + next.err())
            .isEqualTo(shop.exitByHealth())
            .isNotEqualTo(2);
        assertThat(shop.serves()).as(when).isTrue();
        assertThat(shop.starts() - starts).as(when + ": started once").isEqualTo(1);
        shop.nothingIsLeft();
        assertThat(shop.run("issues").exit()).as(when).isZero();
        for (Path file : shop.ours("actions")) {
          assertThat(Files.readString(file)).as(when).contains("outcome: ");
        }
      }
    }
  }

  private void endedBy(String signal) throws Exception {
    try (ScriptedApi api = ScriptedApi.saying(Broken.HANG)) {
      shop.asking(api);
      shop.stop();
      Process program = shop.start("check", "--agent", "claude", "--scheduled");
      try {
        Part.await("it asks", ShopUnderClaude.SOON, () -> !api.asked().isEmpty());
        int port = shop.toolPort();
        assertThat(closed(port)).isFalse();
        assertThat(
                new ProcessBuilder("kill", "-" + signal, Long.toString(program.pid()))
                    .start()
                    .waitFor())
            .isZero();
        assertThat(program.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(program.exitValue()).isIn(130, 143);
        shop.nothingIsLeft();
        assertThat(closed(port)).isTrue();
        assertThat(shop.files("health")).isEmpty();
      } finally {
        program.destroyForcibly();
      }
      assertThat(shop.run("check", "--agent", "runbook").exit()).isEqualTo(shop.exitByHealth());
      assertThat(shop.serves()).isTrue();
      assertThat(shop.files("health")).hasSize(1);
      assertThat(shop.run("costs").out()).as("it counts in full").contains("$1.00");
    }
  }

  @Test
  void aTermEndsItWithAllThatItStarted() throws Exception {
    endedBy("TERM");
  }

  @Test
  void aPersonsInterruptEndsItWithAllThatItStarted() throws Exception {
    endedBy("INT");
  }
}
