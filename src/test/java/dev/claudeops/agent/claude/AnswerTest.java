package dev.claudeops.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.claudeops.model.Explanation;
import dev.claudeops.model.Reading;
import dev.claudeops.testkit.Readings;
import dev.claudeops.text.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerTest {
  private final Scene scene = new Scene();

  private Reading read(Json answer) {
    return Answer.read(answer, scene.briefing(), scene);
  }

  private Json finding(String id, String cause, String confidence, String... because) {
    return Json.object(
        "finding", Json.of(id),
        "cause", Json.of(cause),
        "confidence", Json.of(confidence),
        "because", Json.strings(List.of(because)),
        "ruled_out", Json.array(List.of()),
        "advice", Json.of(""));
  }

  private static Json answer(String verdict, Json... findings) {
    return Json.object(
        "verdict", Json.of(verdict),
        "findings", Json.array(List.of(findings)),
        "seen", Json.strings(List.of()),
        "lessons", Json.array(List.of()),
        "questions", Json.strings(List.of()));
  }

  private Json good() {
    return Json.object(
        "verdict", Json.of("nginx runs again; /var is 93 % full."),
        "findings",
            Json.array(
                List.of(
                    Json.object(
                        "finding", Json.of(scene.finding(Scene.NGINX).id().value()),
                        "cause", Json.of("port 8080 was taken"),
                        "confidence", Json.of("high"),
                        "because", Json.strings(List.of(Scene.id(Scene.NGINX))),
                        "ruled_out",
                            Json.array(
                                List.of(
                                    Json.object(
                                        "what", Json.of("a broken config"),
                                        "by", Json.of("it bound port 8080 later")))),
                        "advice", Json.of("Move the worker to port 9000.")))),
        "seen", Json.strings(List.of("shop-db has 97 of 100 connections")),
        "lessons",
            Json.array(
                List.of(
                    Json.object(
                        "lesson", Json.of("the worker takes port 8080"),
                        "because", Json.strings(List.of(Scene.id(Scene.NGINX)))))),
        "questions", Json.strings(List.of("May /var be grown to 40 GB?")));
  }

  @Test
  void theSchemaIsSmallAndPlainAndTakesAnAnswerOfEveryPart() {
    assertThat(Answer.SCHEMA.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1_500);
    assertThat(Answer.SCHEMA).doesNotContain("\n", "$ref", "oneOf", "anyOf", "pattern", "format");
    var schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Answer.SCHEMA, InputFormat.JSON);
    assertThat(schema.validate(good().compact(), InputFormat.JSON)).isEmpty();
    assertThat(schema.validate("{\"verdict\": 1}", InputFormat.JSON)).isNotEmpty();
  }

  @Test
  void anHonestAnswerIsReadWholeAndWithoutADoubt() {
    Reading reading = read(good());
    assertThat(reading.uncorroborated()).as(reading.toString()).isZero();
    Explanation one = reading.findings().getFirst();
    assertThat(one.finding()).isEqualTo(scene.finding(Scene.NGINX).id());
    assertThat(one.confidence()).isEqualTo(Explanation.Confidence.HIGH);
    assertThat(one.ruledOut().getFirst().by()).isEqualTo("it bound port 8080 later");
    assertThat(one.advice()).isEqualTo("Move the worker to port 9000.");
    assertThat(reading.lessons())
        .containsExactly("the worker takes port 8080 (rests on " + Scene.id(Scene.NGINX) + ")");
    assertThat(reading.questions()).containsExactly("May /var be grown to 40 GB?");
  }

  @Test
  void idsThatDoNotExistAndCertaintyWithoutGroundAreDoubted() {
    String nginx = scene.finding(Scene.NGINX).id().value();
    Reading reading =
        read(
            answer(
                "bad",
                finding(nginx, "a guess", "high", "o-deadbeef", "the log"),
                finding("00000000", "a guess", "low"),
                finding("nothing", "a guess", "low"),
                finding(nginx, "another", "low")));
    assertThat(reading.findings()).hasSize(2);
    assertThat(reading.findings().getFirst().doubts())
        .containsExactly(
            "it rests on o-deadbeef, an observation that does not exist",
            "it rests on \"the log\", which is no observation's id",
            "it is sure of it without an observation that it rests on");
    assertThat(reading.findings().getLast().doubts())
        .containsExactly("there is no finding 00000000 in this run");
    assertThat(reading.doubts())
        .containsExactly(
            "it explains \"nothing\", which is no finding's id: a guess",
            "it explains the finding " + nginx + " twice; the first one counts");
    assertThat(reading.uncorroborated()).isEqualTo(6);
  }

  @Test
  void whatAnAgentSaidBeforeBearsNothingOut() {
    Reading reading =
        read(answer("There were 6,666 sessions and 5,555 inodes and 777 file handles."));
    assertThat(reading.doubts()).hasSize(3);
  }

  @Test
  void anAnswerOfTheWrongFormIsReadAsFarAsItGoes() {
    assertThat(read(Json.nul()).doubts())
        .containsExactly("the answer is no object, so nothing of it could be read");
    assertThat(read(Json.of("hello")).findings()).isEmpty();
    Reading reading =
        read(
            Json.object(
                "verdict", Json.array(List.of()),
                "findings", Json.of("none"),
                "seen", Json.array(List.of(Json.nul(), Json.of(3), Json.object())),
                "lessons", Json.array(List.of(Json.of("a lesson")))));
    assertThat(reading.doubts())
        .contains("the answer has no verdict", "its findings are no list and were left out")
        .contains("the lesson \"a lesson\" rests on no observation");
  }

  @Test
  void hugeAnswersAreCutAndTold() {
    String huge = "9".repeat(10_000_000);
    String nginx = scene.finding(Scene.NGINX).id().value();
    List<Json> many =
        new ArrayList<>(Collections.nCopies(5_000, finding(nginx, huge.substring(0, 900), "low")));
    Reading reading =
        read(
            Json.object(
                "verdict", Json.of(huge),
                "findings", Json.array(many),
                "seen", Json.strings(Collections.nCopies(5_000, "x " + huge.substring(0, 5_000))),
                "lessons", Json.array(List.of()),
                "questions", Json.strings(Collections.nCopies(5_000, "why?"))));
    assertThat(reading.verdict().length()).isLessThanOrEqualTo(Answer.LONGEST_VERDICT);
    assertThat(reading.seen()).hasSize(Answer.MOST_SENTENCES);
    assertThat(reading.toString().length()).isLessThan(100_000);
    assertThat(reading.doubts())
        .contains("it gives 5000 findings, of which 50 are kept")
        .anyMatch(doubt -> doubt.contains("was cut"));
  }

  @Test
  void whateverComesIsReadWithoutAFault() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      read(anything(random, 4));
    }
  }

  private Json anything(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> Json.nul();
      case 1 -> Json.of(random.nextInt() % 1000);
      case 2 -> Json.of(true);
      case 3 -> Json.of(Readings.EVIL.substring(random.nextInt(Readings.EVIL.length())));
      case 4 ->
          Json.of(
              List.of(
                      "99:99",
                      "2025-13-99 77:88:99",
                      "o-",
                      "25 pm",
                      "31/Dec",
                      "1e999 GB",
                      "99999999999999999999",
                      "a hundred thousand million dozen")
                  .get(random.nextInt(8)));
      case 5 -> Json.array(List.of(anything(random, depth - 1), anything(random, depth - 1)));
      default ->
          Json.object(
              "verdict", anything(random, depth - 1),
              "findings", Json.array(List.of(anything(random, depth - 1))),
              "finding", Json.of(scene.finding(Scene.VAR).id().value()),
              "cause", anything(random, depth - 1),
              "because", anything(random, depth - 1),
              "ruled_out", Json.array(List.of(anything(random, depth - 1))),
              "lessons", Json.array(List.of(anything(random, depth - 1))),
              "seen", anything(random, depth - 1));
    };
  }

  @Test
  void secretsAndControlCharactersGoFromEveryText() {
    String secret = "password=hunter2hunter2 " + Readings.EVIL;
    Reading reading =
        read(
            Json.object(
                "verdict", Json.of(secret),
                "findings",
                    Json.array(
                        List.of(
                            Json.object(
                                "finding", Json.of(scene.finding(Scene.VAR).id().value()),
                                "cause", Json.of(secret),
                                "confidence", Json.of("low"),
                                "because", Json.strings(List.of(secret)),
                                "ruled_out",
                                    Json.array(
                                        List.of(
                                            Json.object(
                                                "what", Json.of(secret), "by", Json.of(secret)))),
                                "advice", Json.of(secret)),
                            finding(secret, secret, secret))),
                "seen", Json.strings(List.of(secret)),
                "lessons", Json.strings(List.of(secret)),
                "questions", Json.strings(List.of(secret))));
    assertThat(reading.toString())
        .contains("[redacted:")
        .doesNotContain("hunter2")
        .doesNotContain("\u001b", "\n", "\r", "\u202e", "\u2028");
  }
}
