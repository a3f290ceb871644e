package dev.claudeops.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Kinds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunbookTest {
  private static String book(String... head) {
    return "---\n" + String.join("\n", head) + "\n---\n\nWhat it means, and why this is tried.\n";
  }

  private static Runbook read(String... head) throws Malformed {
    return Runbook.parse(book(head), true);
  }

  private static Runbook steps(String... steps) throws Malformed {
    return read(
        "name: own", "findings: [unit-failed]", "steps:", "  - " + String.join("\n  - ", steps));
  }

  @Test
  void everyKeyIsRead() throws Exception {
    Runbook book =
        read(
            "name: own-nginx",
            "findings: [unit-failed, \"endpoint-failing:http\"]",
            "when: \"not culprit:pid\"",
            "steps:",
            "  - unit-reload on unit:nginx.service",
            "  - run-script on service script=warm-up if since > 10m",
            "give-up: 2 in 6h",
            "wait: 30s",
            "priority: 7",
            "ask: \"look at it\"");
    assertThat(book.name()).isEqualTo("own-nginx");
    assertThat(book.findings())
        .containsExactly(
            new Runbook.Match("unit-failed", Optional.empty()),
            new Runbook.Match("endpoint-failing", Optional.of("http")));
    assertThat(book.when()).contains(new Condition.Not(new Condition.Named(Optional.of("pid"))));
    assertThat(book.steps())
        .containsExactly(
            new Step(
                "unit-reload",
                new Place.Fixed(new Subject("unit", "nginx.service")),
                Map.of(),
                Optional.empty()),
            new Step(
                "run-script",
                new Place.OfService(),
                Map.of("script", "warm-up"),
                Optional.of(new Condition.Compare("since", true, 600))));
    assertThat(book.giveUp()).isEqualTo(new Runbook.GiveUp(2, Duration.ofHours(6)));
    assertThat(book.pause()).isEqualTo(Duration.ofSeconds(30));
    assertThat(book.priority()).isEqualTo(7);
    assertThat(book.ask()).isEqualTo("look at it");
  }

  @Test
  void aLineIsANumberAShareATimeOrASize() throws Exception {
    assertThat(Condition.parse("used > 0.97")).isEqualTo(new Condition.Compare("used", true, 0.97));
    assertThat(Condition.parse("used < 95%")).isEqualTo(new Condition.Compare("used", false, 0.95));
    assertThat(Condition.parse("since < 2h"))
        .isEqualTo(new Condition.Compare("since", false, 7200));
    assertThat(Condition.parse("free < 2GB")).isEqualTo(new Condition.Compare("free", false, 2e9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Unit-Restart",
        "unit-restart on",
        "unit-restart on the-moon",
        "unit-restart on culprit:UNIT",
        "unit-restart onto unit:a",
        "unit-restart; rm -rf /",
        "unit-restart if",
        "unit-restart if used",
        "unit-restart if used >= 3",
        "unit-restart if used > lots",
        "unit-restart if used > 1 and used < 3",
        "unit-restart if not not critical",
        "unit-restart a=1 a=2",
        "unit-restart a=",
        "unit-restart =x",
        "unit-restart A=x",
        "leave on unit:a",
        "escalate message=hello",
        "-unit-restart",
        "unit-restart on unit:\u0430pi.service"
      })
  void aStepOutsideTheGrammarIsRefused(String step) {
    assertThatThrownBy(() -> Step.parse(step)).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no head at all",
        "---\n---\nprose",
        "---\nname: own\n",
        "---\nname: own\nfindings: [a]\nsteps: []\n---\nprose",
        "---\nname: own\nfindings: unit-failed\nsteps: [leave]\n---\nprose",
        "---\nname: ../own\nfindings: [a]\nsteps: [leave]\n---\nprose",
        "---\nname: own\nname: own\nfindings: [a]\nsteps: [leave]\n---\nprose",
        "---\nname: own\nfindings: [a]\nsteps: [leave]\nstep: more\n---\nprose",
        "---\nname: own\nfindings: [a]\nsteps: [leave]\ngive-up: never\n---\nprose",
        "---\nname: own\nfindings: [a]\nsteps: [leave]\ngive-up: 0 in 2h\n---\nprose",
        "---\nname: own\nfindings: [a]\nsteps: [leave]\nwait: 2h\n---\nprose",
        "---\nname: own\nfindings: [a]\nsteps: [leave]\nwait: [1s]\n---\nprose",
        "---\nname: own\nfindings: [a]\nsteps: [leave]\npriority: high\n---\nprose",
        "---\nname: own\nfindings: [A b]\nsteps: [leave]\n---\nprose",
        "---\nname: &a own\nfindings: [a]\nsteps: *a\n---\nprose",
        "---\nname: own\nfindings: [[a]]\nsteps: [leave]\n---\nprose",
        "---\nname: own\nfindings: [a]\nsteps: [{a: b}]\n---\nprose"
      })
  void aFileThatIsNoRunbookIsRefusedInWords(String file) {
    assertThatThrownBy(() -> Runbook.parse(file, true))
        .isInstanceOf(Malformed.class)
        .message()
        .isNotBlank();
  }

  @Test
  void hugeFilesAreRefusedQuickly() {
    String steps = "  - unit-restart\n".repeat(60_000);
    assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          assertThatThrownBy(
                  () ->
                      Runbook.parse(
                          "---\nname: own\nfindings: [a]\nsteps:\n" + steps + "---\nx", true))
              .isInstanceOf(Malformed.class);
          assertThatThrownBy(() -> Runbook.parse("-".repeat(1 << 20), true))
              .isInstanceOf(Malformed.class);
          assertThatThrownBy(() -> Step.parse("a" + " ".repeat(1 << 20) + "b"))
              .isInstanceOf(Malformed.class);
        });
  }

  @Test
  void checkTellsWhatCouldNeverBeDone() throws Exception {
    assertThat(checked("unit-restrat"))
        .containsExactly("there is no action unit-restrat; did you mean \"unit-restart\"?");
    assertThat(checked("container-restart").getFirst()).contains("is done to \"container\"");
    assertThat(checked("unit-restart on container:api").getFirst()).contains("container:api");
    assertThat(checked("unit-restart on culprit:pid").getFirst()).contains("culprit:pid");
    assertThat(checked("journal-vacuum on service").getFirst()).contains("service");
    assertThat(checked("unit-restart hard=yes"))
        .containsExactly("unit-restart has no parameter hard");
    assertThat(checked("run-script")).containsExactly("run-script needs the parameter script");
    assertThat(checked("run-script script=../x").getFirst())
        .contains("the parameter script is not");
    assertThat(checked("unit-restart", "container-restart on service", "escalate")).isEmpty();
  }

  private static List<String> checked(String... steps) throws Malformed {
    return steps(steps).check(Kinds.all(), Kinds.types());
  }

  @Test
  void checkTellsOfFindingsThatDoNotExistAndOfMissingProse() throws Exception {
    Runbook book =
        Runbook.parse(
            "---\n"
                + "name: own\n"
                + "findings: [\"unit-broken\", \"unit-failed:disk\"]\n"
                + "steps: [leave]\n"
                + "---\n"
                + " \n",
            true);
    assertThat(book.check(Kinds.all(), Kinds.types()))
        .containsExactly(
            "there is no finding type unit-broken",
            "unit-failed is never told of a disk",
            "it has no prose: a person would not know what it does and why");
  }
}
