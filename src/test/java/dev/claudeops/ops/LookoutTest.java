package dev.claudeops.ops;

import static dev.claudeops.testkit.FakeProbe.thing;
import static dev.claudeops.testkit.FakeProbe.well;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.Memory;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Site;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.FakeProbe;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Deadlines here are real time, because threads that hang know no other. */
@Timeout(20)
class LookoutTest {
  private static final Duration LONG = Duration.ofSeconds(15);
  private static final Duration SHORT = Duration.ofMillis(100);

  @TempDir Path folder;

  private final CountDownLatch never = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);

  private Site site(Config config) {
    return new Site(new FakeHost(folder), config, new Memory(Map.of()));
  }

  private List<Observation> look(Config config, Duration whole, Probe... probes) throws Exception {
    return new Lookout(site(config), Progress.NONE).look(List.of(probes), whole);
  }

  private static Observation of(List<Observation> seen, Subject subject) {
    return seen.stream().filter(one -> one.subject().equals(subject)).findFirst().orElseThrow();
  }

  private Observation hang(Site site) throws InterruptedException {
    try {
      never.await();
      return well(site, "b");
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
  }

  @Test
  void aLookThatIsLateIsUnknownAndHoldsUpNobody() throws Exception {
    long began = System.nanoTime();
    List<Observation> seen =
        look(
            Config.NONE,
            LONG,
            new FakeProbe().sees("a", site -> well(site, "a")).sees("b", SHORT, this::hang));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    assertThat(of(seen, thing("a")).health()).isEqualTo(Health.OK);
    assertThat(of(seen, thing("b")).health()).isEqualTo(Health.UNKNOWN);
    assertThat(of(seen, thing("b")).summary()).isEqualTo("no answer within 100 ms");
    assertThat(interrupted.await(5, TimeUnit.SECONDS)).as("its thread was interrupted").isTrue();
  }

  @Test
  void theOwnersDeadlineTakesThePlaceOfTheProbes() throws Exception {
    Config config = Configs.read("{\"probes\": {\"deadlines\": {\"fake\": \"120ms\"}}}");
    List<Observation> seen = look(config, LONG, new FakeProbe().sees("b", LONG, this::hang));
    assertThat(seen.getFirst().summary()).isEqualTo("no answer within 120 ms");
  }

  @Test
  void aCheckIsOverWhenItsTimeIsWhateverALookMayTake() throws Exception {
    List<Observation> seen = look(Config.NONE, SHORT, new FakeProbe().sees("b", LONG, this::hang));
    assertThat(seen).hasSize(1);
    assertThat(seen.getFirst().health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.getFirst().summary()).isEqualTo("the check's time was over before it answered");
  }

  @Test
  void aLookThatFailsIsUnknownInItsOwnWords() throws Exception {
    List<Observation> seen =
        look(
            Config.NONE,
            LONG,
            new FakeProbe()
                .sees(
                    "a",
                    site -> {
                      throw new IOException("the wire is cut");
                    })
                .sees(
                    "b",
                    site -> {
                      throw new NoSuchFileException("/etc/x", null, "there is no such file");
                    }));
    assertThat(of(seen, thing("a")).summary()).isEqualTo("the wire is cut");
    assertThat(of(seen, thing("b")).summary()).isEqualTo("there is no such file: /etc/x");
    assertThat(seen).allMatch(one -> one.health() == Health.UNKNOWN);
  }

  @Test
  void aFaultOfOursNamesItsPlaceAndEndsNothing() throws Exception {
    List<Observation> seen =
        look(
            Config.NONE,
            LONG,
            new FakeProbe()
                .sees("a", site -> well(site, "a"))
                .sees(
                    "b",
                    site -> {
                      throw new StackOverflowError("too deep");
                    }));
    assertThat(of(seen, thing("a")).health()).isEqualTo(Health.OK);
    assertThat(of(seen, thing("b")).summary())
        .contains("a fault of ClaudeOps (StackOverflowError at LookoutTest.java:")
        .endsWith("too deep");
  }

  @Test
  void aProbeThatCannotSayWhatToLookAtIsUnknownByItsName() throws Exception {
    List<Observation> seen =
        look(
            Config.NONE,
            LONG,
            new FakeProbe()
                .plans(
                    site -> {
                      throw new IllegalStateException("no plan");
                    }));
    assertThat(seen.getFirst().subject()).isEqualTo(new Subject("probe", "fake"));
    assertThat(seen.getFirst().health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.getFirst().summary())
        .startsWith("could not find out what to look at: ")
        .endsWith("no plan");
  }

  @Test
  void aProbeThatThinksTooLongIsLeftAlone() throws Exception {
    List<Observation> seen =
        look(
            Config.NONE,
            SHORT,
            new FakeProbe()
                .plans(
                    site -> {
                      hang(site);
                      return List.of();
                    }));
    assertThat(seen.getFirst().subject()).isEqualTo(new Subject("probe", "fake"));
    assertThat(seen.getFirst().summary()).contains("could not find out what to look at within");
    assertThat(interrupted.await(5, TimeUnit.SECONDS)).as("its thread was interrupted").isTrue();
  }

  @Test
  void whoAsksForOneSubjectGetsTheLookAtItAlone() throws Exception {
    FakeProbe probe =
        new FakeProbe().sees("a", site -> well(site, "a")).sees("b", site -> well(site, "b"));
    Lookout lookout = new Lookout(site(Config.NONE), Progress.NONE);
    assertThat(lookout.only(thing("b")).look(List.of(probe), LONG))
        .extracting(Observation::subject)
        .containsExactly(thing("b"));
    assertThat(lookout.only(thing("c")).look(List.of(probe), LONG))
        .as("no look is for it alone, so all are made")
        .hasSize(2);
  }

  @Test
  void whoWatchesIsToldOfEveryLook() throws Exception {
    List<String> told = new ArrayList<>();
    Progress progress =
        new Progress() {
          @Override
          public void began(int looks) {
            told.add("began " + looks);
          }

          @Override
          public void done(Probe probe) {
            told.add("done " + probe.spec().name());
          }
        };
    new Lookout(site(Config.NONE), progress)
        .look(
            List.of(
                new FakeProbe()
                    .sees("a", site -> well(site, "a"))
                    .sees("b", site -> well(site, "b"))),
            LONG);
    assertThat(told).containsExactly("began 2", "done fake", "done fake");
  }
}
