package dev.claudeops.ops;

import dev.claudeops.action.ActionKind;
import dev.claudeops.action.Hands;
import dev.claudeops.action.Plan;
import dev.claudeops.action.Scene;
import dev.claudeops.action.Unfit;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.agent.recall.Recollection;
import dev.claudeops.config.Config;
import dev.claudeops.detect.Judge;
import dev.claudeops.host.Host;
import dev.claudeops.journal.Journal;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Intent;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.PastDeed;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import dev.claudeops.policy.Busyness;
import dev.claudeops.policy.Gate;
import dev.claudeops.policy.Situation;
import dev.claudeops.policy.StopButton;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Digest;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * The only door from a wish to the machine: the gate, the intent on the disk, the deed, the second
 * look, the record, in that order and for everybody.
 *
 * <p><b>One at a time.</b> Wishes on one target wait for each other; the same wish twice in a run
 * is one deed, whose result both get. The gate counts what is under way as done.
 *
 * <p><b>No deed without an intent.</b> Where the memory cannot be written nothing is done. After
 * the intent is on the disk the stop button and the lock are looked at once more, and again before
 * every single change.
 *
 * <p><b>Telling a person</b> ({@value #ESCALATE}) changes nothing that a probe could see, so it is
 * never proven; nor is a deed for which no open finding speaks.
 */
final class Executor implements Toolbox {
  static final String ESCALATE = "escalate";

  /**
   * A person's yes.
   *
   * @param by who said it
   * @param seal what it is bound to besides the action
   */
  record Yes(String by, String seal) {}

  private static final int MOST_PARAMS = 20;
  private static final int LONGEST_REASON = 500;
  private static final int MOST_BECAUSE = 50;
  private static final int LONGEST_NAME = 100;

  /** How much longer than its deadline a deed is waited for; it can change nothing in that time. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** How long it may take to see what would be done; a migration's status takes a minute. */
  private static final Duration PLANNING = Duration.ofMinutes(3);

  private final Host host;
  private final Config config;
  private final Acting acting;
  private final Gate gate;
  private final Journal journal;
  private final StopButton stop;
  private final BooleanSupplier locked;
  private final boolean dry;
  private final Picture picture;
  private final Proof proof;
  private final Past past;
  private final Collector collector;
  private final Deeds deeds;
  private final Questioner questions;
  private final String by;
  private final Map<Subject, ReentrantLock> turns = new ConcurrentHashMap<>();
  private final List<PastDeed> underWay = new ArrayList<>();

  /**
   * @param host one that only describes, on a dry run
   * @param locked whether the run still holds the memory's lock
   * @param by whose a wish is that does not say so itself
   */
  Executor(
      Host host,
      Config config,
      Acting acting,
      Journal journal,
      BooleanSupplier locked,
      boolean dry,
      Picture picture,
      Proof proof,
      Past past,
      Collector collector,
      Deeds deeds,
      Questioner questions,
      String by) {
    this.host = host;
    this.config = config;
    this.acting = acting;
    this.gate = acting.gate();
    this.journal = journal;
    this.stop = new StopButton(host, journal.folder());
    this.locked = locked;
    this.dry = dry;
    this.picture = picture;
    this.proof = proof;
    this.past = past;
    this.collector = collector;
    this.deeds = deeds;
    this.questions = questions;
    this.by = by;
  }

  @Override
  public boolean dryRun() {
    return dry;
  }

  @Override
  public Optional<RunId> run() {
    return deeds.run();
  }

  @Override
  public List<Deed> deeds() {
    return deeds.all().stream().map(Deeds.Done::deed).toList();
  }

  @Override
  public List<Finding> open() {
    return picture.open();
  }

  @Override
  public Deed propose(Action wish) throws InterruptedException {
    return propose(wish, Optional.empty());
  }

  /**
   * The same with a person's yes.
   *
   * @param approved who said yes to exactly this action
   */
  Deed propose(Action raw, Optional<Yes> approved) throws InterruptedException {
    Action wish = tidy(raw);
    ReentrantLock turn = turns.computeIfAbsent(wish.target(), key -> new ReentrantLock());
    turn.lockInterruptibly();
    try {
      Optional<Deed> before = deeds.same(wish);
      return before.isPresent() ? before.get() : decided(wish, approved);
    } finally {
      turn.unlock();
    }
  }

  /** What the gate would say now, and what would be done; nothing is done, asked or written. */
  Explained explain(Action wish) throws InterruptedException {
    Action tidy = tidy(wish);
    Action cited =
        tidy.because().isEmpty()
            ? new Action(
                tidy.kind(), tidy.target(), tidy.params(), tidy.reason(), evidence(tidy), tidy.by())
            : tidy;
    Gate.Ruling ruling = ruling(cited, Optional.empty());
    return switch (ruling.verdict()) {
      case Verdict.Allow allow -> planned(cited, allow, ruling);
      case Verdict.Ask ask -> planned(cited, ask, ruling);
      case Verdict.Hold hold -> new Explained(hold, ruling.passed(), "");
      case Verdict.Deny deny -> new Explained(deny, ruling.passed(), "");
    };
  }

  @Override
  public Recollection recall() throws InterruptedException {
    return new Recall(
            host, config, journal, past, collector, open(), picture.judgement().observations())
        .recall(
            acting.specs(),
            this::forecast,
            deeds.count(),
            stopped().map(Situation.Stop::why).orElse(""));
  }

  /** What the gate would say to each of these now; nothing is planned, done, asked or written. */
  private List<Verdict> forecast(List<Action> wishes) {
    Situation now = situation();
    return wishes.stream()
        .map(
            wish ->
                ruling(
                        new Action(wish.kind(), wish.target(), wish.params(), "", evidence(wish)),
                        Optional.empty(),
                        now)
                    .verdict())
        .toList();
  }

  private Explained planned(Action wish, Verdict verdict, Gate.Ruling ruling)
      throws InterruptedException {
    try {
      return new Explained(verdict, ruling.passed(), clean(plan(wish).does()));
    } catch (Unfit unfit) {
      return new Explained(unfit(unfit), ruling.passed(), "");
    }
  }

  /** What speaks for a wish that cites nothing. */
  private List<ObservationId> evidence(Action wish) {
    return picture.reasons(wish).stream()
        .flatMap(finding -> finding.basis().stream())
        .distinct()
        .toList();
  }

  /**
   * A wish as it may stand in files. One that this changes in its parameters has a fault anyway.
   */
  private Action tidy(Action raw) {
    Map<String, String> params = new TreeMap<>();
    raw.params().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .limit(MOST_PARAMS)
        .forEach(
            param ->
                params.put(
                    Clean.line(param.getKey(), 60),
                    param.getValue().length() <= 1_000
                        ? param.getValue()
                        : param.getValue().substring(0, 1_001)));
    return new Action(
        Clean.line(raw.kind(), 60),
        raw.target(),
        params,
        Clean.line(collector.text(raw.reason()), LONGEST_REASON),
        raw.because().stream().limit(MOST_BECAUSE).toList(),
        Clean.line(raw.by().isEmpty() ? by : raw.by(), LONGEST_NAME));
  }

  // ---- the verdict ----

  private Deed decided(Action wish, Optional<Yes> approved) throws InterruptedException {
    Verdict verdict;
    PastDeed begun = new PastDeed(wish.kind(), wish.target(), host.now(), "allow", "begun", true);
    synchronized (underWay) {
      verdict = ruling(wish, approved.map(Yes::by)).verdict();
      if (verdict instanceof Verdict.Allow) {
        underWay.add(begun);
      }
    }
    try {
      return switch (verdict) {
        case Verdict.Allow allow -> allowed(wish, allow, approved);
        case Verdict.Ask ask -> ask(wish, ask, approved);
        case Verdict.Hold hold -> refuse(wish, hold);
        case Verdict.Deny deny -> refuse(wish, deny);
      };
    } finally {
      synchronized (underWay) {
        underWay.removeIf(one -> one == begun);
      }
    }
  }

  /** The gate's word; what it lets through must be of a kind that is here, and have no fault. */
  private Gate.Ruling ruling(Action wish, Optional<String> approved) {
    return ruling(wish, approved, situation());
  }

  private Gate.Ruling ruling(Action wish, Optional<String> approved, Situation now) {
    Optional<ActionSpec> own = own(wish);
    Gate.Ruling ruling =
        own.isPresent()
            ? gate.judge(wish, own.get(), now, approved)
            : gate.judge(wish, now, approved);
    if (ruling.verdict() instanceof Verdict.Allow || ruling.verdict() instanceof Verdict.Ask) {
      Optional<String> fault =
          acting
              .named(wish.kind())
              .map(kind -> spec(wish).fault(wish))
              .orElseGet(() -> Optional.of("there is no such kind of action"));
      if (fault.isPresent()) {
        return new Gate.Ruling(new Verdict.Deny("parameters", fault.get()), ruling.steps());
      }
    }
    return ruling;
  }

  /** The spec of this very wish where its kind has one of its own for it, such as a script's. */
  private Optional<ActionSpec> own(Action wish) {
    return acting
        .named(wish.kind())
        .map(kind -> kind.specFor(wish, host, config))
        .filter(spec -> !spec.equals(acting.named(wish.kind()).orElseThrow().spec()));
  }

  private Situation situation() {
    Set<String> restarting =
        acting.specs().stream()
            .filter(ActionSpec::restarts)
            .map(ActionSpec::kind)
            .collect(Collectors.toSet());
    List<PastDeed> all = new ArrayList<>(past.deeds());
    all.addAll(deeds.past(restarting));
    underWay.forEach(
        one ->
            all.add(
                new PastDeed(
                    one.kind(),
                    one.target(),
                    one.at(),
                    one.verdict(),
                    one.outcome(),
                    restarting.contains(one.kind()))));
    return new Situation(
        host.now(),
        host.zone(),
        config,
        picture.open(),
        picture.judgement().observations(),
        picture.dependencies(),
        past.restarts(),
        all,
        deeds.count() + changing(),
        stopped(),
        Busyness.read(host, config.policy().busy()).busy());
  }

  private int changing() {
    return (int) underWay.stream().filter(one -> !one.kind().equals(ESCALATE)).count();
  }

  private Optional<Situation.Stop> stopped() {
    try {
      return stop.read(host.now());
    } catch (RuntimeException fault) {
      return Optional.of(
          new Situation.Stop(
              "the stop button cannot be read: " + Fault.words(fault), Optional.empty()));
    }
  }

  /** What stands in the way of a change at this very moment. */
  private Optional<Verdict> brake() {
    Optional<Verdict> pressed =
        stopped().map(by -> new Verdict.Hold("paused", by.why(), by.until().orElse(Instant.MAX)));
    return pressed.or(
        () ->
            locked.getAsBoolean()
                ? Optional.empty()
                : Optional.of(
                    new Verdict.Deny("lock", "this run no longer holds the journal's lock")));
  }

  private Deed refuse(Action wish, Verdict verdict) {
    return deeds.refuse(wish, verdict, picture.reasons(wish), host.now());
  }

  private Deed ask(Action wish, Verdict.Ask ask, Optional<Yes> approved)
      throws InterruptedException {
    try {
      Plan plan = plan(wish);
      return approved.isPresent()
          ? deeds.asked(wish, ask, Optional.empty(), host.now())
          : questions.ask(
              wish, ask, clean(plan.does()), clean(plan.undo()), seal(plan), picture.reasons(wish));
    } catch (Unfit unfit) {
      return refuse(wish, unfit(unfit));
    }
  }

  /** What a plan says may hold what a program printed, so it is cleaned as every output is. */
  private Verdict unfit(Unfit unfit) {
    return new Verdict.Deny("fit", clean(unfit.why()));
  }

  /** As it stands in a question's file: it may be made of a command line, with its secrets. */
  private static String seal(Plan plan) {
    return plan.seal().isEmpty() ? "" : Digest.hex(plan.seal());
  }

  /**
   * Looks on a thread of its own: what is looked at may be somebody's who never answers, and the
   * run must go on.
   */
  private Plan plan(Action wish) throws Unfit, InterruptedException {
    ActionKind kind = acting.named(wish.kind()).orElseThrow();
    AtomicReference<Unfit> unfit = new AtomicReference<>();
    Errand<Optional<Plan>> errand =
        new Errand<>(
            Thread.ofPlatform().daemon().name("plan"),
            PLANNING,
            () -> {
              try {
                return Optional.of(kind.plan(wish, scene(wish)));
              } catch (Unfit why) {
                unfit.set(why);
                return Optional.empty();
              }
            });
    try {
      return switch (errand.await(errand.due())) {
        case Errand.End.Done<Optional<Plan>>(var plan) -> plan.orElseThrow(unfit::get);
        case Errand.End.Late<Optional<Plan>>() ->
            throw new Unfit("it could not be planned within " + Humane.duration(PLANNING));
        case Errand.End.Failed<Optional<Plan>>(var why) ->
            throw new Unfit("it could not be planned: " + why);
      };
    } catch (InterruptedException interrupted) {
      errand.abandon();
      throw interrupted;
    }
  }

  private Scene scene(Action wish) {
    return new Scene(
        host,
        config,
        spec(wish).parse(wish),
        picture.judgement().observations(),
        journal.folder().resolve(Journal.KEPT));
  }

  // ---- the deed ----

  private Deed allowed(Action wish, Verdict.Allow allow, Optional<Yes> approved)
      throws InterruptedException {
    Plan plan;
    try {
      plan = plan(wish);
    } catch (Unfit unfit) {
      return refuse(wish, unfit(unfit));
    }
    if (approved.filter(yes -> !yes.seal().equals(seal(plan))).isPresent()) {
      return refuse(
          wish,
          new Verdict.Deny(
              "changed", "it is no longer what was asked, and would be: " + clean(plan.does())));
    }
    List<Finding> reasons = picture.reasons(wish);
    if (dry) {
      return described(wish, allow, plan);
    }
    Instant began = host.now();
    Optional<Intent> intent =
        deeds.intend(wish, allow, clean(plan.does()), clean(plan.undo()), began, reasons);
    if (intent.isEmpty()) {
      return refuse(
          wish, new Verdict.Deny("journal", "it cannot be written down, so it is not done"));
    }
    Effort effort = new Effort(wish, allow, plan, reasons, began);
    Deed deed;
    try {
      deed = effort.make();
    } catch (InterruptedException interrupted) {
      deeds.record(intent.get(), effort.cutShort(), reasons, host.now());
      throw interrupted;
    }
    return deeds.record(intent.get(), deed, reasons, host.now());
  }

  private Deed described(Action wish, Verdict.Allow allow, Plan plan) throws InterruptedException {
    Instant began = host.now();
    Hands hands = hands(spec(wish));
    work(plan.work(), hands, spec(wish).deadline());
    return deeds.described(
        new Deed(
            wish,
            allow,
            Outcome.Unproven.would(clean(plan.does())),
            began,
            Duration.ZERO,
            "",
            collector.text(hands.said()),
            clean(plan.undo())));
  }

  private ActionSpec spec(Action wish) {
    return acting.named(wish.kind()).orElseThrow().specFor(wish, host, config);
  }

  private Hands hands(ActionSpec spec) {
    return new Hands(host, spec.deadline(), () -> brake().map(Verdict::why));
  }

  /**
   * Does it on a thread of its own and waits; what went wrong, in words. A deed that does not end
   * is left alone, and its hands make no further change.
   */
  private Optional<String> work(Plan.Work work, Hands hands, Duration deadline)
      throws InterruptedException {
    Errand<Boolean> errand =
        new Errand<>(
            Thread.ofPlatform().daemon().name("deed"),
            deadline.plus(GRACE),
            () -> {
              work.perform(hands);
              return true;
            });
    try {
      return switch (errand.await(errand.due())) {
        case Errand.End.Done<Boolean>(_) -> Optional.empty();
        case Errand.End.Late<Boolean>() ->
            Optional.of("it did not end within " + Humane.duration(deadline));
        case Errand.End.Failed<Boolean>(var why) -> Optional.of(clean(why));
      };
    } catch (InterruptedException interrupted) {
      errand.abandon();
      throw interrupted;
    }
  }

  private String clean(String text) {
    return Clean.line(collector.text(text), 1_000);
  }

  /** One deed under way. */
  private final class Effort {
    private final Action wish;
    private final Verdict.Allow allow;
    private final Plan plan;
    private final List<Finding> reasons;
    private final Instant began;
    private final long start = host.nanos();
    private final ActionSpec spec;
    private final List<String> ran = new ArrayList<>();
    private final StringBuilder said = new StringBuilder();
    private Optional<Hands> hands = Optional.empty();

    Effort(Action wish, Verdict.Allow allow, Plan plan, List<Finding> reasons, Instant began) {
      this.wish = wish;
      this.allow = allow;
      this.plan = plan;
      this.reasons = reasons;
      this.began = began;
      this.spec = spec(wish);
    }

    Deed make() throws InterruptedException {
      Optional<Verdict> stopped = brake();
      if (stopped.isPresent()) {
        return refused(stopped.get());
      }
      Map<String, Severity> before = shown(wish.target());
      Optional<String> error = run(plan.work());
      stopped = error.isPresent() && ran.isEmpty() ? brake() : Optional.empty();
      if (stopped.isPresent()) {
        return refused(stopped.get());
      }
      Duration took = took();
      Outcome outcome;
      try {
        outcome = lookAgain(error);
        boolean proven = outcome instanceof Outcome.Proven;
        boolean seen = see(proven);
        Map<String, Severity> after = shown(wish.target());
        boolean worse = seen && worse(before, after);
        if (outcome instanceof Outcome.Proven(var says) && worse(before, serious(after))) {
          outcome = new Outcome.Unproven(says + "; but in its place there is another problem");
        }
        boolean halfWay = error.isPresent() && !ran.isEmpty();
        if (!proven && (worse || halfWay) && plan.takeBack().isPresent()) {
          outcome = takenBack(outcome, worse);
        }
      } catch (RuntimeException fault) {
        outcome = new Outcome.Unproven("what came of it could not be seen: " + Fault.words(fault));
      }
      return deed(allow, outcome, took);
    }

    /** What is written down of a deed whose run is being ended. */
    Deed cutShort() {
      hands.ifPresent(this::keep);
      return deed(
          allow,
          new Outcome.Failed("ClaudeOps was ended before it could see what came of it"),
          took());
    }

    private Optional<String> run(Plan.Work work) throws InterruptedException {
      Hands mine = hands(spec);
      hands = Optional.of(mine);
      Optional<String> error = work(work, mine, spec.deadline());
      keep(mine);
      hands = Optional.empty();
      return error;
    }

    private void keep(Hands mine) {
      mine.ran().forEach(one -> ran.add(clean(one)));
      said.append(mine.said());
    }

    private Outcome lookAgain(Optional<String> error) throws InterruptedException {
      if (error.isPresent()) {
        return new Outcome.Failed(
            reasons.isEmpty()
                ? error.get()
                : error.get() + "; a look afterwards: " + proof.once(reasons).says());
      }
      if (spec.kind().equals(ESCALATE)) {
        return new Outcome.Unproven(
            config.telling().channels().isEmpty()
                ? "it is written down for a person; nobody is told, for the config has no channel"
                : "it is left to a person; nothing was changed");
      }
      if (reasons.isEmpty()) {
        return new Outcome.Unproven(
            "it was done, but no open finding speaks of it to be proven by");
      }
      Proof.Answer answer = proof.await(reasons, patience());
      return answer.good()
          ? new Outcome.Proven(answer.says())
          : new Outcome.Unproven(answer.says());
    }

    /** How long the service of the target may take to be ready, else what the kind allows. */
    private Duration patience() {
      return config.services().stream()
          .filter(service -> Services.parts(service).contains(wish.target()))
          .map(service -> service.ready())
          .findFirst()
          .orElse(spec.patience());
    }

    /** Looks at all that may be other than it was; false when the target could not be seen. */
    private boolean see(boolean proven) throws InterruptedException {
      if (spec.kind().equals(ESCALATE)) {
        return false;
      }
      List<Observation> seen = proof.whole(picture.concerned(wish.target(), reasons));
      Set<FindingId> twice = new HashSet<>();
      if (proven) {
        reasons.forEach(finding -> twice.add(finding.id()));
      }
      picture.looked(seen, twice, host.now());
      return seen.stream().anyMatch(one -> one.subject().equals(wish.target()));
    }

    private Map<String, Severity> shown(Subject subject) {
      return picture.seen(subject).map(one -> Judge.shown(one, picture.rules())).orElse(Map.of());
    }

    private Outcome takenBack(Outcome outcome, boolean worse) throws InterruptedException {
      String why = worse ? "it made things worse" : "it was done half way";
      Optional<String> error = run(plan.takeBack().orElseThrow());
      see(false);
      String end =
          "; "
              + why
              + error
                  .map(text -> ", and taking it back failed: " + text)
                  .orElse(", so it was taken back");
      return switch (outcome) {
        case Outcome.Failed(var text) -> new Outcome.Failed(text + end);
        case Outcome.Unproven(var text) -> new Outcome.Unproven(text + end);
        case Outcome.Proven same -> same;
        case Outcome.Refused same -> same;
      };
    }

    private Duration took() {
      return Duration.ofNanos(host.nanos() - start);
    }

    private Deed refused(Verdict verdict) {
      return deed(verdict, new Outcome.Refused(verdict), Duration.ZERO);
    }

    private Deed deed(Verdict verdict, Outcome outcome, Duration took) {
      return new Deed(
          wish,
          verdict,
          outcome,
          began,
          took,
          Clean.line(String.join("; ", ran), 2_000),
          collector.text(said.toString()),
          ran.isEmpty() ? "" : clean(plan.undo()));
    }
  }

  private static Map<String, Severity> serious(Map<String, Severity> shown) {
    return shown.entrySet().stream()
        .filter(one -> one.getValue() != Severity.INFO)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Whether something is shown now that was not before, or is shown more severe. */
  static boolean worse(Map<String, Severity> before, Map<String, Severity> after) {
    return after.entrySet().stream()
        .anyMatch(
            now ->
                !before.containsKey(now.getKey())
                    || now.getValue().compareTo(before.get(now.getKey())) > 0);
  }
}
