package dev.claudeops.ops;

import static dev.claudeops.testkit.FakeProbe.broken;
import static dev.claudeops.testkit.FakeProbe.thing;
import static dev.claudeops.testkit.FakeProbe.well;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.config.Config;
import dev.claudeops.journal.Issue;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.journal.Lock;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Trigger;
import dev.claudeops.model.Trouble;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.FakeProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
  private static final Instant NOON = Instant.parse("2025-09-29T12:00:00Z");
  private static final Config ALONE = Configs.read("{\"discover\": false}");

  @TempDir Path folder;

  private FakeHost host;
  private boolean ill;

  @BeforeEach
  void machine() {
    host = new FakeHost(folder.resolve("machine")).at(NOON);
  }

  /** Tells of a, which is ill when the test says so, and of b, which is always well. */
  private FakeProbe probe() {
    return new FakeProbe()
        .sees("a", site -> ill ? broken(site, "a") : well(site, "a"))
        .sees("b", site -> well(site, "b"));
  }

  private Journal journal() {
    return Journal.open(folder.resolve("journal"), host::now, Keeping.USUAL);
  }

  private Checkup run(Config config, FakeProbe probe, boolean dry) throws Exception {
    return new Check(host, config, List.of(probe), journal())
        .run(new Trigger.Schedule(), dry, Progress.NONE, List.of("said before"));
  }

  private Checkup run() throws Exception {
    return run(ALONE, probe(), false);
  }

  @Test
  void aProblemOpensGoesOnAndIsOver() throws Exception {
    assertThat(run().run().status()).isEqualTo(Health.OK);
    ill = true;
    host.pass(Duration.ofHours(2));
    Checkup first = run();
    assertThat(first.run().status()).isEqualTo(Health.FAILED);
    assertThat(first.run().findings()).extracting(Finding::phase).containsExactly(Phase.NEW);
    assertThat(first.run().types()).extracting(FindingType::name).containsExactly("thing-broken");
    assertThat(first.files().issues()).hasSize(1).allMatch(Files::exists);
    assertThat(first.files().health()).get().matches(Files::exists);
    assertThat(first.notes()).containsExactly("said before");
    host.pass(Duration.ofHours(2));
    Checkup second = run();
    assertThat(second.run().findings()).extracting(Finding::phase).containsExactly(Phase.ONGOING);
    assertThat(second.run().findings().getFirst().since()).isEqualTo(NOON.plusSeconds(7_200));
    ill = false;
    host.pass(Duration.ofHours(2));
    Checkup third = run();
    assertThat(third.run().findings()).extracting(Finding::phase).containsExactly(Phase.RESOLVED);
    assertThat(third.run().status()).isEqualTo(Health.OK);
    assertThat(journal().issues()).allMatch(issue -> !issue.open());
    assertThat(journal().healthLogs(10)).hasSize(4);
  }

  @Test
  void aClockThatWentBackBetweenTwoRunsBreaksNothing() throws Exception {
    ill = true;
    run();
    Instant earlier = NOON.minus(Duration.ofHours(5));
    host.at(earlier);
    Checkup back = run();
    assertThat(back.run().findings()).extracting(Finding::phase).containsExactly(Phase.ONGOING);
    assertThat(back.run().findings().getFirst().since()).isBeforeOrEqualTo(earlier);
    assertThat(back.notes()).containsExactly("said before");
    ill = false;
    host.pass(Duration.ofMinutes(10));
    assertThat(run().run().findings()).extracting(Finding::phase).containsExactly(Phase.RESOLVED);
    assertThat(journal().issues()).extracting(Issue::open).containsExactly(false);
    assertThat(journal().healthLogs(10)).hasSize(3);
    assertThat(journal().check()).isEmpty();
  }

  @Test
  void aProbeThatThrowsIsUnknownAndToldAndOpensAndClosesNothing() throws Exception {
    ill = true;
    run();
    FakeProbe thrower =
        new FakeProbe()
            .sees(
                "a",
                site -> {
                  throw new IOException("a cannot be asked");
                })
            .sees("b", site -> well(site, "b"));
    Checkup blind = run(ALONE, thrower, false);
    Observation seen =
        blind.run().observations().stream()
            .filter(one -> one.subject().equals(thing("a")))
            .findFirst()
            .orElseThrow();
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).isEqualTo("a cannot be asked");
    assertThat(blind.run().findings()).extracting(Finding::phase).containsExactly(Phase.ONGOING);
    assertThat(blind.files().health()).get().asString().satisfies(file -> told(Path.of(file)));
  }

  private static void told(Path health) throws IOException {
    assertThat(Files.readString(health)).contains("could not be seen", "a cannot be asked");
  }

  @Test
  void anIgnoredSubjectIsNeitherShownNorAProblem() throws Exception {
    ill = true;
    run();
    Config config = Configs.read("{\"discover\": false, \"ignore\": [\"thing:a*\"]}");
    Checkup checkup = run(config, probe(), false);
    assertThat(checkup.run().observations())
        .extracting(Observation::subject)
        .containsExactly(thing("b"));
    assertThat(checkup.run().status()).isEqualTo(Health.OK);
    assertThat(checkup.run().findings()).noneMatch(Finding::open);
    assertThat(journal().issues()).noneMatch(Issue::open);
  }

  @Test
  void aProbeThatIsOffIsNotAsked() throws Exception {
    Config config = Configs.read("{\"discover\": false, \"probes\": {\"off\": [\"fake\"]}}");
    assertThat(run(config, probe(), false).run().observations()).isEmpty();
  }

  @Test
  void aDryRunJudgesAndWritesNothing() throws Exception {
    ill = true;
    Checkup checkup = run(ALONE, probe(), true);
    assertThat(checkup.run().status()).isEqualTo(Health.FAILED);
    assertThat(checkup.files()).isEqualTo(Written.NOTHING);
    assertThat(folder.resolve("journal")).doesNotExist();
  }

  @Test
  void aMemoryThatCannotBeWrittenStillLeavesTheVerdict() throws Exception {
    Files.writeString(folder.resolve("journal"), "a file in the way");
    ill = true;
    Checkup checkup = run();
    assertThat(checkup.run().status()).isEqualTo(Health.FAILED);
    assertThat(checkup.files()).isEqualTo(Written.NOTHING);
    assertThat(checkup.notes()).hasSize(2);
    assertThat(checkup.notes().getLast())
        .startsWith("this run is not remembered: ")
        .contains(folder.resolve("journal").toString());
  }

  @Test
  void whileAnotherRunIsAtWorkThisOneDoesNotBegin() throws Exception {
    Lock held = journal().lock();
    try {
      assertThatThrownBy(this::run)
          .isInstanceOfSatisfying(
              Trouble.class, trouble -> assertThat(trouble.code()).isEqualTo(Trouble.Code.BUSY));
    } finally {
      held.close();
    }
    assertThat(run().run().status()).as("the lock was given back").isEqualTo(Health.OK);
    assertThat(folder.resolve("journal/lock")).as("and so was ours").doesNotExist();
  }

  @Test
  void whatProbesRememberIsKeptOnlyByARunThatIsRecorded() throws Exception {
    FakeProbe counter =
        new FakeProbe()
            .sees(
                "a",
                site -> {
                  int last = Integer.parseInt(site.memory().get("fake/count").orElse("0"));
                  site.memory().put("fake/count", String.valueOf(last + 1));
                  return Observation.of(thing("a"), site.host().now()).ok("look " + (last + 1));
                });
    run(ALONE, counter, false);
    run(ALONE, counter, true);
    assertThat(run(ALONE, counter, false).run().observations().getFirst().summary())
        .isEqualTo("look 2");
  }

  @Test
  void aSecretThatAProbeSawReachesNoFile() throws Exception {
    FakeProbe leaky =
        new FakeProbe()
            .sees(
                "a",
                site ->
                    Observation.of(thing("a --token=abcdef123456"), site.host().now())
                        .evidence("ps", "worker --password=hunter2hunter2")
                        .symptom(
                            "thing-broken", Severity.CRITICAL, "postgres://app:hunter2@db is gone")
                        .ok(""));
    run(ALONE, leaky, false);
    try (var files = Files.walk(folder.resolve("journal"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file))
            .as(file.toString())
            .doesNotContain("hunter2")
            .doesNotContain("abcdef123456");
      }
    }
  }
}
