package dev.claudeops.ops;

import static dev.claudeops.testkit.FakeProbe.broken;
import static dev.claudeops.testkit.FakeProbe.well;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.action.Hands;
import dev.claudeops.action.Plan;
import dev.claudeops.action.Scene;
import dev.claudeops.action.Unfit;
import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.Output;
import dev.claudeops.journal.ActionLog;
import dev.claudeops.journal.Issue;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Verdict;
import dev.claudeops.testkit.FakeProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutorTest {
  @TempDir Path folder;
  private Bench bench;

  @BeforeEach
  void bench() {
    bench = new Bench(folder);
  }

  private static String doubt(Deed deed) {
    return deed.outcome() instanceof Outcome.Unproven(var doubt) ? doubt : deed.toString();
  }

  private List<String> shelf(String name) throws IOException {
    Path shelf = bench.journalFolder().resolve(name);
    if (!Files.exists(shelf)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(shelf)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String onlyIssue() throws IOException {
    List<Issue> issues = bench.journal().issues();
    assertThat(issues).hasSize(1);
    return Files.readString(bench.journalFolder().resolve(issues.getFirst().file()));
  }

  // ---- proof ----

  @Test
  void aDeedIsProvenByTheProbeThatSawTheFaultAndTheIssueTellsTheStory() throws Exception {
    Checkup checkup = bench.mends().run(Bench.mend());
    Deed deed = checkup.run().deeds().getFirst();
    assertThat(deed.outcome())
        .isEqualTo(
            new Outcome.Proven(
                "thing:a: works, seen by probe fake after 500 ms and again 5 s later"));
    assertThat(deed.ran()).isEqualTo("mend a");
    assertThat(deed.output()).isEqualTo("mended\n");
    assertThat(checkup.run().status()).as("the state after").isEqualTo(Health.OK);
    assertThat(checkup.run().findings()).extracting(Finding::phase).containsExactly(Phase.RESOLVED);
    assertThat(onlyIssue())
        .containsSubsequence(
            "opened as critical", "done and proven", "(actions/2025-09-29-1200", "resolved after")
        .contains("runs: 1", "status: resolved");
    assertThat(shelf("intents")).isEmpty();
    ActionLog log = bench.journal().actions().getFirst();
    assertThat(log.intent()).isNotEmpty();
    assertThat(log.why()).isEqualTo("nothing speaks against it");
    assertThat(checkup.files().actions())
        .containsExactly(bench.journalFolder().resolve(log.file()));
    assertThat(Files.readString(checkup.files().health().orElseThrow()))
        .contains("What was done", "**proven**", "seen by probe fake", "](../" + log.file() + ")");
    assertThat(bench.journal().check()).isEmpty();
  }

  @Test
  void aDeedThatDidNotHelpIsNotProvenAndTheServiceWasGivenItsTime() throws Exception {
    Deed deed = bench.deed();
    assertThat(doubt(deed)).contains("a does not work", "after 40 s");
    assertThat(Duration.between(Bench.NOON, bench.host.now()))
        .isGreaterThan(Duration.ofSeconds(39));
    assertThat(onlyIssue()).contains("done, not proven", "status: open", "runs: 1");
  }

  @Test
  void aServiceMayTakeItsTime() throws Exception {
    Instant up = Bench.NOON.plusSeconds(25);
    bench.sight = site -> site.host().now().isBefore(up) ? broken(site, "a") : well(site, "a");
    assertThat(bench.deed().outcome()).isInstanceOf(Outcome.Proven.class);
    assertThat(bench.host.now()).isAfter(up);
  }

  @Test
  void whatIsUpOnceAndDownFiveSecondsLaterIsNotProven() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    bench.sight = site -> looks.getAndIncrement() % 2 == 1 ? well(site, "a") : broken(site, "a");
    assertThat(doubt(bench.deed())).contains("did not stay so");
  }

  @Test
  void whatCannotBeSeenAfterTheDeedIsNotProven() throws Exception {
    bench.host.onChange(
        "mend a",
        change -> {
          bench.sight =
              site -> Observation.unknown(FakeProbe.thing("a"), site.host().now(), "no answer");
          return new Output(0, "", "", false, false);
        });
    Checkup checkup = bench.run(Bench.mend());
    assertThat(doubt(checkup.run().deeds().getFirst())).contains("could not be seen: no answer");
    assertThat(checkup.run().findings()).allMatch(Finding::open).hasSize(1);
  }

  @Test
  void aDeedThatFailsIsLookedAtOnce() throws Exception {
    bench.host.onChange("mend a", change -> new Output(1, "", "no tools", false, false));
    Deed deed = bench.deed();
    assertThat(deed.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.error()).contains("no tools", "a does not work"));
    assertThat(bench.host.now()).as("no patience with it").isEqualTo(Bench.NOON);
  }

  @Test
  void whatMadeThingsWorseIsTakenBack() throws Exception {
    bench.kinds = List.of(new Bench.MendAndBack());
    bench.host.onChange(
        "mend a",
        change -> {
          bench.sight = Bench::ruined;
          return new Output(0, "", "", false, false);
        });
    Deed deed = bench.deed();
    assertThat(bench.changes()).containsExactly("mend a", "break a");
    assertThat(doubt(deed)).contains("it made things worse, so it was taken back");
    assertThat(deed.ran()).isEqualTo("mend a; break a");
  }

  @Test
  void whatDidNotHelpAndDidNoHarmStays() throws Exception {
    bench.kinds = List.of(new Bench.MendAndBack());
    bench.deed();
    assertThat(bench.changes()).containsExactly("mend a");
  }

  @Test
  void whatFailedHalfWayIsTakenBack() throws Exception {
    bench.kinds =
        List.of(
            new Bench.MendAndBack() {
              @Override
              void work(Action wish, Hands hands) throws IOException, InterruptedException {
                super.work(wish, hands);
                throw new IOException("the second half is missing");
              }
            });
    Deed deed = bench.deed();
    assertThat(bench.changes()).containsExactly("mend a", "break a");
    assertThat(deed.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed ->
                assertThat(failed.error())
                    .contains("the second half is missing", "done half way, so it was taken back"));
  }

  @Test
  void aDeedThatHangsIsLeftAndChangesNothingMore() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
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
                    "",
                    spec.targets(),
                    spec.params(),
                    true,
                    Duration.ofSeconds(-4),
                    Duration.ofSeconds(1));
              }

              @Override
              void work(Action wish, Hands hands) throws IOException {
                boolean waiting = true;
                while (waiting) {
                  try {
                    go.await();
                    waiting = false;
                  } catch (InterruptedException deaf) {
                    waiting = true;
                  }
                }
              }
            });
    Deed deed = bench.deed();
    go.countDown();
    assertThat(deed.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class, failed -> assertThat(failed.error()).contains("did not end"));
    assertThat(bench.changes()).isEmpty();
  }

  @Test
  void tellingAPersonIsNeverProven() throws Exception {
    bench.kinds =
        List.of(
            new Bench.Mend() {
              @Override
              public ActionSpec spec() {
                ActionSpec spec = super.spec();
                return new ActionSpec(
                    Executor.ESCALATE,
                    spec.summary(),
                    spec.risk(),
                    true,
                    "",
                    spec.targets(),
                    spec.params(),
                    false,
                    spec.deadline(),
                    spec.patience());
              }

              @Override
              void work(Action wish, Hands hands) {}
            });
    Checkup checkup =
        bench.run(
            new Action(Executor.ESCALATE, FakeProbe.thing("a"), Map.of(), "look at it", List.of()));
    assertThat(doubt(checkup.run().deeds().getFirst()))
        .isEqualTo(
            "it is written down for a person; nobody is told, for the config has no channel");
    assertThat(bench.host.now()).isEqualTo(Bench.NOON);
  }

  // ---- one at a time ----

  @Test
  void theSameWishTwiceIsOneDeed() throws Exception {
    List<Deed> got = new ArrayList<>();
    Checkup checkup =
        bench
            .mends()
            .run(
                (briefing, toolbox) -> {
                  got.add(toolbox.propose(Bench.mend()));
                  got.add(toolbox.propose(Bench.mend()));
                  assertThat(toolbox.open()).isEmpty();
                },
                false);
    assertThat(got.get(0)).isSameAs(got.get(1));
    assertThat(bench.changes()).containsExactly("mend a");
    assertThat(checkup.run().deeds()).hasSize(1);
  }

  @Test
  void wishesOnOneTargetWaitForEachOther() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    bench.host.onChange(
        "mend a",
        change -> {
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
          Thread.yield();
          inside.decrementAndGet();
          return new Output(0, "", "", false, false);
        });
    ConcurrentLinkedQueue<Deed> got = new ConcurrentLinkedQueue<>();
    bench.run(
        (briefing, toolbox) -> {
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < 8; i++) {
            String how = "x".repeat(1 + i % 4);
            threads.add(
                Thread.startVirtualThread(
                    () -> {
                      try {
                        got.add(toolbox.propose(Bench.mend("a", Map.of("how", how))));
                      } catch (InterruptedException ended) {
                        Thread.currentThread().interrupt();
                      }
                    }));
          }
          for (Thread thread : threads) {
            thread.join();
          }
        },
        false);
    assertThat(most).hasValue(1);
    assertThat(got).hasSize(8);
    assertThat(bench.changes()).as("four wishes, each had twice").hasSize(4);
    assertThat(bench.journal().actions()).hasSize(4);
    assertThat(bench.journal().chain()).isEmpty();
  }

  @Test
  void whatIsUnderWayCountsForTheBudget() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch judged = new CountDownLatch(1);
    bench.rules =
        List.of(
            Bench.rule(
                "run-budget",
                (wish, now) ->
                    now.deedsThisRun() >= 1
                        ? Optional.of(new Verdict.Deny("run-budget", "one is enough"))
                        : Optional.empty()));
    bench.host.onChange(
        "mend a",
        change -> {
          begun.countDown();
          judged.await();
          return new Output(0, "", "", false, false);
        });
    Checkup checkup =
        bench.run(
            (briefing, toolbox) -> {
              Thread first =
                  Thread.startVirtualThread(
                      () -> {
                        try {
                          toolbox.propose(Bench.mend());
                        } catch (InterruptedException ended) {
                          Thread.currentThread().interrupt();
                        }
                      });
              begun.await();
              Deed second = toolbox.propose(Bench.mend("b", Map.of()));
              judged.countDown();
              first.join();
              assertThat(second.verdict().rule()).isEqualTo("run-budget");
            },
            false);
    assertThat(checkup.run().deeds()).hasSize(2);
    assertThat(bench.changes()).containsExactly("mend a");
  }

  // ---- what stands in the way ----

  @Test
  void whereTheMemoryCannotBeWrittenNothingIsDone() throws Exception {
    Files.writeString(bench.journalFolder(), "a file in the way");
    Deed deed = bench.deed();
    assertThat(deed.verdict()).isInstanceOf(Verdict.Deny.class);
    assertThat(deed.verdict().rule()).isEqualTo("journal");
    assertThat(bench.changes()).isEmpty();
  }

  @Test
  void whereTheIntentCannotBeWrittenNothingIsDone() throws Exception {
    bench.run();
    Path intents = bench.journalFolder().resolve("intents");
    Deed deed;
    bench.rules =
        List.of(
            Bench.rule(
                "spoiler",
                (wish, now) -> {
                  try {
                    Files.deleteIfExists(intents);
                    Files.writeString(intents, "in the way");
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                  return Optional.empty();
                }));
    deed = bench.deed();
    assertThat(deed.verdict().rule()).isEqualTo("journal");
    assertThat(bench.changes()).isEmpty();
  }

  private void press() throws IOException {
    Files.createDirectories(bench.journalFolder());
    Files.writeString(bench.journalFolder().resolve("paused"), "");
  }

  @Test
  void theStopButtonHoldsAnAllowedDeed() throws Exception {
    bench.kinds =
        List.of(
            new Bench.Mend() {
              @Override
              public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
                try {
                  press();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
                return super.plan(wish, scene);
              }
            });
    Deed deed = bench.deed();
    assertThat(deed.verdict().rule()).isEqualTo("paused");
    assertThat(deed.outcome()).isInstanceOf(Outcome.Refused.class);
    assertThat(bench.changes()).isEmpty();
    assertThat(shelf("intents")).isEmpty();
  }

  @Test
  void theStopButtonHoldsBetweenTheIntentAndTheChange() throws Exception {
    bench.kinds =
        List.of(
            new Bench.Mend() {
              @Override
              void work(Action wish, Hands hands) throws IOException, InterruptedException {
                assertThat(shelf("intents")).hasSize(1);
                press();
                super.work(wish, hands);
              }
            });
    Deed deed = bench.deed();
    assertThat(deed.outcome()).isInstanceOf(Outcome.Refused.class);
    assertThat(deed.verdict().rule()).isEqualTo("paused");
    assertThat(bench.changes()).isEmpty();
    assertThat(shelf("intents")).isEmpty();
  }

  @Test
  void aRunThatLostItsLockChangesNothing() throws Exception {
    bench.kinds =
        List.of(
            new Bench.Mend() {
              @Override
              void work(Action wish, Hands hands) throws IOException, InterruptedException {
                Files.delete(bench.journalFolder().resolve("lock"));
                super.work(wish, hands);
              }
            });
    assertThat(bench.deed().verdict().rule()).isEqualTo("lock");
    assertThat(bench.changes()).isEmpty();
  }

  @Test
  void aSecondChangeIsNotMadeAfterTheStopButton() throws Exception {
    bench.kinds =
        List.of(
            new Bench.Mend() {
              @Override
              void work(Action wish, Hands hands) throws IOException, InterruptedException {
                super.work(wish, hands);
                press();
                hands.make(new Change.Program(Command.of("polish", "a")));
              }
            });
    Deed deed = bench.deed();
    assertThat(bench.changes()).containsExactly("mend a");
    assertThat(deed.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.error()).contains("stopped before \"polish a\""));
  }

  @Test
  void aWishOfNoKindOrWithAFaultIsRefusedEvenWhereNoRuleLooks() throws Exception {
    Checkup checkup =
        bench.run(
            new Action("rm -rf", FakeProbe.thing("a"), Map.of(), "x".repeat(9_000), List.of()),
            Bench.mend("a", Map.of("how", "--force\n; rm")),
            Bench.mend("a", Map.of("how", "x".repeat(1_000_000))));
    assertThat(checkup.run().deeds())
        .allMatch(deed -> deed.verdict().rule().equals("parameters"))
        .isNotEmpty();
    assertThat(bench.changes()).isEmpty();
    assertThat(bench.journal().check()).isEmpty();
    try (Stream<Path> files = Files.list(bench.journalFolder().resolve("actions"))) {
      assertThat(files.mapToLong(file -> file.toFile().length()).max().orElse(0))
          .isLessThan(10_000);
    }
  }

  @Test
  void theSameRefusalIsWrittenDownOnceADay() throws Exception {
    bench.rules =
        List.of(Bench.rule("no", (wish, now) -> Optional.of(new Verdict.Deny("no", "never"))));
    Checkup first = bench.run(Bench.mend());
    assertThat(first.files().actions()).hasSize(1);
    bench.host.pass(Duration.ofHours(2));
    Checkup second = bench.run(Bench.mend(), Bench.mend());
    assertThat(second.run().deeds()).hasSize(1);
    assertThat(second.files().actions()).isEmpty();
    assertThat(bench.journal().actions()).hasSize(1);
    bench.host.pass(Duration.ofHours(23));
    bench.run(Bench.mend());
    assertThat(bench.journal().actions()).hasSize(2);
    assertThat(onlyIssue()).contains("not done, deny by the rule no: never");
  }

  @Test
  void aDryRunSaysWhatItWouldDoAndChangesNothing() throws Exception {
    Checkup checkup = bench.run((briefing, toolbox) -> toolbox.propose(Bench.mend()), true);
    Deed deed = checkup.run().deeds().getFirst();
    assertThat(doubt(deed)).contains("would do: mend a");
    assertThat(deed.output()).isEqualTo("would do: mend a\n");
    assertThat(bench.changes()).isEmpty();
    assertThat(bench.journalFolder()).doesNotExist();
    assertThat(bench.host.now()).as("no proof is awaited").isEqualTo(Bench.NOON);
  }

  @Test
  void anAgentThatFailsLeavesTheRunAsItIs() throws Exception {
    Checkup checkup =
        bench.run(
            (briefing, toolbox) -> {
              throw new IllegalStateException("lost");
            },
            false);
    assertThat(checkup.run().status()).isEqualTo(Health.FAILED);
    assertThat(checkup.run().report().status()).startsWith("failed: ").contains("lost");
    assertThat(checkup.files().health()).isPresent();
  }

  @Test
  void thePastAndTheProblemsAreInTheBriefing() throws Exception {
    bench.run(Bench.mend());
    bench.host.pass(Duration.ofHours(1));
    bench.run(
        (briefing, toolbox) -> {
          assertThat(briefing.deeds()).hasSize(1);
          assertThat(briefing.deeds().getFirst().restarted()).isTrue();
          assertThat(briefing.deeds().getFirst().at()).isEqualTo(Bench.NOON);
          assertThat(briefing.findings()).hasSize(1);
          assertThat(briefing.kinds()).extracting(ActionSpec::kind).contains("thing-mend");
          assertThat(shelfOrFail("issues")).as("seen is on the disk").hasSize(1);
        },
        false);
  }

  private List<String> shelfOrFail(String name) {
    try {
      return shelf(name);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
