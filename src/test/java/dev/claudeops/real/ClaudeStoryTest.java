package dev.claudeops.real;

import static dev.claudeops.real.Told.call;
import static dev.claudeops.real.Told.propose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.Program.Ended;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.ScriptedApi;
import dev.claudeops.testkit.real.ScriptedApi.Asked;
import dev.claudeops.testkit.real.ScriptedApi.Reply;
import dev.claudeops.text.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole program as a process with the real Claude Code, whose model a test plays from what it
 * is really told: from a service that is down to the files and messages that say what Claude made
 * of it.
 */
@Tag("real")
@Timeout(240)
class ClaudeStoryTest {
  @TempDir Path folder;
  private ClaudeHouse house;

  @BeforeEach
  void aShopUnderPm2() throws Exception {
    house = new ClaudeHouse(folder);
  }

  @AfterEach
  void end() {
    house.close();
  }

  private static Set<String> models(ScriptedApi api) {
    return api.asked().stream().map(Asked::model).collect(Collectors.toSet());
  }

  /** Looks, wishes for a restart, and reports what it was told. */
  private static Reply repairs(Asked asked) {
    String seen = Told.seen(asked, "pm2:orchard");
    return switch (asked.turn()) {
      case 0 -> call("observe", "subject", Json.of("pm2:orchard"));
      case 1 -> {
        assertThat(asked.told()).contains("errored");
        yield call("logs", "source", Json.of("pm2:orchard"));
      }
      case 2 -> {
        assertThat(asked.told()).contains("cannot reach the database");
        yield propose("pm2-restart", "pm2:orchard", "the shop crashed until PM2 gave up", seen);
      }
      default -> {
        assertThat(asked.told()).contains("verdict: allow", "outcome: done and proven");
        yield new Told.Answer("The shop had crashed; it was restarted and is online.")
            .on(
                Told.finding(asked, "pm2-errored"),
                "the shop could not reach its database when it began",
                "medium",
                seen)
            .lesson("the shop does not survive a start without its database", seen)
            .reply();
      }
    };
  }

  @Test
  void aHealthyMachineAsksNoModel() throws Exception {
    try (ScriptedApi api = ScriptedApi.start(asked -> Reply.refused(500, "api_error", "no"))) {
      Ended check = house.asking(api).run("", "check", "--agent", "claude");
      assertThat(check.exit()).as(check.out() + check.err()).isZero();
      assertThat(api.asked()).isEmpty();
      assertThat(house.files("health")).hasSize(1);
      assertThat(house.health())
          .contains("status: ok", "Claude was not asked: nothing is open")
          .doesNotContain("haiku", "opus");
      assertThat(house.files("transcripts")).isEmpty();
      assertThat(house.run("", "costs").out()).doesNotContain("haiku-", "opus-");
    }
  }

  @Test
  void whatIsDownIsReadLookedAtRepairedProvenAndTold() throws Exception {
    try (ScriptedApi api = ScriptedApi.start(ClaudeStoryTest::repairs)) {
      house.asking(api).run("", "check");
      house.error();
      Ended check = house.run("", "check", "--agent", "claude", "--json");
      assertThat(check.exit()).as(check.out() + check.err()).isZero();
      assertThat(house.pm2.status("orchard")).isEqualTo("online");
      assertThat(Part.listens(house.port)).isTrue();

      Asked first = api.asked().getFirst();
      assertThat(first.text())
          .as("all that decides is in the first request")
          .contains(
              "pm2:orchard", "errored", "cannot reach the database", "pm2-restart", "shop-page");
      assertThat(first.bytes().length).isLessThan(24_000);
      assertThat(first.headers()).containsEntry("x-api-key", ClaudeHouse.KEY);

      String health = house.health();
      assertThat(health)
          .contains("status: ok", "## What was done", "## Resolved since the last check")
          .contains("## What Claude thinks", "could not reach its database when it began")
          .contains("It wants remembered.", "Confidence: medium")
          .contains("There is no user claudeops-agent")
          .doesNotContain("uncorroborated**");
      assertThat(health).containsPattern("USD, in [0-9]");
      assertThat(house.only("issues", "pm2-errored"))
          .contains("status: resolved", "done and proven", "could not reach its database");
      assertThat(house.only("actions", "pm2-restart-orchard"))
          .contains("outcome: proven", "the shop crashed until PM2 gave up");
      assertThat(house.only("lessons", "")).contains("does not survive a start");
      assertThat(house.only("transcripts", ""))
          .contains("cannot reach the database")
          .contains("[redacted:");
      assertThat(house.run("", "logs", "last", "--transcript").out())
          .contains("calls mcp__ops__propose", "done and proven");
      Json run = Json.parse(check.out());
      assertThat(run.at("actions").items().getFirst().at("outcome").textOr("")).isEqualTo("proven");
      String costs = house.run("", "costs").out();
      assertThat(costs).contains("opus").containsPattern("\\$0[.]\\d");
      assertThat(house.receiver.calls().getLast().body())
          .contains("Repaired on web1", "could not reach its database when it began");
      house.noSecretIsAnywhere(api);
    }
  }

  @Test
  void whatOnlyAPersonMayDecideIsAskedAndDoneAfterAYes() throws Exception {
    ScriptedApi.Script asks =
        asked -> {
          String seen = Told.seen(asked, "pm2:orchard");
          return switch (asked.turn()) {
            case 0 -> propose("pm2-restart", "pm2:orchard", "the shop is down", seen);
            case 1 -> {
              assertThat(asked.told()).contains("verdict: ask", "waits for a person");
              yield call("open_question", "text", Json.of("Who owns the database of the shop?"));
            }
            default ->
                new Told.Answer("The shop is down and waits for a yes.")
                    .on(Told.finding(asked, "pm2-errored"), "the database was away", "medium", seen)
                    .asks("Was the database down on purpose?")
                    .reply();
          };
        };
    try (ScriptedApi api = ScriptedApi.start(asks)) {
      String suggest = "\"autonomy\": \"suggest\"";
      house.asking(api).error();
      Ended check = house.run(suggest, "check", "--agent", "claude");
      assertThat(check.exit()).as(check.out() + check.err()).isEqualTo(2);
      assertThat(house.pm2.status("orchard")).isEqualTo("errored");
      assertThat(house.health())
          .contains("Who owns the database of the shop?", "Was the database down on purpose?")
          .contains("claudeops approve ");
      String id = house.files("questions").getFirst().getFileName().toString().replace(".md", "");
      assertThat(house.only("questions", "")).contains("pm2-restart", "status: open");
      Ended yes = house.run(suggest, "approve", id);
      assertThat(yes.out()).as(yes.err()).contains("Proven: pm2-restart of pm2:orchard");
      assertThat(house.pm2.status("orchard")).isEqualTo("online");
    }
  }

  @Test
  void whatIsTooHardForTheCheapModelGoesToTheStrongOne() throws Exception {
    AtomicInteger handed = new AtomicInteger();
    ScriptedApi.Script script =
        asked -> {
          String seen = Told.seen(asked, "pm2:orchard");
          String finding = Told.finding(asked, "pm2-errored");
          if (asked.model().contains("haiku")) {
            return new Told.Answer("The shop is down and it is not clear why.")
                .on(finding, "perhaps its disk of quinces is full", "low", seen)
                .reply();
          }
          if (Told.prompt(asked).contains("What a quicker model made of this")) {
            assertThat(Told.prompt(asked)).contains("perhaps its disk of quinces is full");
            handed.incrementAndGet();
          }
          return new Told.Answer("The shop is down.")
              .on(finding, "the database could not be reached", "high", seen)
              .reply();
        };
    try (ScriptedApi api = ScriptedApi.start(script)) {
      house.asking(api).error();
      String observe = "\"autonomy\": \"observe\"";
      assertThat(house.run(observe, "check").exit()).isEqualTo(2);
      house.run(observe, "check", "--agent", "claude");
      assertThat(models(api)).as("two models").hasSize(2);
      assertThat(handed).as("the strong one was given what the cheap one found").hasValue(1);
      assertThat(house.health())
          .contains("The strong model was asked, too", "the database could not be reached")
          .doesNotContain("quinces");
      assertThat(house.files("transcripts")).hasSize(3);
      assertThat(house.run("", "logs", "last", "--transcript").out())
          .containsSubsequence("model claude-haiku", "quinces", "model claude-opus", "high");
      assertThat(house.run("", "costs").out()).contains("haiku", "opus");
    }
  }

  @Test
  void theThirdRunIsToldWhatTheSecondDidAndLearnt() throws Exception {
    List<String> prompts = new CopyOnWriteArrayList<>();
    ScriptedApi.Script script =
        asked -> {
          if (asked.turn() == 0) {
            prompts.add(Told.prompt(asked));
          }
          if (prompts.size() < 3) {
            return repairs(asked);
          }
          String prompt = Told.prompt(asked);
          String run =
              Told.first(prompt, "learnt [^\\n]* in (\\d{4}-\\d{2}-\\d{2}-\\d{4}(?:-\\d+)?)");
          String seen = Told.seen(asked, "pm2:orchard");
          return new Told.Answer("The shop is down again, as in " + run + ".")
              .on(
                  Told.finding(asked, "pm2-errored"),
                  "a restart helped before and the cause came back",
                  "medium",
                  seen)
              .reply();
        };
    try (ScriptedApi api = ScriptedApi.start(script)) {
      house.asking(api);
      for (int i = 0; i < 3; i++) {
        house.error();
        house.run("", "check", "--agent", "claude");
      }
      assertThat(prompts).hasSize(3);
      assertThat(prompts.get(0)).doesNotContain("does not survive a start");
      assertThat(prompts.get(2))
          .contains("pm2-restart", "proven")
          .contains("does not survive a start without its database");
      assertThat(house.health()).contains("The shop is down again, as in 20");
    }
  }

  @Test
  void theBriefIsWhatIsSent() throws Exception {
    try (ScriptedApi api = ScriptedApi.start(ClaudeStoryTest::repairs)) {
      house.asking(api).run("", "check");
      house.error();
      Json brief = Json.parse(house.run("", "brief", "--json").out());
      house.run("", "check", "--agent", "claude", "--scheduled");
      Asked first = api.asked().getFirst();
      assertThat(timeless(Told.prompt(first).strip()))
          .isEqualTo(timeless(brief.at("prompt").textOr("").strip()));
      assertThat(Told.system(first)).contains(brief.at("system").textOr("no system").strip());
    }
  }

  /**
   * Without clock times, what is counted in seconds, and sizes: the two looks are not at one
   * moment; and without the issues, which a check opens and a mere look does not.
   */
  private static String timeless(String text) {
    return text.replaceAll("(?s)## Open issues\n.*?(?=\n## )", "(what the check itself opened)")
        .replaceAll("\\d{1,2}:\\d{2}(:\\d{2})?", "TIME")
        .replaceAll("[0-9.]+ (s|min|ms|h)\\b( SPAN)?", "SPAN")
        .replaceAll("[0-9.]+ [KMG]iB", "SIZE")
        .replaceAll("(uptime|age|took) [0-9.]+", "$1 N");
  }

  @Test
  void wishesDoNothingWhereNothingMayBeDone() throws Exception {
    List<String> said = new CopyOnWriteArrayList<>();
    ScriptedApi.Script script =
        asked -> {
          String seen = Told.seen(asked, "pm2:orchard");
          if (asked.turn() == 0) {
            return propose("pm2-restart", "pm2:orchard", "it is down", seen);
          }
          said.add(asked.told());
          return new Told.Answer("The shop is down.")
              .on(Told.finding(asked, "pm2-errored"), "the database was away", "high", seen)
              .reply();
        };
    try (ScriptedApi api = ScriptedApi.start(script)) {
      house.asking(api).error();
      String dead = house.pid();
      house.run("\"autonomy\": \"observe\"", "check", "--agent", "claude");
      assertThat(said.getLast()).contains("verdict: deny", "nothing was done");
      house.run("\"autonomy\": \"suggest\"", "check", "--agent", "claude");
      assertThat(said.getLast()).contains("verdict: ask", "nothing was done");
      house.run("", "pause", "--for", "2h");
      house.run("", "check", "--agent", "claude");
      assertThat(said.getLast()).contains("by the rule paused", "nothing was done");
      house.run("", "resume");
      int files = house.files("actions").size();
      house.run("", "check", "--agent", "claude", "--dry-run");
      assertThat(said.getLast()).contains("this is a dry run; would be done");
      assertThat(said).hasSize(4);
      assertThat(house.files("actions")).hasSize(files);
      assertThat(house.pm2.status("orchard")).isEqualTo("errored");
      assertThat(house.pid()).isEqualTo(dead);
      assertThat(Files.exists(house.journal().resolve("paused"))).isFalse();
    }
  }
}
