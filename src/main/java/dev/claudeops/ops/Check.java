package dev.claudeops.ops;

import dev.claudeops.agent.Briefing;
import dev.claudeops.config.Config;
import dev.claudeops.config.Proposal;
import dev.claudeops.detect.Judge;
import dev.claudeops.detect.Judgement;
import dev.claudeops.detect.Rules;
import dev.claudeops.host.DryRunHost;
import dev.claudeops.host.Host;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Lock;
import dev.claudeops.journal.Recorded;
import dev.claudeops.journal.State;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Lesson;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Report;
import dev.claudeops.model.Restart;
import dev.claudeops.model.Run;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Trigger;
import dev.claudeops.model.Trouble;
import dev.claudeops.policy.Busyness;
import dev.claudeops.probe.Memory;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Site;
import dev.claudeops.probe.discover.Discovery;
import dev.claudeops.text.Humane;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One pass of the loop: look, collect, judge, have it decided and done, record. A part that fails
 * is told in the notes and never ends the run: a memory that cannot be written still leaves the
 * verdict on the screen, but nothing is done then.
 */
final class Check {
  private static final Duration DISCOVERY = Duration.ofSeconds(10);
  private final Host host;
  private final Config config;
  private final List<Probe> probes;
  private final Journal journal;
  private final Acting acting;

  /** Whoever decides in a run. */
  @FunctionalInterface
  interface Decider {
    /**
     * @param executor the only door to the machine
     * @param toolbox the same door as an agent is given it, with the tools of the run
     */
    Report decide(Briefing briefing, Executor executor, RunToolbox toolbox)
        throws InterruptedException;

    /** Whose the wishes are that do not say so themselves; empty where all of them do. */
    default String name() {
      return "";
    }
  }

  /** A check that only looks, or acts with what is shipped. */
  Check(Host host, Config config, List<Probe> probes, Journal journal) {
    this(host, config, probes, journal, Acting.shipped());
  }

  Check(Host host, Config config, List<Probe> probes, Journal journal, Acting acting) {
    this.acting = acting;
    this.host = host;
    this.config = config;
    this.probes =
        probes.stream().filter(probe -> !config.probesOff().contains(probe.spec().name())).toList();
    this.journal = journal;
  }

  /** Runs it with nobody to decide. */
  Checkup run(Trigger trigger, boolean dryRun, Progress progress, List<String> before)
      throws InterruptedException {
    return run(trigger, dryRun, progress, before, Optional.empty());
  }

  /** Runs it under the memory's lock; a dry run takes no lock, writes nothing and does nothing. */
  Checkup run(
      Trigger trigger,
      boolean dryRun,
      Progress progress,
      List<String> before,
      Optional<Decider> decider)
      throws InterruptedException {
    List<String> notes = new ArrayList<>(before);
    if (dryRun) {
      return new Pass(trigger, notes, Optional.empty(), true, () -> true).make(progress, decider);
    }
    Optional<Lock> lock = lock(notes);
    try {
      Optional<RunId> id = lock.flatMap(held -> begin(notes));
      return new Pass(trigger, notes, id, false, () -> lock.filter(Lock::held).isPresent())
          .make(progress, decider);
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

  /** One run under way. */
  private final class Pass {
    private final Trigger trigger;
    private final List<String> notes;
    private final Optional<RunId> recorded;
    private final boolean dry;
    private final BooleanSupplier locked;
    private final long began = host.nanos();
    private final Instant startedAt = host.now();
    private final Rules rules = rules();
    private Report report = Report.NONE;
    private List<Deeds.Done> deeds = List.of();

    /**
     * @param recorded the run's name; empty when it is not written down
     */
    Pass(
        Trigger trigger,
        List<String> notes,
        Optional<RunId> recorded,
        boolean dry,
        BooleanSupplier locked) {
      this.trigger = trigger;
      this.notes = notes;
      this.recorded = recorded;
      this.dry = dry;
      this.locked = locked;
    }

    Checkup make(Progress progress, Optional<Decider> decider) throws InterruptedException {
      State state = journal.state();
      notes.addAll(state.notes());
      Memory memory = new Memory(state.memory());
      Site declared = new Site(host, config, memory);
      Config inForce = withDiscovered(declared, notes);
      Site site = declared.with(inForce);
      Collector collector = new Collector(rules::ignores, inForce.secrets());
      List<Observation> seen =
          collector.collect(new Lookout(site, progress).look(probes, inForce.checkDeadline()));
      List<Dependency> dependencies = new ArrayList<>(Services.dependencies(inForce, seen));
      dependencies.addAll(Services.grounds(site, seen));
      Picture picture =
          new Picture(
              Judge.judge(seen, state.tracks(), rules, dependencies, startedAt),
              rules,
              dependencies);
      List<Restart> restarts = Effects.add(memory, seen, startedAt);
      List<Leftovers.Settled> settled = settled(picture, inForce);
      if (decider.isPresent()) {
        decide(decider.get(), inForce, picture, restarts, settled, memory, collector);
      }
      Run run = run(picture, inForce);
      memory.put(
          "self/ended",
          host.now().getEpochSecond() + " " + run.status().name().toLowerCase(Locale.ROOT));
      Written files =
          recorded.isPresent()
              ? record(run, deeds, picture.judgement(), remembered(memory, collector), notes)
              : Written.NOTHING;
      return new Checkup(run, files, notes.stream().map(collector::text).toList());
    }

    /** The run as it stands now. */
    private Run run(Picture picture, Config inForce) {
      Judgement judgement = picture.judgement();
      return new Run(
          recorded.orElseGet(() -> RunId.at(startedAt)),
          inForce.host().orElse(host.name()),
          trigger,
          startedAt,
          Duration.ofNanos(host.nanos() - began),
          judgement.observations(),
          judgement.findings(),
          types(judgement, rules),
          Services.states(inForce, judgement.observations()),
          deeds.stream().map(Deeds.Done::deed).toList(),
          report);
    }

    /** Takes what runs before this one left half done off the shelf. */
    private List<Leftovers.Settled> settled(Picture picture, Config inForce) {
      if (recorded.isEmpty()) {
        return List.of();
      }
      List<Leftovers.Settled> settled =
          written(
                  notes,
                  () -> Leftovers.settle(journal, picture, inForce.host().orElse(host.name())))
              .orElse(List.of());
      settled.forEach(one -> notes.add(one.note()));
      written(notes, () -> Questioner.close(journal, startedAt)).ifPresent(notes::addAll);
      return settled;
    }

    /** Has it decided and done. The problems are on the disk before anything is. */
    private void decide(
        Decider decider,
        Config inForce,
        Picture picture,
        List<Restart> restarts,
        List<Leftovers.Settled> settled,
        Memory memory,
        Collector collector)
        throws InterruptedException {
      Run seen = run(picture, inForce);
      Optional<RunId> writing =
          recorded.filter(id -> written(notes, () -> journal.recordIssues(seen)).isPresent());
      Past past = Past.of(journal, restarts, acting.specs(), startedAt);
      Deeds done = new Deeds(journal, writing, seen.host(), past);
      settled.forEach(one -> done.settled(one.deed()));
      Host hands = dry ? new DryRunHost(host) : host;
      Proof proof = new Proof(host, inForce, probes, memory.next(), collector, picture);
      Executor executor =
          new Executor(
              hands,
              inForce,
              acting,
              journal,
              locked,
              dry,
              picture,
              proof,
              past,
              collector,
              done,
              new Questioner(host, journal, writing, inForce, done),
              decider.name());
      Briefing briefing =
          new Briefing(
              seen.host(),
              trigger,
              startedAt,
              inForce,
              picture.open(),
              seen.observations(),
              picture.dependencies(),
              past.restarts(),
              past.deeds(),
              acting.specs());
      notes.addAll(Busyness.read(host, inForce.policy().busy()).notes());
      RunRoom room =
          new RunRoom(
              host,
              inForce,
              journal,
              picture,
              proof,
              executor,
              collector,
              acting.specs(),
              past.restarts(),
              seen.id());
      report = decider.decide(briefing, executor, new RunToolbox(executor, room, picture, done));
      writing.filter(id -> locked.getAsBoolean()).ifPresent(id -> learn(room, id, notes));
      deeds = done.all();
      notes.addAll(done.notes());
    }
  }

  /** Writes down what the agent of a run wanted remembered. */
  private void learn(RunRoom room, RunId run, List<String> notes) {
    for (Lesson lesson : room.lessons()) {
      written(notes, () -> journal.learn(lesson.text(), lesson.because(), run));
    }
  }

  private static Map<String, String> remembered(Memory memory, Collector collector) {
    return memory.next().entrySet().stream()
        .collect(
            Collectors.toMap(Map.Entry::getKey, entry -> collector.withoutKnown(entry.getValue())));
  }

  private Written record(
      Run run,
      List<Deeds.Done> deeds,
      Judgement judgement,
      Map<String, String> memory,
      List<String> notes) {
    List<String> names = deeds.stream().map(Deeds.Done::file).toList();
    Optional<Recorded> recorded =
        written(
            notes, () -> journal.record(run, names, new State.Next(judgement.tracks(), memory)));
    recorded.ifPresent(files -> notes.addAll(files.notes()));
    List<Optional<Path>> files =
        names.stream()
            .map(name -> Optional.of(name).filter(any -> !any.isEmpty()))
            .map(name -> name.map(journal.folder()::resolve))
            .toList();
    return new Written(
        recorded.map(Recorded::health),
        recorded.stream()
            .flatMap(one -> one.issues().stream())
            .map(issue -> journal.folder().resolve(issue.file()))
            .toList(),
        files.stream()
            .flatMap(Optional::stream)
            .filter(file -> file.getParent().endsWith("actions"))
            .toList(),
        files);
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
