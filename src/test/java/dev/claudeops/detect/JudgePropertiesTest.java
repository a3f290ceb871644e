package dev.claudeops.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Track;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What holds for every course of looks, tried on many made from seeds. */
class JudgePropertiesTest {
  private static final int UNITS = 6;

  @TestFactory
  List<DynamicTest> whateverIsSeen() {
    return LongStream.range(0, 150)
        .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> week(seed)))
        .toList();
  }

  private static void week(long seed) {
    Random random = new Random(seed);
    Looks looks = new Looks();
    looks.dependencies = edges(random);
    for (int run = 0; run < 80; run++) {
      looks.pace = Duration.ofMinutes(random.nextInt(-60, 300));
      List<Observation> seen = new ArrayList<>();
      for (int unit = 0; unit < UNITS; unit++) {
        unit(looks, random, "u" + unit).ifPresent(seen::add);
      }
      if (random.nextInt(4) > 0) {
        seen.add(random.nextInt(5) == 0 ? looks.blind(Looks.VAR) : looks.disk(random.nextDouble()));
      }
      List<Track> before = looks.tracks;
      var now = looks.now;
      Judgement judgement = looks.run(seen);
      assertThat(judgement)
          .isEqualTo(Judge.judge(seen, before, looks.rules, looks.dependencies, now));
      sane(judgement, now);
      blindLooksChangeNothing(looks);
    }
    everythingCloses(looks);
  }

  private static java.util.Optional<Observation> unit(Looks looks, Random random, String name) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 ->
          java.util.Optional.of(looks.failed(name, Severity.values()[random.nextInt(3)]));
      case 3, 4, 5 -> java.util.Optional.of(looks.well(name));
      case 6 -> java.util.Optional.of(looks.blind(new Subject("unit", name)));
      default -> java.util.Optional.empty();
    };
  }

  private static List<Dependency> edges(Random random) {
    return IntStream.range(0, 8)
        .mapToObj(
            i ->
                new Dependency(
                    new Subject("unit", "u" + random.nextInt(UNITS)),
                    random.nextInt(4) == 0
                        ? Looks.VAR
                        : new Subject("unit", "u" + random.nextInt(UNITS)),
                    "drawn"))
        .toList();
  }

  private static void sane(Judgement judgement, java.time.Instant now) {
    Map<Subject, Finding> causes = new HashMap<>();
    List<Finding> open = judgement.findings().stream().filter(Finding::open).toList();
    assertThat(judgement.findings()).extracting(Finding::id).doesNotHaveDuplicates();
    assertThat(judgement.findings()).allMatch(finding -> !finding.since().isAfter(now));
    assertThat(open).allMatch(finding -> !finding.basis().isEmpty());
    for (Finding finding : open) {
      if (finding.severity() != Severity.INFO) {
        causes.putIfAbsent(finding.subject(), finding);
      }
    }
    for (Finding finding : open) {
      finding
          .causedBy()
          .ifPresent(
              cause -> {
                assertThat(cause).isNotEqualTo(finding.subject());
                assertThat(causes).containsKey(cause);
                assertThat(causes.get(cause).causedBy()).isEmpty();
                assertThat(open.indexOf(causes.get(cause))).isLessThan(open.indexOf(finding));
              });
    }
    int firstResolved = open.size();
    assertThat(judgement.findings().subList(0, firstResolved)).isEqualTo(open);
    assertThat(judgement.tracks().stream().filter(Track::open).map(Track::id))
        .containsExactlyInAnyOrderElementsOf(open.stream().map(Finding::id).toList());
  }

  private static void blindLooksChangeNothing(Looks looks) {
    List<Observation> blind = new ArrayList<>();
    for (Track track : looks.tracks) {
      if (blind.stream().noneMatch(seen -> seen.subject().equals(track.subject()))) {
        blind.add(looks.blind(track.subject()));
      }
    }
    var later = looks.tracks.stream().map(Track::since).max(java.time.Instant::compareTo);
    if (later.isPresent() && looks.tracks.stream().allMatch(track -> past(track, looks.now))) {
      Judgement judgement =
          Judge.judge(blind, looks.tracks, looks.rules, looks.dependencies, looks.now);
      assertThat(judgement.tracks()).isEqualTo(looks.tracks);
      assertThat(judgement.findings()).allMatch(finding -> finding.phase() == Phase.ONGOING);
      assertThat(judgement.observations()).allMatch(seen -> seen.health() == Health.UNKNOWN);
    }
  }

  private static boolean past(Track track, java.time.Instant now) {
    return !track.since().isAfter(now)
        && track.opened().stream().noneMatch(time -> time.isAfter(now))
        && track.turns().stream().noneMatch(time -> time.isAfter(now));
  }

  private static void everythingCloses(Looks looks) {
    looks.pace = Duration.ofHours(2);
    for (int run = 0; run < Course.FORGOTTEN + 2; run++) {
      looks.run(
          looks.well("u0"),
          looks.well("u1"),
          looks.well("u2"),
          looks.well("u3"),
          looks.well("u4"),
          looks.well("u5"),
          looks.disk(0.1));
    }
    assertThat(looks.run(looks.well("u0"), looks.disk(0.1)).findings()).isEmpty();
    assertThat(looks.tracks).isEmpty();
  }
}
