package dev.claudeops.detect;

import static dev.claudeops.detect.Looks.lines;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Threshold;
import dev.claudeops.model.Threshold.Line;
import dev.claudeops.text.Wildcard;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class RulesTest {
  private static final Threshold USED =
      Threshold.above("disk-space", "used", 0.9, 0.85, 0.97, 0.95);
  private static final Threshold DAYS = Threshold.below("cert", "days", 21, 25, 7, 8);

  private static void near(Optional<Line> line, double raise, double clear) {
    assertThat(line.orElseThrow().raise()).isCloseTo(raise, Assertions.within(1e-9));
    assertThat(line.orElseThrow().clear()).isCloseTo(clear, Assertions.within(1e-9));
  }

  @Test
  void theOwnersLineKeepsTheDistanceOfTheDefault() {
    Threshold moved = Lines.moved(USED, lines(0.8, null, null));
    near(moved.warning(), 0.8, 0.75);
    near(moved.critical(), 0.97, 0.95);
    near(Lines.moved(DAYS, lines(null, 3.0, null)).critical(), 3, 4);
  }

  @Test
  void theOwnersClearIsWhereTheFindingClearsAltogether() {
    Threshold moved = Lines.moved(USED, lines(0.8, 0.9, 0.5));
    near(moved.warning(), 0.8, 0.5);
    near(moved.critical(), 0.9, 0.88);
  }

  @Test
  void aClearOnTheBadSideIsTheRaisingLineItself() {
    near(Lines.moved(USED, lines(0.8, null, 0.9)).warning(), 0.8, 0.8);
  }

  @Test
  void theDistanceNeverPutsTheWayBackOutOfReach() {
    near(Lines.moved(USED, lines(0.02, null, null)).warning(), 0.02, 0.01);
    Threshold free = Threshold.below("memory-low", "available", 0.1, 0.15, 0.03, 0.06);
    near(Lines.moved(free, lines(0.98, null, null)).warning(), 0.98, 0.99);
  }

  @Test
  void aLineTheProbeDoesNotHaveCanBeAdded() {
    Threshold warns = Threshold.warnAbove("cpu-steal", "steal", 0.2, 0.1);
    near(Lines.moved(warns, lines(null, 0.5, null)).critical(), 0.5, 0.4);
  }

  @Test
  void smallValuesCanBeBad() {
    assertThat(Lines.level(DAYS, 30, Optional.empty())).isEmpty();
    assertThat(Lines.level(DAYS, 21, Optional.empty())).contains(Severity.WARNING);
    assertThat(Lines.level(DAYS, 24, Optional.of(Severity.WARNING))).contains(Severity.WARNING);
    assertThat(Lines.level(DAYS, 25, Optional.of(Severity.WARNING))).isEmpty();
    assertThat(Lines.level(DAYS, 7, Optional.of(Severity.WARNING))).contains(Severity.CRITICAL);
    assertThat(Lines.level(DAYS, 7.5, Optional.of(Severity.CRITICAL))).contains(Severity.CRITICAL);
    assertThat(Lines.level(DAYS, 8, Optional.of(Severity.CRITICAL))).contains(Severity.WARNING);
  }

  @Test
  void aLineHoldsOnlyForTheKindsOfItsProbe() {
    assertThat(Looks.RULES.lines("disk", "used")).hasSize(1);
    assertThat(Looks.RULES.lines("pool", "used")).isEmpty();
  }

  @Test
  void aFamilyOfMeasuresSharesItsLine() {
    Threshold errors = Threshold.warnAbove("net-errors", "errors-*", 1, 0);
    Rules rules =
        new Rules(
            List.of(new Rules.Sense("net", List.of("nic"), List.of(), List.of(errors))),
            Map.of(),
            List.of());
    assertThat(rules.lines("nic", "errors-br-lan")).containsExactly(errors);
    assertThat(rules.lines("nic", "errors")).isEmpty();
  }

  @Test
  void theOwnersPatienceIsKept() {
    Looks looks = new Looks();
    looks.rules =
        new Rules(List.of(Looks.UNIT), Map.of("unit-failed", Looks.patience(2, 2, 1)), List.of());
    assertThat(looks.run(looks.failed("a")).findings()).isEmpty();
    assertThat(looks.run(looks.failed("a")).findings()).hasSize(1);
  }

  @Test
  void aStarStandsForAnyCharacters() {
    Rules rules = new Rules(List.of(), Map.of(), List.of("disk:/snap/*", "unit:*@*.service"));
    assertThat(rules.ignores(new Subject("disk", "/snap/core/1"))).isTrue();
    assertThat(rules.ignores(new Subject("unit", "user@1000.service"))).isTrue();
    assertThat(rules.ignores(new Subject("unit", "nginx.service"))).isFalse();
    assertThat(rules.ignores(new Subject("disk", "/snap"))).isFalse();
    assertThat(new Wildcard("*a".repeat(150) + "b").matches("a".repeat(300))).isFalse();
  }
}
