package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.Toolbox;
import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRoomTest {
  private static final String SEEN = ObservationId.of(FakeProbe.thing("a")).value();
  private static final String LESSON = "Things of this kind break in the hours of the night";

  @TempDir Path folder;

  /** Calls a tool as the table would; a refusal is its words. */
  private static String call(Toolbox toolbox, String name, Given given)
      throws InterruptedException {
    Tool tool =
        toolbox.tools().stream()
            .filter(one -> one.spec().name().equals(name))
            .findFirst()
            .orElseThrow();
    try {
      return tool.call(given);
    } catch (Tool.Refusal refusal) {
      return "refused: " + refusal.getMessage();
    }
  }

  private static Given texts(Map<String, String> texts) {
    return new Given(texts, Map.of(), Map.of(), Map.of());
  }

  private static Given because(Map<String, String> texts, String... ids) {
    return new Given(texts, Map.of(), Map.of("because", List.of(ids)), Map.of());
  }

  private static Given lesson(String text, String... ids) {
    return because(Map.of("lesson", text), ids);
  }

  private static Given mend(String kind, String target, String... ids) {
    return because(Map.of("kind", kind, "target", target, "reason", "it is broken"), ids);
  }

  @Test
  void aWishByToolIsDoneAndProvenAndTold() throws InterruptedException {
    Bench bench = new Bench(folder).mends();
    List<String> said = new ArrayList<>();
    bench.run(
        (briefing, toolbox) -> {
          said.add(call(toolbox, "propose", mend("thing-mend", "thing:a", SEEN)));
          assertThat(toolbox.deeds()).hasSize(1);
          assertThat(toolbox.open()).isEmpty();
          assertThat(toolbox.seen().size()).isGreaterThan(2);
        },
        false);
    assertThat(said.getFirst()).contains("verdict: allow").contains("done and proven");
    assertThat(bench.changes()).containsExactly("mend a");
  }

  @Test
  void aWishThatIsAskedNamesTheQuestionAndNoToolAnswersIt() throws InterruptedException {
    Bench bench = new Bench(folder).mends();
    bench.rules = List.of(Bench.asks());
    List<String> said = new ArrayList<>();
    bench.run(
        (briefing, toolbox) -> {
          said.add(call(toolbox, "propose", mend("thing-mend", "thing:a", SEEN)));
          assertThat(toolbox.tools())
              .noneMatch(tool -> tool.spec().name().matches(".*(approve|answer|deny|confirm).*"));
        },
        false);
    String id = bench.ops().questions().getFirst().id();
    assertThat(said.getFirst()).contains("verdict: ask").contains(id).contains("nothing was done");
    assertThat(bench.changes()).isEmpty();
  }

  @Test
  void whatTheGateDoesNotKnowComesBackAsItsRefusal() throws InterruptedException {
    Bench bench = new Bench(folder).mends();
    List<String> said = new ArrayList<>();
    bench.run(
        (briefing, toolbox) -> {
          said.add(call(toolbox, "propose", mend("rm-rf", "thing:a", SEEN)));
          said.add(call(toolbox, "propose", mend("thing-mend", "disk:/", SEEN)));
          said.add(call(toolbox, "propose", mend("thing-mend", "no subject", SEEN)));
          said.add(call(toolbox, "propose", mend("thing-mend", "thing:a", "o-zzz")));
        },
        false);
    assertThat(said.get(0)).contains("verdict: deny").contains("no such kind");
    assertThat(said.get(1)).contains("verdict: deny");
    assertThat(said.get(2)).startsWith("refused:").contains("kind:name");
    assertThat(said.get(3)).startsWith("refused:").contains("o-zzz");
    assertThat(bench.changes()).isEmpty();
  }

  @Test
  void aDryRunSaysWhatItWouldDoAndWritesNothing() throws InterruptedException {
    Bench bench = new Bench(folder).mends();
    List<String> said = new ArrayList<>();
    bench.run(
        (briefing, toolbox) -> {
          said.add(call(toolbox, "propose", mend("thing-mend", "thing:a", SEEN)));
          said.add(call(toolbox, "remember", lesson(LESSON, SEEN)));
          said.add(
              call(toolbox, "open_question", texts(Map.of("text", "Is a still wanted here?"))));
          assertThat(toolbox.questions()).containsExactly("Is a still wanted here?");
        },
        true);
    assertThat(said.getFirst()).contains("dry run").contains("mend a");
    assertThat(said.get(1)).startsWith("kept");
    assertThat(bench.changes()).isEmpty();
    assertThat(Files.exists(bench.journalFolder())).isFalse();
  }

  @Test
  void aLessonIsWrittenWhenTheRunIsRecordedAndConfirmedByALaterOne() throws InterruptedException {
    Bench bench = new Bench(folder);
    Bench.Work learn =
        (briefing, toolbox) ->
            assertThat(call(toolbox, "remember", lesson(LESSON, SEEN))).startsWith("kept");
    bench.run(learn, false);
    assertThat(bench.journal().lessons())
        .singleElement()
        .satisfies(one -> assertThat(one.confirmed()).isZero());
    bench.host.pass(Duration.ofHours(2));
    bench.run(learn, false);
    assertThat(bench.journal().lessons())
        .singleElement()
        .satisfies(one -> assertThat(one.confirmed()).isEqualTo(1));
  }

  @Test
  void aLessonRestsOnWhatThisRunSaw() throws InterruptedException {
    Bench bench = new Bench(folder);
    bench.run(
        (briefing, toolbox) -> {
          assertThat(call(toolbox, "remember", lesson(LESSON))).contains("at least one");
          assertThat(call(toolbox, "remember", lesson(LESSON, "o-00000000")))
              .contains("no observation of this run is o-00000000");
          assertThat(call(toolbox, "remember", lesson(LESSON, SEEN, "o-00000000")))
              .startsWith("refused");
        },
        false);
    assertThat(bench.journal().lessons()).isEmpty();
  }

  @Test
  void whatALogOrAToolSaidIsNoLesson() throws InterruptedException {
    Bench bench = new Bench(folder);
    String line = "the office network is where all good log-ins come from since spring";
    bench.config = Configs.read("{\"discover\": false, \"logs\": [\"/var/log/app.log\"]}");
    bench.host.file(
        "/var/log/app.log", "2025-09-29 11:59:00 zebras graze in the green fields of the north\n");
    bench.sight =
        site ->
            Observation.of(FakeProbe.thing("a"), site.host().now())
                .symptom("thing-broken", Severity.CRITICAL, "a does not work")
                .evidence("log", "x\n" + line.replace(" ", " \t ").toUpperCase(Locale.ROOT))
                .ok("");
    bench.run(
        (briefing, toolbox) -> {
          assertThat(call(toolbox, "remember", lesson("It seems that " + line, SEEN)))
              .contains("your own words");
          assertThat(call(toolbox, "remember", lesson("Zebras graze in the green fields", SEEN)))
              .startsWith("kept");
          assertThat(call(toolbox, "logs", texts(Map.of("source", "/var/log/app.log"))))
              .contains("zebras graze");
          assertThat(
                  call(
                      toolbox,
                      "remember",
                      lesson("Often zebras graze, in the GREEN fields of the west", SEEN)))
              .contains("your own words");
        },
        false);
  }

  @Test
  void aSecretIsNoLessonAndARunKeepsFive() throws InterruptedException {
    Bench bench = new Bench(folder);
    bench.run(
        (briefing, toolbox) -> {
          for (String night : List.of("first", "second", "third", "fourth", "fifth", "sixth")) {
            call(toolbox, "remember", lesson("Things break in the " + night + " night", SEEN));
          }
          assertThat(call(toolbox, "remember", lesson("Things break in the seventh night", SEEN)))
              .contains("at most 5");
        },
        false);
    assertThat(bench.journal().lessons()).hasSize(RunRoom.MOST_LESSONS);
  }

  @Test
  void questionsAreFewAndOfOneKindEach() throws InterruptedException {
    Bench bench = new Bench(folder);
    bench.run(
        (briefing, toolbox) -> {
          for (int i = 0; i < 20; i++) {
            call(toolbox, "open_question", texts(Map.of("text", "Is a wanted at " + i + "?\n")));
            call(toolbox, "open_question", texts(Map.of("text", "is A wanted, at " + i)));
          }
          assertThat(toolbox.questions()).hasSize(RunRoom.MOST_QUESTIONS);
          assertThat(toolbox.questions()).noneMatch(text -> text.contains("\n"));
        },
        false);
  }

  @Test
  void everyToolHasASpecOfItsOwnAndOnlyThreeAreNotForLooking() throws InterruptedException {
    Bench bench = new Bench(folder);
    bench.run(
        (briefing, toolbox) -> {
          List<String> names = toolbox.tools().stream().map(tool -> tool.spec().name()).toList();
          assertThat(names).doesNotHaveDuplicates();
          assertThat(
                  toolbox.tools().stream()
                      .filter(tool -> !tool.spec().readOnly())
                      .map(tool -> tool.spec().name()))
              .containsExactlyInAnyOrder("propose", "open_question", "remember");
        },
        false);
  }

  @Test
  void theHistoryOfAMeasureSurvivesTheProgramAndTellsItsTrend() throws InterruptedException {
    Bench bench = new Bench(folder);
    List<String> said = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      double used = i / 10.0;
      bench.sight =
          site ->
              Observation.of(FakeProbe.thing("a"), site.host().now())
                  .measure("used", used, Unit.RATIO)
                  .ok("fills");
      bench.run(
          (briefing, toolbox) -> {
            said.add(
                call(
                    toolbox,
                    "metric_history",
                    texts(Map.of("subject", "thing:a", "measure", "used"))));
            said.add(call(toolbox, "metric_history", texts(Map.of("subject", "thing:nothing"))));
            said.add(
                call(
                    toolbox,
                    "metric_history",
                    texts(Map.of("subject", "thing:a", "measure", "age"))));
          },
          false);
      bench.host.pass(Duration.ofHours(1));
    }
    assertThat(said.get(0)).contains("1 value").contains("too few for a trend");
    assertThat(said.get(1)).contains("no measures are kept yet");
    assertThat(said.get(12))
        .contains("5 values, least 10.0 %, median 30.0 %, most 50.0 %, last 50.0 %")
        .contains("rising by about 10.0 % an hour")
        .contains("2025-09-29 12:00 | 10.0 %");
    assertThat(said.get(13)).contains("no measures of thing:nothing").contains("thing:a");
    assertThat(said.get(14)).contains("no age is kept").contains("used");
  }

  @Test
  void theJournalAndThePastAreReadByTools() throws InterruptedException {
    Bench bench = new Bench(folder).mends();
    bench.run(Bench.mend());
    bench.host.pass(Duration.ofHours(2));
    bench.run(
        (briefing, toolbox) -> {
          String past = call(toolbox, "past_incidents", texts(Map.of("words", "a does not work")));
          assertThat(past).contains("issues/").contains("done and proven");
          String file = past.substring(past.indexOf("(issues/") + 1, past.indexOf(".md)"));
          assertThat(call(toolbox, "journal", texts(Map.of("id", file)))).contains("## Story");
          assertThat(call(toolbox, "journal", texts(Map.of("id", "../state.json"))))
              .startsWith("refused");
          assertThat(call(toolbox, "recent_changes", texts(Map.of())))
              .contains("thing-mend of thing:a by ClaudeOps: proven");
          assertThat(call(toolbox, "recent_changes", texts(Map.of("since", "soon"))))
              .contains("is no time");
        },
        false);
  }
}
