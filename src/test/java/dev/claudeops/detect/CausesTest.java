package dev.claudeops.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CausesTest {
  private final Looks looks = new Looks();

  private static Dependency edge(String from, String on) {
    return new Dependency(unit(from), unit(on), "declared in needs");
  }

  private static Subject unit(String name) {
    return new Subject("unit", name);
  }

  private static Optional<Subject> cause(Judgement judgement, String unit) {
    return judgement.findings().stream()
        .filter(finding -> finding.subject().equals(unit(unit)))
        .findFirst()
        .orElseThrow()
        .causedBy();
  }

  private static List<String> names(Judgement judgement) {
    return judgement.findings().stream().map(Finding::subject).map(Subject::name).toList();
  }

  @Test
  void theDeepestUnhealthySubjectIsTheCause() {
    looks.dependencies = List.of(edge("web", "app"), edge("app", "db"));
    Judgement judgement = looks.run(looks.failed("web"), looks.failed("app"), looks.failed("db"));
    assertThat(cause(judgement, "web")).contains(unit("db"));
    assertThat(cause(judgement, "app")).contains(unit("db"));
    assertThat(cause(judgement, "db")).isEmpty();
  }

  @Test
  void aFullDiskExplainsWhatStandsOnIt() {
    Observation db =
        Observation.of(unit("db"), looks.now)
            .symptom("unit-failed", Severity.CRITICAL, "db failed")
            .dependsOn(Looks.VAR)
            .ok("");
    Judgement judgement = looks.run(db, looks.disk(0.93));
    assertThat(cause(judgement, "db")).contains(Looks.VAR);
    assertThat(names(judgement)).containsExactly("/var", "db");
  }

  @Test
  void theWayLeadsThroughTheUnseenButNotThroughTheWell() {
    looks.dependencies = List.of(edge("web", "app"), edge("app", "db"));
    assertThat(cause(looks.run(looks.failed("web"), looks.failed("db")), "web"))
        .contains(unit("db"));
    assertThat(
            cause(
                looks.run(looks.failed("web"), looks.blind(unit("app")), looks.failed("db")),
                "web"))
        .contains(unit("db"));
    assertThat(cause(looks.run(looks.failed("web"), looks.well("app"), looks.failed("db")), "web"))
        .isEmpty();
  }

  @Test
  void whatIsOnlyWorthKnowingOrUnseenExplainsNothing() {
    looks.dependencies = List.of(edge("web", "db"));
    assertThat(cause(looks.run(looks.failed("web"), looks.failed("db", Severity.INFO)), "web"))
        .isEmpty();
    assertThat(cause(new Looks().run(looks.failed("web"), looks.blind(unit("db"))), "web"))
        .isEmpty();
  }

  @Test
  void aCircleHasOneRootAndNoSubjectCausesItself() {
    looks.dependencies =
        List.of(edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("a", "a"), edge("d", "a"));
    Judgement judgement =
        looks.run(
            looks.failed("a", Severity.WARNING),
            looks.failed("b"),
            looks.failed("c", Severity.WARNING),
            looks.failed("d"));
    assertThat(cause(judgement, "b")).isEmpty();
    assertThat(cause(judgement, "a")).contains(unit("b"));
    assertThat(cause(judgement, "c")).contains(unit("b"));
    assertThat(cause(judgement, "d")).contains(unit("b"));
    assertThat(names(judgement)).containsExactly("b", "d", "a", "c");
  }

  @Test
  void symptomsStandBehindTheirCauseAndTheWorstGroupIsFirst() {
    looks.dependencies = List.of(edge("web", "db"));
    Judgement judgement =
        looks.run(
            looks.failed("alone", Severity.WARNING),
            looks.failed("db", Severity.WARNING),
            looks.failed("web"),
            looks.failed("zinfo", Severity.INFO));
    assertThat(names(judgement)).containsExactly("db", "web", "alone", "zinfo");
  }

  @Test
  void aChainOfAHundredThousandIsFollowedInLinearTime() {
    int length = 100_000;
    List<Dependency> chain = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      chain.add(edge("u" + i, "u" + (i + 1)));
    }
    looks.dependencies = chain;
    long began = System.nanoTime();
    Judgement judgement = looks.run(looks.failed("u0"), looks.failed("u" + length));
    assertThat(cause(judgement, "u0")).contains(unit("u" + length));
    assertThat(System.nanoTime() - began).isLessThan(10_000_000_000L);
  }
}
