package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Evidence;
import dev.claudeops.model.Health;
import dev.claudeops.model.Measure;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Symptom;
import dev.claudeops.model.Unit;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollectorTest {
  private static final Instant NOW = Instant.parse("2025-09-29T14:00:00Z");
  private static final String LEAK = "postgres://app:hunter2-secret@db/shop";

  private static List<Observation> collect(Observation... raw) {
    return new Collector(subject -> false).collect(List.of(raw));
  }

  private static Observation.Builder of(String kind, String name) {
    return Observation.of(new Subject(kind, name), NOW);
  }

  @Test
  void aSecretIsTakenOutOfEveryFieldThatHoldsText() {
    Observation clean =
        collect(
                of("process", "worker " + LEAK)
                    .symptom("process-missing", Severity.CRITICAL, "no " + LEAK)
                    .dependsOn(new Subject("database", LEAK))
                    .evidence("ps " + LEAK, "1 worker " + LEAK)
                    .seen("runs with " + LEAK))
            .getFirst();
    assertThat(clean.toString()).doesNotContain("hunter2").contains("[redacted:password]");
    assertThat(clean.subject().name()).contains("worker postgres://app:[redacted:password]@db");
    assertThat(clean.id()).isEqualTo(ObservationId.of(clean.subject()));
    assertThat(clean.summary()).startsWith("runs with").contains("[redacted:password]");
    assertThat(clean.symptoms().getFirst().says()).contains("[redacted:password]");
    assertThat(clean.dependsOn().getFirst().name()).contains("[redacted:password]");
    assertThat(clean.evidence().source()).contains("[redacted:password]");
    assertThat(clean.evidence().text()).contains("[redacted:password]");
  }

  @Test
  void whatHoldsNoSecretStaysAsItIs() {
    Observation plain =
        of("disk", "/")
            .measure("used", 0.5, Unit.RATIO)
            .symptom("disk-space", Severity.WARNING, "half")
            .evidence("df", "/ 50 %")
            .ok("");
    assertThat(collect(plain)).containsExactly(plain);
  }

  @Test
  void twoLooksAtOneSubjectBecomeOneAndTheWorseHealthSpeaks() {
    Observation well =
        of("unit", "api")
            .measure("age", 60, Unit.SECONDS)
            .measure("memory", 1, Unit.BYTES)
            .dependsOn(new Subject("unit", "db"))
            .evidence("one", "fine")
            .ok("runs");
    Observation ill =
        of("unit", "api")
            .measure("memory", 2, Unit.BYTES)
            .symptom("unit-failed", Severity.CRITICAL, "it failed")
            .dependsOn(new Subject("disk", "/"))
            .evidence("two", "boom")
            .ok("");
    for (List<Observation> order : List.of(List.of(well, ill), List.of(ill, well))) {
      List<Observation> seen = new Collector(subject -> false).collect(order);
      assertThat(seen).hasSize(1);
      Observation joined = seen.getFirst();
      assertThat(joined.health()).isEqualTo(Health.FAILED);
      assertThat(joined.summary()).isEqualTo("it failed");
      assertThat(joined.symptoms()).extracting(Symptom::type).containsExactly("unit-failed");
      assertThat(joined.measures())
          .containsExactly(
              new Measure("age", 60, Unit.SECONDS), new Measure("memory", 2, Unit.BYTES));
      assertThat(joined.dependsOn())
          .containsExactlyInAnyOrder(new Subject("disk", "/"), new Subject("unit", "db"));
      assertThat(joined.evidence()).isEqualTo(new Evidence("two", "boom\n-- one\nfine"));
    }
  }

  @Test
  void subjectsThatOnlyASecretTellsApartBecomeOne() {
    assertThat(
            collect(
                of("process", "w password=abcdefgh1").ok("one"),
                of("process", "w password=abcdefgh2").ok("two")))
        .hasSize(1);
  }

  @Test
  void anIgnoredSubjectIsDroppedByItsCleanName() {
    Collector collector = new Collector(subject -> subject.name().equals("/mnt"));
    assertThat(collector.collect(List.of(of("disk", "/mnt").ok(""), of("disk", "/").ok(""))))
        .extracting(one -> one.subject().name())
        .containsExactly("/");
  }

  @Test
  void theyComeSortedBySubject() {
    assertThat(
            collect(of("unit", "b").ok(""), of("disk", "/").ok(""), of("unit", "a").ok("")).stream()
                .map(one -> one.subject().toString()))
        .containsExactly("disk:/", "unit:a", "unit:b");
  }
}
