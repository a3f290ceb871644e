package dev.claudeops.agent.brief;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.recall.Recollection;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BriefingSizeTest {
  @TempDir Path folder;

  private Composed compose(Briefing briefing, int tokens) {
    return new Composer(tokens)
        .compose(briefing, Prompts.load(new FakeHost(folder)), Machines.TOOLS);
  }

  private Composed compose(Briefing briefing) {
    return compose(briefing, 6_000);
  }

  private static int bytes(Composed one) {
    return Composed.bytes(one.system()) + Composed.bytes(one.prompt());
  }

  @Test
  void ourWordsForOneServiceDownLeaveHalfOfTwelveKilobytesToTheRest() {
    Composed one = compose(Machines.oneDown());
    report("one service down", one);
    assertThat(bytes(one)).isLessThan(5_800);
    assertThat(one.leftOut()).isEmpty();
    assertThat(one.prompt())
        .contains("no such file or directory, open '/etc/shop/payment.json'")
        .contains("`unit:shop.service`: allowed unit-restart, unit-start, unit-reload")
        .contains("REVISION")
        .contains("unproven, it failed again");
  }

  @Test
  void aHealthyMachineIsToldInLittle() {
    Composed one = compose(Machines.healthy());
    report("healthy", one);
    assertThat(one.prompt()).contains("No finding is open.").doesNotContain("What can be done");
    assertThat(bytes(one)).isLessThan(3_500);
  }

  @Test
  void twentyFindingsFitTheBudgetEachWithItsReason() {
    Composed one = compose(Machines.many(20));
    report("twenty findings", one);
    assertThat(Composed.bytes(one.prompt())).isLessThanOrEqualTo(24_000);
    for (int i = 0; i < 20; i++) {
      assertThat(one.prompt()).contains("/etc/shop/payment-" + i + ".json");
    }
  }

  @Test
  void tenThousandFindingsStayWithinTheBudgetAndAreCounted() {
    Composed one = compose(Machines.many(10_000));
    assertThat(Composed.bytes(one.prompt())).isLessThanOrEqualTo(24_000);
    assertThat(one.prompt()).contains("unit:app-0.service").contains("- Left out: ");
    assertThat(one.leftOut()).anyMatch(line -> line.startsWith("Findings: 9"));
  }

  @Test
  void aMegabyteOfNotesStaysWithinTheBudget() {
    Briefing plain = Machines.oneDown();
    Recollection memory = plain.recollection();
    String notes = ("Never touch the mail queue. " + "x".repeat(70) + "\n").repeat(10_000);
    Composed one =
        compose(
            plain.with(
                new Recollection(
                    memory.checks(),
                    memory.issues(),
                    memory.incidents(),
                    memory.lessons(),
                    notes,
                    memory.changes(),
                    memory.allowance())));
    assertThat(Composed.bytes(one.prompt())).isLessThanOrEqualTo(24_000);
    assertThat(one.prompt()).contains("payment.json").contains("Never touch the mail queue.");
    assertThat(one.leftOut()).anyMatch(line -> line.startsWith("The owner's notes: 99"));
  }

  @Test
  void everyBudgetIsKeptAndTheWorstFindingIsAlwaysTold() {
    for (int tokens : new int[] {1_000, 1_500, 2_000, 3_000, 6_000, 20_000, 100_000}) {
      for (Briefing briefing : List.of(Machines.oneDown(), Machines.many(50), longNames())) {
        Composed one = compose(briefing, tokens);
        assertThat(Composed.bytes(one.prompt())).as("of " + tokens).isLessThanOrEqualTo(tokens * 4);
        assertThat(one.prompt()).contains("### 1. critical: ");
      }
    }
  }

  /** Names and titles as long as they may be, of characters that take the most bytes. */
  private static Briefing longNames() {
    List<Finding> findings = new ArrayList<>();
    List<Observation> seen = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String name = "unit:" + i + "世".repeat(290);
      seen.add(
          Observation.of(Machines.subject(name), Machines.NOW)
              .symptom("unit-failed", Severity.CRITICAL, "界".repeat(300))
              .evidence("界".repeat(300), ("error 界".repeat(40) + i + "\n").repeat(30))
              .culprit("unit-failed", Machines.subject("pid:" + "界".repeat(290)))
              .ok(""));
      findings.add(
          Machines.finding(
              name, "unit-failed", Severity.CRITICAL, "界".repeat(300), Optional.empty()));
    }
    return Machines.briefing(findings, seen, Machines.memory(findings, List.of()));
  }

  @Test
  void theSameBriefingGivesTheSameBytes() {
    for (Briefing briefing : List.of(Machines.oneDown(), Machines.many(40))) {
      assertThat(compose(briefing)).isEqualTo(compose(briefing));
    }
  }

  @Test
  void whatComesFirstIsTheSameInEveryRun() {
    Briefing one = Machines.oneDown();
    Composed now = compose(one);
    Briefing later =
        new Briefing(
            "another",
            one.trigger(),
            one.now().plus(Duration.ofDays(3)),
            one.config(),
            Machines.many(3).findings(),
            one.observations(),
            List.of(),
            List.of(),
            List.of(),
            one.kinds());
    Composed then = compose(later);
    assertThat(then.system()).isEqualTo(now.system());
    int same = now.prompt().indexOf("Now: ");
    assertThat(same).isGreaterThan(250);
    assertThat(then.prompt()).startsWith(now.prompt().substring(0, same));
    assertThat(now.system() + now.prompt().substring(0, same)).doesNotContain("web1", "2025");
  }

  @Test
  void whatIsMadeForTenTimesAsManyFindingsIsNotMore() {
    assertThat(bytes(compose(Machines.many(2_000))))
        .isLessThan(bytes(compose(Machines.many(200))) + 500);
  }

  private static void report(String what, Composed one) {
    System.out.printf(
        "%s: system %d bytes, prompt %d bytes, %d tokens%n",
        what, Composed.bytes(one.system()), Composed.bytes(one.prompt()), one.tokens());
  }
}
