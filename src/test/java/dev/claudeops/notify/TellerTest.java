package dev.claudeops.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.host.OwnFolder;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Report;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Readings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TellerTest {
  private static final Duration HOUR = Duration.ofHours(1);
  @TempDir Path at;

  @Test
  void aCriticalProblemIsToldAtOnceWithAllThatAPersonNeeds() throws Exception {
    Story story = Story.with(at, "");
    story.opens("unit:api", Severity.CRITICAL);
    story.deeds.add(story.deed("unit:api", new Outcome.Failed("exit 1")));
    story.questions.add(story.question("2025-09-29-1400-unit-restart-api", "unit:api"));
    List<Map<String, String>> heard = story.run();
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst().get("CLAUDEOPS_TITLE"))
        .isEqualTo("CRITICAL on web1: unit:api is ill");
    assertThat(heard.getFirst().get("CLAUDEOPS_TEXT"))
        .contains("Since: 2025-09-29 14:00")
        .contains("Impact: it hurts now. It is ill.")
        .contains("unit-restart unit:api: failed: exit 1")
        .contains("claudeops approve 2025-09-29-1400-unit-restart-api")
        .contains("Issue: /var/log/claudeops/issues/");
    assertThat(story.notes).isEmpty();
    story.deeds.clear();
    assertThat(story.pass(HOUR).kinds()).isEmpty();
    assertThat(story.pass(Duration.ofHours(23)).kinds()).containsExactly("reminder");
    assertThat(story.closes("unit:api").pass(HOUR).titles())
        .containsExactly("Well again on web1: unit:api is ill");
    assertThat(story.pass(HOUR).kinds()).isEmpty();
  }

  @Test
  void aWarningThatIsGoneBeforeItSettlesIsNotTold() throws Exception {
    Story story = Story.with(at, "");
    assertThat(story.opens("unit:api", Severity.WARNING).kinds()).isEmpty();
    assertThat(story.closes("unit:api").pass(HOUR).kinds()).isEmpty();
    assertThat(story.opens("unit:api", Severity.WARNING).kinds()).isEmpty();
    assertThat(story.pass(Duration.ofMinutes(5)).kinds()).containsExactly("problem");
  }

  @Test
  void aCauseAndItsConsequencesAreOneMessageAndOneRecovery() throws Exception {
    Story story = Story.with(at, "");
    story.opens("unit:db", Severity.CRITICAL);
    for (String one : List.of("unit:api", "unit:web")) {
      story.opens(one, Severity.CRITICAL, Optional.of("unit:db"), one + " is ill");
    }
    List<Map<String, String>> heard = story.run();
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst().get("CLAUDEOPS_TITLE")).contains("unit:db");
    assertThat(heard.getFirst().get("CLAUDEOPS_TEXT")).contains("- unit:api is ill");
    List<Map<String, String>> end = story.closes("unit:db").closes("unit:api").pass(HOUR).run();
    assertThat(end).hasSize(1);
    assertThat(end.getFirst().get("CLAUDEOPS_TEXT"))
        .contains("Well again too: unit:api is ill")
        .contains("Still there: unit:web is ill");
    assertThat(story.closes("unit:web").pass(HOUR).kinds()).containsExactly("recovery");
  }

  @Test
  void aRunThatCannotBeWrittenDownIsToldAlsoWhereNothingElseIs() throws Exception {
    Story story = Story.with(at, "");
    assertThat(story.forgetfulRun())
        .singleElement()
        .satisfies(
            heard ->
                assertThat(heard.get("CLAUDEOPS_TITLE"))
                    .contains("cannot write its memory", "repairs nothing"));
    assertThat(story.pass(HOUR).run()).isEmpty();
  }

  @Test
  void aNoticeOfTheAgentIsToldAlsoWhereNothingElseIs() throws Exception {
    Story story = Story.with(at, "");
    assertThat(story.run()).isEmpty();
    story.report = notice("Claude Code was refused: 401; the runbooks do the work meanwhile");
    List<Map<String, String>> heard = story.pass(HOUR).run();
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst())
        .containsEntry("CLAUDEOPS_KIND", "notice")
        .containsEntry("CLAUDEOPS_SEVERITY", "warning");
    assertThat(heard.getFirst().get("CLAUDEOPS_TITLE"))
        .startsWith("About the agent on web1: Claude Code was refused: 401");
    story.report = Report.NONE;
    assertThat(story.pass(HOUR).run()).isEmpty();
  }

  @Test
  void aNoticeWaitsForTheEndOfTheQuietHours() throws Exception {
    Story story = Story.with(at, ", \"quiet\": \"14:00-15:30\"");
    story.report = notice("the budget of the month is spent");
    assertThat(story.run()).isEmpty();
    story.report = Report.NONE;
    assertThat(story.pass(HOUR.multipliedBy(2)).titles())
        .containsExactly("About the agent on web1: the budget of the month is spent");
  }

  private static Report notice(String says) {
    return new Report("runbook", "", 0, BigDecimal.ZERO, "ok", List.of(), Optional.empty(), says);
  }

  @Test
  void whatTheAgentThinksAndAsksStandsInTheLetterAsAnOpinion() throws Exception {
    Story story = Story.with(at, "");
    story.opens("unit:api", Severity.CRITICAL);
    story.report = Readings.honest(FindingId.of(new Subject("unit", "api"), "ill"), "o-12345678");
    assertThat(story.run().getFirst().get("CLAUDEOPS_TEXT"))
        .contains("Claude thinks (an opinion): nginx failed because its port was taken")
        .contains(
            "Claude on the cause (an opinion, high): another program took port 8080 before nginx"
                + " came up [uncorroborated: 1 claim]")
        .contains("Claude advises: find out what listens on 8080")
        .contains("Claude asks: may the worker be moved to another port?");
  }

  @Test
  void aHostileOpinionIsOneLineOfALetter() throws Exception {
    Story story = Story.with(at, "");
    story.opens("unit:api", Severity.CRITICAL);
    story.report = Readings.hostile(FindingId.of(new Subject("unit", "api"), "ill"));
    assertThat(story.run())
        .hasSize(2)
        .allSatisfy(
            heard ->
                assertThat(heard.get("CLAUDEOPS_TITLE") + "\n" + heard.get("CLAUDEOPS_TEXT"))
                    .doesNotContain("\u001b", "\u202e", "\u2028", "\n# H", "\n- item", "\n---"));
  }

  @Test
  void aWorseningIsToldOnce() throws Exception {
    Story story = Story.with(at, ", \"settle\": \"0s\"");
    assertThat(story.opens("disk:/", Severity.WARNING).kinds()).containsExactly("problem");
    assertThat(story.opens("disk:/", Severity.CRITICAL).pass(HOUR).kinds())
        .containsExactly("worse");
    for (int i = 0; i < 5; i++) {
      assertThat(story.opens("disk:/", Severity.WARNING).pass(HOUR).kinds()).isEmpty();
      assertThat(story.opens("disk:/", Severity.CRITICAL).pass(HOUR).kinds()).isEmpty();
    }
  }

  @Test
  void whatNobodyTakesCareOfEscalatesOnceAndWhatIsAcknowledgedDoesNot() throws Exception {
    Story story =
        new Story(
            at,
            "{\"channels\": ["
                + Story.ONE
                + ", {\"name\": \"boss\", \"escalation\": true, \"command\": {\"run\": [\"/tell\","
                + " \"boss\"]}}], \"escalateAfter\": \"2h\"}");
    story.opens("unit:api", Severity.CRITICAL).opens("unit:web", Severity.CRITICAL);
    assertThat(story.run()).extracting(env -> env.get("channel")).containsOnly("one").hasSize(2);
    assertThat(story.pass(HOUR).kinds()).isEmpty();
    story.acknowledged.add(
        dev.claudeops.model.FindingId.of(new Subject("unit", "web"), "ill").value());
    List<Map<String, String>> heard = story.pass(HOUR).run();
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst()).containsEntry("channel", "boss");
    assertThat(heard.getFirst().get("CLAUDEOPS_TITLE"))
        .startsWith("Nobody has taken care of it")
        .contains("unit:api");
    assertThat(story.pass(HOUR).kinds()).isEmpty();
    assertThat(story.closes("unit:api").closes("unit:web").pass(HOUR).run())
        .extracting(env -> env.get("channel") + " " + env.get("CLAUDEOPS_TITLE"))
        .containsExactlyInAnyOrder(
            "one Well again on web1: unit:api is ill",
            "one Well again on web1: unit:web is ill",
            "boss Well again on web1: unit:api is ill");
  }

  @Test
  void inQuietHoursOnlyWhatIsCriticalIsToldAndTheRestIsOneSummaryInTheMorning() throws Exception {
    Story story = Story.with(at, ", \"settle\": \"0s\", \"quiet\": \"14:00-15:30\"");
    story.opens("unit:a", Severity.WARNING).opens("unit:b", Severity.WARNING);
    story.opens("unit:gone", Severity.WARNING).opens("unit:c", Severity.CRITICAL);
    story.deeds.add(story.deed("unit:x", new Outcome.Unproven("still ill")));
    assertThat(story.titles()).containsExactly("CRITICAL on web1: unit:c is ill");
    story.deeds.clear();
    story.restarted().closes("unit:gone");
    List<Map<String, String>> morning = story.pass(Duration.ofMinutes(90)).run();
    assertThat(morning).hasSize(1);
    assertThat(morning.getFirst()).containsEntry("CLAUDEOPS_KIND", "summary");
    assertThat(morning.getFirst().get("CLAUDEOPS_TEXT"))
        .contains("unit:a is ill")
        .contains("unit:b is ill")
        .contains("Repair without success")
        .doesNotContain("unit:gone");
    assertThat(story.pass(HOUR).kinds()).isEmpty();
  }

  @Test
  void theDigestCountsAndListsAndProvenRepairsWaitForIt() throws Exception {
    Story story = Story.with(at, ", \"digest\": \"daily 15:00\", \"settle\": \"0s\"");
    story.deeds.add(story.deed("unit:x", new Outcome.Proven("it answers")));
    assertThat(story.kinds()).isEmpty();
    story.deeds.clear();
    assertThat(story.opens("unit:a", Severity.WARNING).pass(Duration.ofMinutes(30)).kinds())
        .containsExactly("problem");
    List<Map<String, String>> heard = story.pass(Duration.ofMinutes(40)).run();
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst().get("CLAUDEOPS_TITLE")).isEqualTo("Digest of web1: 1 open");
    assertThat(heard.getFirst().get("CLAUDEOPS_TEXT"))
        .contains("1 problem opened, 0 resolved, 1 repair.")
        .contains("unit-restart unit:x: proven: it answers")
        .contains("unit:a is ill");
    assertThat(story.pass(Duration.ofHours(2)).kinds()).isEmpty();
    assertThat(story.pass(Duration.ofHours(21)).kinds()).isEmpty();
    assertThat(story.pass(Duration.ofHours(1)).kinds()).contains("digest");
  }

  @Test
  void aSilencedSubjectAndWhatItCausesIsNotToldUntilTheSilenceEnds() throws Exception {
    Story story = Story.with(at, "");
    Silences silences = new Silences(story.host, story.folder);
    silences.add("unit:d*", story.host.now().plus(HOUR), "eva");
    story.opens("unit:db", Severity.CRITICAL);
    story.opens("unit:api", Severity.CRITICAL, Optional.of("unit:db"), "unit:api is ill");
    assertThat(story.kinds()).isEmpty();
    assertThat(silences.list()).extracting(Silences.Silence::pattern).containsExactly("unit:d*");
    assertThat(story.pass(HOUR).titles()).containsExactly("CRITICAL on web1: unit:db is ill");
    assertThat(silences.list()).isEmpty();
    assertThat(silences.remove("unit:d*")).isFalse();
  }

  @Test
  void aRestartStormIsOneMessage() throws Exception {
    Story story = Story.with(at, "");
    int messages = 0;
    for (int i = 0; i < 500; i++) {
      story.opens("unit:api", Severity.CRITICAL);
      story.deeds.add(story.deed("unit:api", new Outcome.Unproven("it died again")));
      story.questions.add(story.question("q-" + i, "unit:api"));
      messages += story.run().size();
      story.deeds.clear();
      story.questions.clear();
      story.pass(Duration.ofSeconds(5));
    }
    assertThat(messages).isEqualTo(1);
  }

  @Test
  void manyProblemsAtOnceAreOneSummary() throws Exception {
    Story story = Story.with(at, "");
    for (int i = 0; i < 40; i++) {
      story.opens("unit:u" + i, Severity.CRITICAL);
    }
    assertThat(story.kinds()).containsExactly("summary");
    assertThat(story.pass(HOUR).kinds()).isEmpty();
  }

  @Test
  void channelsHearOnlyWhatTheyAreFor() throws Exception {
    Story story =
        new Story(
            at,
            """
            {"settle": "0s", "channels": [
              {"name": "loud", "minimum": "critical", "command": {"run": ["/tell", "loud"]}},
              {"name": "disks", "subjects": ["disk:*"], "command": {"run": ["/tell", "disks"]}},
              {"name": "shop", "services": ["shop"], "command": {"run": ["/tell", "shop"]}}]}
            """);
    story.services.add(
        new dev.claudeops.model.ServiceState(
            "shop",
            true,
            new Subject("unit", "shop"),
            List.of(new Subject("unit", "shop")),
            List.of(),
            dev.claudeops.model.Health.FAILED));
    story.opens("disk:/", Severity.WARNING).opens("unit:shop", Severity.CRITICAL);
    story.opens("unit:other", Severity.WARNING);
    assertThat(story.run())
        .extracting(env -> env.get("channel") + " " + env.get("CLAUDEOPS_TITLE"))
        .containsExactlyInAnyOrder(
            "loud CRITICAL on web1: unit:shop is ill",
            "disks WARNING on web1: disk:/ is ill",
            "shop CRITICAL on web1: unit:shop is ill");
  }

  // ---- whatever happens ----

  @Test
  void neverMoreThanOneProblemMessageAnIntervalAndRecoveryOnlyAfterOne() throws Exception {
    Duration repeat = Duration.ofHours(6);
    for (int seed = 0; seed < 25; seed++) {
      Random random = new Random(seed);
      Story story =
          new Story(
              at.resolve("seed" + seed),
              "{\"channels\": ["
                  + Story.ONE
                  + "], \"repeat\": \"6h\", \"settle\": \"%dm\"%s}"
                      .formatted(
                          random.nextInt(3) * 10,
                          random.nextBoolean() ? ", \"quiet\": \"22:00-07:00\"" : ""));
      Map<String, java.time.Instant> last = new HashMap<>();
      Map<String, Integer> unended = new HashMap<>();
      for (int step = 0; step < 150; step++) {
        storm(story, random);
        for (Map<String, String> env : story.run()) {
          var message = MessageForm.read(dev.claudeops.text.Json.parse(env.get("CLAUDEOPS_JSON")));
          List<Message.Item> about =
              message.kind() == Message.Kind.SUMMARY
                  ? message.items()
                  : message.items().stream().limit(1).toList();
          for (Message.Item item : about) {
            String key = item.key();
            if (item.over()) {
              assertThat(unended.getOrDefault(key, 0)).as("seed %d", seed).isPositive();
              unended.put(key, 0);
            } else if (message.kind() == Message.Kind.PROBLEM
                || message.kind() == Message.Kind.REMINDER
                || message.kind() == Message.Kind.SUMMARY) {
              if (last.containsKey(key)) {
                assertThat(Duration.between(last.get(key), story.host.now()))
                    .as("seed %d: %s", seed, item.title())
                    .isGreaterThanOrEqualTo(repeat);
              }
              last.put(key, story.host.now());
            }
          }
          if (message.kind() != Message.Kind.RECOVERY) {
            message.items().stream()
                .filter(item -> !item.over())
                .forEach(item -> unended.merge(item.key(), 1, Integer::sum));
          }
        }
        assertThat(story.notes).isEmpty();
        story.pass(Duration.ofSeconds(random.nextInt(1, 3_000)));
        if (random.nextInt(10) == 0) {
          story.restarted();
        }
      }
    }
  }

  /** Findings open, close and cause each other as it pleases; one severity each. */
  private static void storm(Story story, Random random) {
    for (int i = 0; i < 4; i++) {
      String subject = "unit:u" + i;
      if (random.nextInt(3) == 0) {
        story.closes(subject);
      } else if (random.nextInt(2) == 0) {
        story.opens(
            subject,
            Severity.CRITICAL,
            random.nextInt(3) == 0 ? Optional.of("unit:u" + random.nextInt(4)) : Optional.empty(),
            subject + " is ill");
      }
    }
  }

  @Test
  void aMemoryThatIsBrokenIsBegunAnewAndSaid() throws Exception {
    Story story = Story.with(at, "");
    story.opens("unit:api", Severity.CRITICAL).run();
    for (String bad :
        List.of(
            "",
            "{",
            "[]",
            "{\"version\": 2}",
            "{\"version\": 1, \"told\": [{\"key\": 1}]}",
            "{\"version\":1,\"told\":[],\"once\":{\"a\":\"x\"}}",
            "\u0000",
            "x".repeat(100_000))) {
      Files.writeString(story.folder.resolve("told.json"), bad);
      assertThat(story.pass(Duration.ofDays(2)).kinds()).as(bad).containsExactly("problem");
      assertThat(story.notes).as(bad).hasSize(1);
      assertThat(story.notes.getFirst()).startsWith("what was told before is not known any more");
      assertThat(story.run()).isEmpty();
    }
  }

  @Test
  void filesAreForUsAlone() throws Exception {
    Story story = Story.with(at, "").deaf();
    story.opens("unit:api", Severity.CRITICAL).run();
    try (Stream<Path> all = Files.walk(story.folder)) {
      for (Path one : all.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
            .as(one.toString())
            .isEqualTo(Files.isDirectory(one) ? "rwx------" : "rw-------");
      }
    }
  }

  @Test
  void aFolderThatCannotBeMadeStillLetsOneTryThroughAndTellsOnce() throws Exception {
    Files.createDirectories(at);
    Files.writeString(at.resolve("notify"), "in the way");
    Story story = Story.with(at, "");
    assertThat(story.opens("unit:api", Severity.CRITICAL).kinds()).containsExactly("problem");
    assertThat(story.notes).isNotEmpty();
    assertThat(story.pass(HOUR).kinds()).isEmpty();
  }

  @Test
  void secretsAreTakenOut() throws Exception {
    Story story = Story.with(at, ", \"deadman\": \"http://127.0.0.1:1/ping/0123456789abcdef0123\"");
    story.opens(
        "unit:api",
        Severity.CRITICAL,
        Optional.empty(),
        "it says 0123456789abcdef0123 and password=hunter2hunter2");
    Map<String, String> heard = story.run().getFirst();
    assertThat(heard.toString()).doesNotContain("0123456789abcdef0123").doesNotContain("hunter2");
    assertThat(story.notes).hasSize(1);
    assertThat(story.notes.getFirst())
        .startsWith("deadman: no sign of life was given:")
        .doesNotContain("0123456789");
  }

  // ---- the queue ----

  private static List<Path> waiting(Story story) throws IOException {
    try (Stream<Path> all = Files.list(story.folder.resolve("outbox"))) {
      return all.filter(one -> one.toString().endsWith(".json")).toList();
    }
  }

  @Test
  void whatCannotBeDeliveredWaitsLongerAndLongerAndIsDeliveredInOrder() throws Exception {
    Story story = Story.with(at, "").deaf();
    assertThat(story.opens("unit:api", Severity.CRITICAL).run()).hasSize(1);
    assertThat(story.notes)
        .containsExactly(
            "one: could not be delivered, tried again later: the program ended with 75");
    assertThat(waiting(story)).hasSize(1);
    assertThat(story.pass(Duration.ofSeconds(30)).run()).as("not yet").isEmpty();
    assertThat(story.pass(Duration.ofSeconds(50)).run()).as("after 1 min").hasSize(1);
    assertThat(story.pass(Duration.ofSeconds(80)).run()).as("not yet").isEmpty();
    assertThat(story.pass(Duration.ofSeconds(80)).run()).as("after 2 min").hasSize(1);
    story.hears().restarted().closes("unit:api");
    assertThat(story.titles())
        .containsExactly(
            "CRITICAL on web1: unit:api is ill", "Well again on web1: unit:api is ill");
    assertThat(waiting(story)).isEmpty();
  }

  @Test
  void itIsGivenUpAfterThreeDaysAndSaid() throws Exception {
    Story story = Story.with(at, ", \"repeat\": \"30d\"").deaf();
    story.opens("unit:api", Severity.CRITICAL).run();
    story.pass(Duration.ofHours(73)).run();
    assertThat(story.notes)
        .containsExactly("one: given up after 3 d: CRITICAL on web1: unit:api is ill");
    assertThat(waiting(story)).isEmpty();
  }

  @Test
  void aPoisonedFileIsPutAsideAndTheRestGoes() throws Exception {
    Story story = Story.with(at, "").deaf();
    story.opens("unit:api", Severity.CRITICAL).run();
    Path outbox = story.folder.resolve("outbox");
    Files.writeString(outbox.resolve("0-a.json"), "{");
    Files.writeString(outbox.resolve("0-b.json"), "x".repeat(300_000));
    Files.createDirectory(outbox.resolve("0-c.json"));
    Files.createSymbolicLink(outbox.resolve("0-d.json"), Path.of("/etc/passwd"));
    story.hears();
    assertThat(story.pass(HOUR).kinds()).containsExactly("problem");
    assertThat(story.notes).hasSize(4).allMatch(note -> note.contains("was put aside"));
    assertThat(waiting(story)).isEmpty();
    assertThat(story.pass(HOUR).kinds()).isEmpty();
    assertThat(story.notes).isEmpty();
  }

  @Test
  void theQueueIsBoundedAndCriticalsStay() throws Exception {
    Story story = Story.with(at, ", \"settle\": \"0s\", \"repeat\": \"1m\"").deaf();
    story.opens("unit:first", Severity.CRITICAL).run();
    story.closes("unit:first");
    for (int i = 0; i < Outbox.MOST + 10; i++) {
      story.opens("unit:u", Severity.WARNING).pass(Duration.ofMinutes(2)).run();
    }
    assertThat(waiting(story)).hasSizeLessThanOrEqualTo(Outbox.MOST + 1);
    assertThat(story.notes).anyMatch(note -> note.contains("were dropped"));
    assertThat(story.hears().pass(HOUR).titles()).startsWith("CRITICAL on web1: unit:first is ill");
  }

  @Test
  void twoThatDeliverAtOnceSendNothingTwice() throws Exception {
    Story story = Story.with(at, "").deaf();
    story.opens("unit:api", Severity.CRITICAL).run();
    story.hears().pass(HOUR);
    try (var held = new OwnFolder(story.folder.resolve("outbox")).lock().orElseThrow()) {
      assertThat(held.channel().isOpen()).isTrue();
      assertThat(story.run()).as("while another one delivers").isEmpty();
    }
    assertThat(story.run()).hasSize(1);
    assertThat(story.run()).isEmpty();
  }

  @Test
  void aTestReachesEachChannelOrTheOneNamed() throws Exception {
    Story story =
        new Story(
            at,
            "{\"channels\": ["
                + Story.ONE
                + ", {\"name\": \"bad\", \"command\": {\"run\": [\"/none\"]}}]}");
    Teller teller = new Teller(story.host, story.config, story.folder);
    assertThat(teller.test(Optional.empty()))
        .containsExactly(
            new Delivery("one", true, "delivered"),
            new Delivery("bad", false, "the program cannot be started"));
    assertThat(teller.test(Optional.of("one"))).hasSize(1);
    assertThat(teller.test(Optional.of("nobody"))).isEmpty();
  }
}
