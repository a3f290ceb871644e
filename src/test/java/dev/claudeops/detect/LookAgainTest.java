package dev.claudeops.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Severity;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LookAgainTest {
  private static final FindingId BUSY = FindingId.of(Looks.VAR, "disk-busy");
  private final Looks looks = new Looks();

  private Judgement again(Judgement first, Set<FindingId> twice, Observation... seen) {
    return Judge.again(first, List.of(seen), twice, looks.rules, looks.dependencies, looks.now);
  }

  @Test
  void whatIsMendedInARunIsResolvedInItAndTheRestStaysAsItWas() {
    looks.run(looks.busy(0.95), looks.failed("nginx.service"));
    Judgement first = looks.run(looks.busy(0.95), looks.failed("nginx.service"), looks.failed("b"));
    Judgement after = again(first, Set.of(), looks.well("nginx.service"));
    assertThat(after.findings())
        .extracting(Finding::subject, Finding::phase)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(Looks.NGINX, Phase.RESOLVED),
            org.assertj.core.groups.Tuple.tuple(looks.failed("b").subject(), Phase.NEW),
            org.assertj.core.groups.Tuple.tuple(Looks.VAR, Phase.NEW));
    assertThat(after.tracks())
        .filteredOn(track -> track.subject().equals(Looks.VAR))
        .as("one look counts once")
        .isEqualTo(
            first.tracks().stream().filter(track -> track.subject().equals(Looks.VAR)).toList());
    assertThat(after.observations()).hasSize(3);
  }

  @Test
  void whatIsStillBadStaysNew() {
    Judgement first = looks.run(looks.failed("nginx.service"));
    assertThat(again(first, Set.of(), looks.failed("nginx.service")).findings())
        .extracting(Finding::phase)
        .containsExactly(Phase.NEW);
    assertThat(again(first, Set.of(), looks.blind(Looks.NGINX)).findings())
        .extracting(Finding::phase)
        .containsExactly(Phase.NEW);
  }

  @Test
  void aProblemWithPatienceIsResolvedWhenTwoLooksWereGood() {
    looks.run(looks.busy(0.95));
    Judgement first = looks.run(looks.busy(0.95));
    assertThat(again(first, Set.of(), looks.busy(0.1)).findings()).allMatch(Finding::open);
    assertThat(again(first, Set.of(BUSY), looks.busy(0.1)).findings())
        .extracting(Finding::phase)
        .containsExactly(Phase.RESOLVED);
  }

  @Test
  void whatALookShowsIsToldByTheSameLines() {
    assertThat(Judge.shows(looks.disk(0.86), "disk-space", looks.rules, Optional.empty()))
        .isInstanceOf(Judge.Showing.Good.class);
    assertThat(
            Judge.shows(looks.disk(0.86), "disk-space", looks.rules, Optional.of(Severity.WARNING)))
        .as("it clears at 85 %")
        .isEqualTo(new Judge.Showing.Bad(Severity.WARNING));
    assertThat(Judge.shows(looks.busy(0.1), "disk-space", looks.rules, Optional.empty()))
        .as("its measure is missing")
        .isInstanceOf(Judge.Showing.Blind.class);
    assertThat(Judge.shows(looks.blind(Looks.VAR), "disk-space", looks.rules, Optional.empty()))
        .isEqualTo(new Judge.Showing.Blind("late"));
    assertThat(
            Judge.shows(
                looks.failed("nginx.service"), "unit-failed", looks.rules, Optional.empty()))
        .isEqualTo(new Judge.Showing.Bad(Severity.CRITICAL));
  }
}
