package dev.claudeops.ops;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.config.Config;
import dev.claudeops.host.Host;
import dev.claudeops.host.HostView;
import dev.claudeops.journal.Journal;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Lesson;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Report;
import dev.claudeops.model.Run;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trigger;
import dev.claudeops.model.Trouble;
import dev.claudeops.ops.tool.Room;
import dev.claudeops.probe.Memory;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Site;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the tools of a person's session work on. It looks by dry checks, which write nothing and
 * take no lock, afresh when the picture is older than {@value #FRESH_S} seconds. Each wish is a run
 * of its own, under the lock, whose only decision it is: so gate, intent, chain and proof hold as
 * for everybody.
 *
 * <p><b>Its runs count as one</b> for the budget of a run: whoever has his wishes one by one does
 * not do more by it.
 *
 * <p>Cost: a whole check for each picture and for each wish.
 */
final class SessionRoom implements Room {
  private static final int FRESH_S = 60;
  private static final int LONGEST_QUESTION = 500;
  private static final int MOST_QUESTIONS = 10;

  private final Host host;
  private final Config config;
  private final List<Probe> probes;
  private final Journal journal;
  private final Acting acting;
  private final String who;
  private final Runs runs;
  private final Set<String> asked = new HashSet<>();
  private final AtomicInteger done = new AtomicInteger();
  private Optional<Picture> picture = Optional.empty();
  private Optional<FutureTask<Picture>> coming = Optional.empty();

  /** How a session has the loop run. */
  interface Runs {
    /** One run of the loop, told to people unless it is dry. */
    Checkup run(Trigger trigger, boolean dry, Check.Decider decider) throws InterruptedException;
  }

  /**
   * What a check saw.
   *
   * @param made by the host's steady clock, nanoseconds
   */
  private record Picture(Briefing briefing, List<Finding> open, Run run, long made) {}

  /**
   * @param who is recorded as the one who asked: {@code mcp:NAME}
   */
  SessionRoom(
      Host host,
      Config config,
      List<Probe> probes,
      Journal journal,
      Acting acting,
      String who,
      Runs runs) {
    this.host = host;
    this.config = config;
    this.probes = List.copyOf(probes);
    this.journal = journal;
    this.acting = acting;
    this.who = who;
    this.runs = runs;
  }

  /**
   * The picture. It is made on a thread of its own, which goes on when a tool that waits for it is
   * stopped: else a machine that is slow to look at would never be seen.
   */
  private Picture picture() {
    FutureTask<Picture> making;
    synchronized (this) {
      if (picture.filter(this::fresh).isPresent()) {
        return picture.get();
      }
      if (coming.isEmpty() || coming.get().isDone()) {
        FutureTask<Picture> task =
            new FutureTask<>(() -> run(true, (briefing, executor, toolbox) -> Report.NONE));
        Thread.ofPlatform().daemon().name("session look").start(task);
        coming = Optional.of(task);
      }
      making = coming.get();
    }
    try {
      return making.get();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new Trouble(
          Trouble.Code.UNAVAILABLE,
          "the machine is still being looked at",
          "ask again in a minute");
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Trouble trouble
          ? trouble
          : new Trouble(Trouble.Code.SOFTWARE, Fault.words(failed.getCause()), "");
    }
  }

  private boolean fresh(Picture made) {
    return host.nanos() - made.made < Duration.ofSeconds(FRESH_S).toNanos();
  }

  /** One run, whose sight becomes the picture. */
  private Picture run(boolean dry, Check.Decider decider) throws InterruptedException {
    AtomicReference<Briefing> told = new AtomicReference<>();
    AtomicReference<List<Finding>> open = new AtomicReference<>(List.of());
    Checkup checkup =
        runs.run(
            new Trigger.Request(who),
            dry,
            (briefing, executor, toolbox) -> {
              told.set(briefing);
              Report report = decider.decide(briefing, executor, toolbox);
              open.set(executor.open());
              return report;
            });
    Picture made = new Picture(told.get(), open.get(), checkup.run(), host.nanos());
    synchronized (this) {
      picture = Optional.of(made);
    }
    return made;
  }

  @Override
  public HostView host() {
    return host;
  }

  /** The owner's, joined by what discovery found. */
  @Override
  public Config config() {
    return picture().briefing().config();
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public List<Observation> observations() {
    return picture().run().observations();
  }

  @Override
  public List<Finding> open() {
    return picture().open();
  }

  @Override
  public List<Dependency> dependencies() {
    return picture().briefing().dependencies();
  }

  @Override
  public List<ServiceState> services() {
    return picture().run().services();
  }

  @Override
  public List<ActionSpec> kinds() {
    return acting.specs();
  }

  @Override
  public List<Observation> look(Set<Subject> subjects) throws InterruptedException {
    Config inForce = config();
    List<Probe> able =
        probes.stream()
            .filter(probe -> !inForce.probesOff().contains(probe.spec().name()))
            .filter(
                probe ->
                    subjects.stream()
                        .anyMatch(subject -> probe.spec().kinds().contains(subject.kind())))
            .toList();
    if (able.isEmpty()) {
      return List.of();
    }
    Site site = new Site(host, inForce, new Memory(journal.state().memory()));
    return new Collector(subject -> false, inForce.secrets())
            .collect(
                new Lookout(site, Progress.NONE).only(subjects).look(able, inForce.checkDeadline()))
            .stream()
            .filter(one -> subjects.contains(one.subject()))
            .toList();
  }

  @Override
  public synchronized String clean(String raw) {
    Config known = picture.map(made -> made.briefing().config()).orElse(config);
    return new Collector(subject -> false, known.secrets()).text(raw);
  }

  @Override
  public Deed propose(Action wish) throws InterruptedException {
    boolean telling = wish.kind().equals(Executor.ESCALATE);
    int most = config.policy().deedsPerRun();
    if (!telling && done.get() >= most) {
      throw new Trouble(
          Trouble.Code.UNAVAILABLE,
          "this session has done "
              + Humane.count(most, "deed")
              + ", as many as policy.deedsPerRun leaves to a run",
          "tell a person what is left to do");
    }
    AtomicReference<Deed> deed = new AtomicReference<>();
    run(
        false,
        (briefing, executor, toolbox) -> {
          deed.set(executor.propose(wish.of(who)));
          return report(List.of());
        });
    if (!telling && !(deed.get().outcome() instanceof Outcome.Refused)) {
      done.incrementAndGet();
    }
    return deed.get();
  }

  /** Stands in the health file of a run of its own. */
  @Override
  public boolean question(String text) {
    String question = Clean.line(clean(text), LONGEST_QUESTION);
    synchronized (asked) {
      if (asked.size() >= MOST_QUESTIONS || !asked.add(question)) {
        return false;
      }
    }
    try {
      run(false, (briefing, executor, toolbox) -> report(List.of(who + " asks: " + question)));
      return true;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Report report(List<String> notes) {
    return new Report("person", "", 0, BigDecimal.ZERO, "ok", notes);
  }

  /** A lesson rests on what a run saw and is borne out by later ones; a session is no run. */
  @Override
  public Lesson remember(String text, List<ObservationId> because) throws Tool.Refusal {
    throw new Tool.Refusal(
        "a session keeps no lessons; have the owner write it into /etc/claudeops/notes.md, which"
            + " every check reads");
  }

  /** Begins the first look, so that it is there when a tool asks. */
  void prepare() {
    Thread.ofVirtual().name("first look").start(this::firstPicture);
  }

  private void firstPicture() {
    try {
      picture();
    } catch (Trouble again) {
      // The first tool that needs it looks again, and whoever called it is told.
      return;
    }
  }
}
