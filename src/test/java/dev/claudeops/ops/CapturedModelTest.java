package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.action.Plan;
import dev.claudeops.action.Scene;
import dev.claudeops.action.Unfit;
import dev.claudeops.config.Config;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Deed;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Param;
import dev.claudeops.model.Question;
import dev.claudeops.model.Risk;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What comes of it when whoever wishes is the attacker, or writes what the one who wishes reads.
 */
class CapturedModelTest {
  private static final String URL = "postgres://shop:long-password-1@db/shop";

  @TempDir Path folder;
  private Bench bench;

  @BeforeEach
  void bench() {
    bench = new Bench(folder);
  }

  /** Tells a person. */
  private static final class Tell extends Bench.Mend {
    @Override
    public ActionSpec spec() {
      return new ActionSpec(
          Executor.ESCALATE,
          "Tell.",
          Risk.LOW,
          true,
          "Nothing.",
          List.of("thing"),
          List.of(Param.needed("message", new Param.Form.Sentence(500), "What.")),
          false,
          Duration.ofSeconds(5),
          Duration.ofSeconds(1));
    }

    @Override
    public Plan plan(Action wish, Scene scene) {
      return new Plan("tell", "", hands -> {});
    }
  }

  private static Action tell(int i) {
    return new Action(
        Executor.ESCALATE,
        FakeProbe.thing("a"),
        Map.of("message", "look at this, number " + i),
        "a is broken",
        List.of(ObservationId.of(FakeProbe.thing("a"))));
  }

  private String everything() throws IOException {
    try (Stream<Path> files = Files.walk(bench.journalFolder())) {
      StringBuilder all = new StringBuilder();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file));
      }
      return all.toString();
    }
  }

  @Test
  void whatAProgramPrintedIntoARefusalIsRedactedInEveryFile() throws Exception {
    bench.kinds =
        List.of(
            new Bench.Mend() {
              @Override
              public Plan plan(Action wish, Scene scene) throws Unfit {
                throw new Unfit("its status ended with exit code 2: cannot connect to " + URL);
              }
            });
    Checkup checkup = bench.run(Bench.mend());
    Deed deed = checkup.run().deeds().getFirst();
    assertThat(deed.verdict().why()).contains("exit code 2").doesNotContain("long-password-1");
    assertThat(everything()).contains("exit code 2").doesNotContain("long-password-1");
    assertThat(RunJson.of(checkup.run(), checkup.files(), checkup.notes()).compact())
        .doesNotContain("long-password-1");
    assertThat(bench.ops().explain("thing-mend", FakeProbe.thing("a"), Map.of()).verdict().why())
        .doesNotContain("long-password-1");
  }

  @Test
  void tellingAPersonManyTimesTakesNoRepairsPlace() throws Exception {
    bench.mends().kinds = List.of(new Tell(), new Bench.Mend());
    bench.rules =
        List.of(
            Bench.rule(
                "run-budget",
                (wish, now) ->
                    now.deedsThisRun() < 3
                        ? Optional.empty()
                        : Optional.of(new Verdict.Hold("run-budget", "enough", now.now()))));
    bench.run(tell(1), tell(2), tell(3), tell(4), Bench.mend());
    assertThat(bench.changes()).containsExactly("mend a");
  }

  // ---- a person's yes ----

  private String content = "rm the old ones";

  private void sealed() {
    bench.kinds =
        List.of(
            new Bench.Mend() {
              @Override
              public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
                return super.plan(wish, scene).sealed(content);
              }
            });
    bench.rules = List.of(Bench.asks());
  }

  private Question asked() throws InterruptedException {
    bench.run(Bench.mend());
    return bench.ops().questions().getFirst();
  }

  @Test
  void aYesDoesNotCarryOutWhatWasPutInThePlaceOfWhatWasAsked() throws Exception {
    bench.mends();
    sealed();
    Question question = asked();
    assertThat(everything()).as("only its digest is written down").doesNotContain(content);
    content = "rm everything";
    Deed deed = bench.ops().answer(question.id(), true, "sarah");
    assertThat(deed.outcome()).isInstanceOf(Outcome.Refused.class);
    assertThat(deed.verdict().rule()).isEqualTo("changed");
    assertThat(bench.changes()).isEmpty();
  }

  @Test
  void aYesCarriesOutWhatIsStillTheSame() throws Exception {
    bench.mends();
    sealed();
    assertThat(bench.ops().answer(asked().id(), true, "sarah").outcome())
        .isInstanceOf(Outcome.Proven.class);
    assertThat(bench.changes()).containsExactly("mend a");
  }

  // ---- places for questions ----

  private static Config shop() {
    return Configs.read(
        "{\"discover\": false, \"services\": [{\"name\": \"shop\", \"pm2\": \"shop\"}]}");
  }

  /** Asks about apps of a user's own, about the disk, and about the declared app at last. */
  @Test
  void nobodyTakesEveryPlaceForQuestionsByMakingThings() throws Exception {
    List<String> kinds = List.of("pm2", "process", "disk", "thing");
    bench.config = shop();
    bench.kinds =
        List.of(
            new Bench.Mend() {
              @Override
              public ActionSpec spec() {
                ActionSpec spec = super.spec();
                return new ActionSpec(
                    spec.kind(),
                    spec.summary(),
                    spec.risk(),
                    true,
                    spec.undo(),
                    kinds,
                    spec.params(),
                    true,
                    spec.deadline(),
                    spec.patience());
              }
            });
    bench.rules = List.of(Bench.asks());
    List<Action> wishes = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      wishes.add(about(new Subject(kinds.get(i % 2), "evil" + i)));
    }
    wishes.add(about(new Subject("disk", "/")));
    wishes.add(about(new Subject("pm2", "shop")));
    bench.run(wishes.toArray(Action[]::new));
    assertThat(
            bench.ops().questions().stream()
                .map(one -> one.action().target().toString())
                .collect(Collectors.toSet()))
        .hasSize(Questioner.MOST_ANYBODYS + 2)
        .contains("disk:/", "pm2:shop");
  }

  private static Action about(Subject target) {
    return new Action(
        "thing-mend",
        target,
        Map.of(),
        "it is broken",
        List.of(ObservationId.of(FakeProbe.thing("a"))));
  }

  // ---- poisoned files ----

  /** Every line of a question's and an intent's head in turn becomes each of these. */
  private static final List<String> POISONS =
      List.of(
          "",
          "null",
          "[]",
          "[\"\"]",
          "[\"o-zzzzzzzz\"]",
          "[\"=\"]",
          "\"unit: \"",
          "\"unit:\\u202e\"",
          "\"UNIT:x\"",
          "\"-H root@host\"",
          "\"../../../etc/passwd\"",
          "+1000000000-12-31T23:59:59.999999999Z",
          "-1000000000-01-01T00:00:00Z",
          "2025-09-29T12:00:00Z",
          "99999999999999999999",
          "carried-out",
          "open",
          "approved",
          "{\"a\": 1}");

  @Test
  void noPoisonedQuestionOrIntentStopsARunOrIsDone() throws Exception {
    bench.rules = List.of(Bench.asks());
    Question question = asked();
    Path file = bench.journalFolder().resolve("questions").resolve(question.id() + ".md");
    String good = Files.readString(file);
    Path intents = Files.createDirectories(bench.journalFolder().resolve("intents"));
    List<String> lines = good.lines().toList();
    int end = lines.subList(1, lines.size()).indexOf("---");
    assertThat(end).isGreaterThan(8);
    for (int line = 1; line <= end; line++) {
      String key = lines.get(line).replaceFirst(":.*", "");
      for (String poison : POISONS) {
        List<String> bad = new ArrayList<>(lines);
        bad.set(line, key + ": " + poison);
        Files.writeString(file, String.join("\n", bad));
        Files.writeString(
            intents.resolve("2025-09-29-1200-x.md"),
            String.join("\n", bad).replace("kind: question", "kind: intent"));
        Checkup checkup = bench.run((briefing, toolbox) -> {}, false);
        assertThat(checkup.run().report().status()).as(key + ": " + poison).isEqualTo("ok");
      }
    }
    assertThat(bench.changes()).isEmpty();
  }
}
