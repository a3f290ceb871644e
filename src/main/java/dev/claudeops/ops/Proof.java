package dev.claudeops.ops;

import dev.claudeops.config.Config;
import dev.claudeops.detect.Judge;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.Memory;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Site;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The second look: the very probes that saw a problem look again until it is gone, or until it
 * should have been. Each look begins with the memory that the run's first look left, so that what
 * is counted "since the last look" is counted since the fault.
 */
final class Proof {
  /** The waits before the looks, the last one again and again. */
  private static final List<Duration> STEPS =
      List.of(
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(4),
          Duration.ofSeconds(5));

  /** After a good look it must be good once more: a thing that crashes in a loop is up at times. */
  private static final Duration SETTLE = Duration.ofSeconds(5);

  private final HostView host;
  private final Config config;
  private final List<Probe> probes;
  private final Map<String, String> memory;
  private final Collector collector;
  private final Picture picture;

  /**
   * @param memory what the run's first look left
   */
  Proof(
      HostView host,
      Config config,
      List<Probe> probes,
      Map<String, String> memory,
      Collector collector,
      Picture picture) {
    this.host = host;
    this.config = config;
    this.probes = List.copyOf(probes);
    this.memory = Map.copyOf(memory);
    this.collector = collector;
    this.picture = picture;
  }

  /**
   * What came of looking again.
   *
   * @param good true when no look of the end showed any of the problems, and each could have
   * @param says the proof, or the doubt, as one sentence
   */
  record Answer(boolean good, String says) {}

  /**
   * Looks again and again, patiently.
   *
   * @param findings at least one
   * @param patience how long the problems may take to be gone; the last look is made at its end
   */
  Answer await(List<Finding> findings, Duration patience) throws InterruptedException {
    long began = host.nanos();
    int relapses = 0;
    for (int turn = 0; ; turn++) {
      Duration left = patience.minusNanos(host.nanos() - began);
      Duration step = STEPS.get(Math.min(turn, STEPS.size() - 1));
      host.pause(turn > 0 && left.compareTo(step) < 0 ? left : step);
      Duration after = Duration.ofNanos(host.nanos() - began);
      Answer look = once(findings);
      if (look.good()) {
        host.pause(SETTLE);
        Answer again = once(findings);
        if (again.good()) {
          return new Answer(
              true,
              "%s, seen by %s after %s and again %s later"
                  .formatted(
                      again.says(),
                      senses(findings),
                      Humane.duration(after),
                      Humane.duration(SETTLE)));
        }
        relapses++;
        look = again;
      }
      Duration waited = Duration.ofNanos(host.nanos() - began);
      if (waited.compareTo(patience) >= 0) {
        return new Answer(
            false,
            "%s, seen by %s after %s%s"
                .formatted(
                    look.says(),
                    senses(findings),
                    Humane.duration(waited),
                    relapses == 0
                        ? ""
                        : "; it was well "
                            + Humane.count(relapses, "time")
                            + " in between and did not stay so"));
      }
    }
  }

  /** One look with the probes that saw these problems. */
  Answer once(List<Finding> findings) throws InterruptedException {
    Set<String> names =
        findings.stream().flatMap(finding -> sense(finding).stream()).collect(Collectors.toSet());
    Set<Subject> subjects = findings.stream().map(Finding::subject).collect(Collectors.toSet());
    List<Observation> seen =
        look(
            probes.stream().filter(probe -> names.contains(probe.spec().name())).toList(),
            subjects);
    List<String> bad = new ArrayList<>();
    List<String> good = new ArrayList<>();
    for (Finding finding : findings) {
      Optional<Observation> one =
          seen.stream().filter(any -> any.subject().equals(finding.subject())).findFirst();
      if (one.isEmpty()) {
        bad.add(finding.subject() + " was not seen");
        continue;
      }
      String says = finding.subject() + ": " + one.get().summary();
      switch (Judge.shows(
          one.get(), finding.type(), picture.rules(), picture.level(finding.id()))) {
        case Judge.Showing.Good() -> good.add(says);
        case Judge.Showing.Bad(_) -> bad.add(says);
        case Judge.Showing.Blind(var why) ->
            bad.add(finding.subject() + " could not be seen: " + why);
      }
    }
    List<String> said = bad.isEmpty() ? good : bad;
    return new Answer(
        bad.isEmpty() && !good.isEmpty(), Humane.some(said.stream().distinct().toList(), 3));
  }

  /** Everything that the probes in use can see of these subjects. */
  List<Observation> whole(Set<Subject> subjects) throws InterruptedException {
    Set<String> kinds = subjects.stream().map(Subject::kind).collect(Collectors.toSet());
    return look(
        probes.stream()
            .filter(probe -> probe.spec().kinds().stream().anyMatch(kinds::contains))
            .toList(),
        subjects);
  }

  private List<Observation> look(List<Probe> asked, Set<Subject> subjects)
      throws InterruptedException {
    if (asked.isEmpty()) {
      return List.of();
    }
    Site site = new Site(host, config, new Memory(memory));
    List<Observation> seen =
        collector
            .collect(
                new Lookout(site, Progress.NONE).only(subjects).look(asked, config.checkDeadline()))
            .stream()
            .filter(one -> subjects.contains(one.subject()))
            .toList();
    picture.remember(seen);
    return seen;
  }

  /** The name of the probe that declares the type of a finding. */
  private Optional<String> sense(Finding finding) {
    return probes.stream()
        .map(Probe::spec)
        .filter(
            spec ->
                spec.findings().stream().map(FindingType::name).anyMatch(finding.type()::equals))
        .map(spec -> spec.name())
        .findFirst();
  }

  private String senses(List<Finding> findings) {
    List<String> names =
        findings.stream().flatMap(finding -> sense(finding).stream()).distinct().sorted().toList();
    return (names.size() == 1 ? "probe " : "the probes ") + String.join(", ", names);
  }
}
