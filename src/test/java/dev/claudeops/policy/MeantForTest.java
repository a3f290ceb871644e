package dev.claudeops.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Risk;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeantForTest {
  private static final Instant NOW = Instant.parse("2025-09-29T14:00:00Z");
  private static final Subject DISK = new Subject("disk", "/var");

  private static Optional<Verdict> judge(List<String> types, Finding... findings) {
    ActionSpec spec =
        new ActionSpec(
            "run-script",
            "",
            Risk.LOW,
            true,
            "",
            List.of("disk"),
            List.of(),
            false,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            types);
    Action wish = new Action("run-script", DISK, Map.of(), "", List.of(ObservationId.of(DISK)));
    Situation now =
        new Situation(
            NOW,
            ZoneOffset.UTC,
            Config.NONE,
            List.of(findings),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            0,
            Optional.empty(),
            List.of());
    return new MeantFor().judge(new Wish(wish, Optional.of(spec), Optional.empty()), now);
  }

  private static Finding finding(Subject subject, String type, Phase phase) {
    return new Finding(
        FindingId.of(subject, type),
        subject,
        type,
        Severity.WARNING,
        phase,
        NOW,
        "",
        List.of(ObservationId.of(subject)),
        Optional.empty(),
        false);
  }

  @Test
  void whatIsForAnyFindingIsNotItsAffair() {
    assertThat(judge(List.of())).isEmpty();
  }

  @Test
  void anOpenFindingOfTheTypeOnTheTargetLetsItThrough() {
    assertThat(judge(List.of("disk-space"), finding(DISK, "disk-space", Phase.ONGOING))).isEmpty();
  }

  @Test
  void anotherTypeAnotherSubjectOrOneThatIsOverDoesNot() {
    assertThat(
            judge(
                List.of("disk-space"),
                finding(DISK, "disk-inodes", Phase.NEW),
                finding(new Subject("disk", "/"), "disk-space", Phase.NEW),
                finding(DISK, "disk-space", Phase.RESOLVED)))
        .hasValueSatisfying(
            verdict -> {
              assertThat(verdict).isInstanceOf(Verdict.Deny.class);
              assertThat(verdict.rule()).isEqualTo("meant-for");
            });
  }
}
