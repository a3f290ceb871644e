package dev.claudeops.ops;

import dev.claudeops.config.Config;
import dev.claudeops.config.Proposal;
import dev.claudeops.detect.Judge;
import dev.claudeops.detect.Judgement;
import dev.claudeops.detect.Rules;
import dev.claudeops.host.HostView;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Lock;
import dev.claudeops.journal.Recorded;
import dev.claudeops.journal.State;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Report;
import dev.claudeops.model.Run;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Trigger;
import dev.claudeops.model.Trouble;
import dev.claudeops.probe.Memory;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Site;
import dev.claudeops.probe.discover.Discovery;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One pass of the loop: look, collect, judge, record. A part that fails is told in the notes and
 * never ends the run: a memory that cannot be written still leaves the verdict on the screen.
 */
final class Check {
  private static final Duration DISCOVERY = Duration.ofSeconds(10);
  private final HostView host;
  private final Config config;
  private final List<Probe> probes;
  private final Journal journal;

  Check(HostView host, Config config, List<Probe> probes, Journal journal) {
    this.host = host;
    this.config = config;
    this.probes =
        probes.stream().filter(probe -> !config.probesOff().contains(probe.spec().name())).toList();
    this.journal = journal;
  }

  /** Runs it under the memory's lock; a dry run takes no lock and writes nothing. */
  Checkup run(Trigger trigger, boolean dryRun, Progress progress, List<String> before)
      throws InterruptedException {
    List<String> notes = new ArrayList<>(before);
    if (dryRun) {
      return pass(trigger, progress, notes, Optional.empty());
    }
    Optional<Lock> lock = lock(notes);
    try {
      return pass(trigger, progress, notes, lock.flatMap(held -> begin(notes)));
    } finally {
      lock.ifPresent(held -> close(held, notes));
    }
  }

  /** Empty when the memory cannot be written, which is told; another run at work is thrown. */
  private Optional<Lock> lock(List<String> notes) {
    return written(notes, journal::lock);
  }

  private Optional<RunId> begin(List<String> notes) {
    return written(notes, journal::begin);
  }

  private static void close(Lock lock, List<String> notes) {
    written(
        notes,
        () -> {
          lock.close();
          return true;
        });
  }

  /**
   * The result of writing to the memory; when it cannot be written that is told, and the run goes
   * on.
   */
  private static <T> Optional<T> written(List<String> notes, Supplier<T> work) {
    try {
      return Optional.of(work.get());
    } catch (Trouble trouble) {
      if (trouble.code() == Trouble.Code.BUSY) {
        throw trouble;
      }
      notes.add("this run is not remembered: " + trouble.line());
      return Optional.empty();
    }
  }

  private Checkup pass(
      Trigger trigger, Progress progress, List<String> notes, Optional<RunId> recorded)
      throws InterruptedException {
    long began = host.nanos();
    Instant startedAt = host.now();
    State state = journal.state();
    notes.addAll(state.notes());
    Memory memory = new Memory(state.memory());
    Site declared = new Site(host, config, memory);
    Config inForce = withDiscovered(declared, notes);
    Site site = declared.with(inForce);
    Rules rules = rules();
    Collector collector = new Collector(rules::ignores, inForce.secrets());
    List<Observation> seen =
        collector.collect(new Lookout(site, progress).look(probes, inForce.checkDeadline()));
    List<Dependency> dependencies = new ArrayList<>(Services.dependencies(inForce, seen));
    dependencies.addAll(Services.grounds(site, seen));
    Judgement judgement = Judge.judge(seen, state.tracks(), rules, dependencies, startedAt);
    Run run =
        new Run(
            recorded.orElseGet(() -> RunId.at(startedAt)),
            inForce.host().orElse(host.name()),
            trigger,
            startedAt,
            Duration.ofNanos(host.nanos() - began),
            judgement.observations(),
            judgement.findings(),
            types(judgement, rules),
            Services.states(inForce, judgement.observations()),
            List.of(),
            Report.NONE);
    memory.put(
        "self/ended",
        host.now().getEpochSecond() + " " + run.status().name().toLowerCase(Locale.ROOT));
    Written files =
        recorded.isPresent()
            ? record(run, judgement, remembered(memory, collector), notes)
            : Written.NOTHING;
    return new Checkup(run, files, notes.stream().map(collector::text).toList());
  }

  private static Map<String, String> remembered(Memory memory, Collector collector) {
    return memory.next().entrySet().stream()
        .collect(
            Collectors.toMap(Map.Entry::getKey, entry -> collector.withoutKnown(entry.getValue())));
  }

  private Written record(
      Run run, Judgement judgement, Map<String, String> memory, List<String> notes) {
    Optional<Recorded> recorded =
        written(notes, () -> journal.record(run, new State.Next(judgement.tracks(), memory)));
    recorded.ifPresent(files -> notes.addAll(files.notes()));
    return recorded
        .map(
            files ->
                new Written(
                    Optional.of(files.health()),
                    files.issues().stream()
                        .map(issue -> journal.folder().resolve(issue.file()))
                        .toList(),
                    List.of()))
        .orElse(Written.NOTHING);
  }

  /**
   * The owner's config, joined by what discovery finds where the owner wants that. Discovery that
   * hangs (on a dead network disk) or fails is told, and the run goes on with what is declared.
   */
  Config withDiscovered(Site site, List<String> notes) throws InterruptedException {
    if (!config.discover()) {
      return config;
    }
    Errand<Proposal> errand =
        new Errand<>(
            Thread.ofPlatform().daemon().name("discovery"),
            DISCOVERY,
            () -> Discovery.propose(site));
    return switch (errand.await(errand.due())) {
      case Errand.End.Done<Proposal>(var found) -> Joined.of(config, found.config());
      case Errand.End.Late<Proposal>() -> {
        notes.add(
            "what runs here could not be found out within "
                + Humane.duration(DISCOVERY)
                + ", so only what is declared was looked at");
        yield config;
      }
      case Errand.End.Failed<Proposal>(var why) -> {
        notes.add("what runs here could not be found out: " + why);
        yield config;
      }
    };
  }

  private Rules rules() {
    List<Rules.Sense> senses =
        probes.stream()
            .map(Probe::spec)
            .map(
                spec ->
                    new Rules.Sense(spec.name(), spec.kinds(), spec.findings(), spec.thresholds()))
            .toList();
    Map<String, Rules.Override> overrides =
        config.limits().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry ->
                        new Rules.Override(
                            entry.getValue().warning(),
                            entry.getValue().critical(),
                            entry.getValue().clear(),
                            entry.getValue().patience())));
    return new Rules(senses, overrides, config.ignore());
  }

  private static List<FindingType> types(Judgement judgement, Rules rules) {
    return judgement.findings().stream()
        .map(finding -> finding.type())
        .distinct()
        .map(rules::type)
        .flatMap(Optional::stream)
        .toList();
  }
}
