package dev.claudeops.ops;

import dev.claudeops.agent.Agent;
import dev.claudeops.agent.Agents;
import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Standing;
import dev.claudeops.agent.brief.Composer;
import dev.claudeops.agent.brief.Prompts;
import dev.claudeops.agent.claude.Runs;
import dev.claudeops.agent.mcp.Protocol;
import dev.claudeops.agent.mcp.Stdio;
import dev.claudeops.agent.tool.Caps;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.agent.tool.ToolTable;
import dev.claudeops.config.Config;
import dev.claudeops.config.ConfigText;
import dev.claudeops.host.Host;
import dev.claudeops.journal.Issue;
import dev.claudeops.journal.Journal;
import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Question;
import dev.claudeops.model.Report;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trigger;
import dev.claudeops.model.Trouble;
import dev.claudeops.notify.News;
import dev.claudeops.notify.Silences;
import dev.claudeops.notify.Teller;
import dev.claudeops.ops.tool.Room;
import dev.claudeops.ops.tool.Tools;
import dev.claudeops.policy.Situation;
import dev.claudeops.policy.StopButton;
import dev.claudeops.probe.Memory;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.ProbeSpec;
import dev.claudeops.probe.Site;
import dev.claudeops.probe.discover.Discovery;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Nearest;
import dev.claudeops.text.Redaction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** What ClaudeOps can do, for every face. */
public final class Ops {
  private final Host host;
  private final Config config;
  private final List<Probe> probes;
  private final Journal journal;
  private final List<String> notes;
  private final Acting acting;

  /**
   * @param notes what the owner should know of how this was put together, such as where the memory
   *     is in place of its usual folder
   */
  public Ops(Host host, Config config, List<Probe> probes, Journal journal, List<String> notes) {
    this(host, config, probes, journal, notes, Acting.shipped());
  }

  Ops(
      Host host,
      Config config,
      List<Probe> probes,
      Journal journal,
      List<String> notes,
      Acting acting) {
    this.acting = acting;
    this.host = host;
    this.config = config;
    this.probes = probes;
    this.journal = journal;
    Collector collector = new Collector(subject -> false, config.secrets());
    this.notes = notes.stream().map(collector::text).toList();
  }

  /** Looks at everything, judges it and, unless it is a dry run, writes it down. */
  public Checkup check(Trigger trigger, boolean dryRun, Progress progress)
      throws InterruptedException {
    return check(trigger, dryRun, Optional.empty(), progress);
  }

  /**
   * The same with somebody who decides what to do about it. On a dry run it is only said what would
   * be done.
   */
  public Checkup check(Trigger trigger, boolean dryRun, Optional<Agent> agent, Progress progress)
      throws InterruptedException {
    List<String> before = new ArrayList<>(notes);
    if (!dryRun) {
      before.addAll(Runs.sweep(host, books()));
    }
    return told(check().run(trigger, dryRun, progress, before, agent.map(Ops::decider)), dryRun);
  }

  /** The agent that a person named, of {@link Agents#names}; empty for none. */
  public Optional<Agent> agent(String name) {
    return Agents.named(name, host, config.agent(), books());
  }

  /** The agent of a run that names nobody, as the config has it. */
  public Optional<Agent> usualAgent() {
    return Agents.usual(host, config.agent(), books());
  }

  /** Who decides in such a run, and what keeps Claude from it; nobody is asked. */
  public Standing standing() {
    return Standing.of(host, config.agent(), books());
  }

  /** Where an agent that costs money keeps its books. */
  private Path books() {
    return journal.folder().resolve(Journal.AGENT);
  }

  /** What was spent on models in this month (UTC), in this one when none is named. */
  public Costs costs(Optional<YearMonth> month) {
    return Costs.of(host, config.agent(), journal, books(), month);
  }

  /** Tells people of a run, after it was recorded and its lock is free. */
  private Checkup told(Checkup checkup, boolean dryRun) throws InterruptedException {
    if (dryRun) {
      return checkup;
    }
    Map<FindingId, Issue> issues = new HashMap<>();
    journal.issues().stream()
        .filter(Issue::open)
        .forEach(issue -> issues.putIfAbsent(issue.id(), issue));
    journal.issues().forEach(issue -> issues.putIfAbsent(issue.id(), issue));
    List<String> said =
        teller()
            .after(
                new News(
                    checkup.run(),
                    checkup.files().health().isPresent(),
                    questions(),
                    id ->
                        Optional.ofNullable(issues.get(id))
                            .map(issue -> journal.folder().resolve(issue.file())),
                    id ->
                        Optional.ofNullable(issues.get(id))
                            .filter(issue -> issue.status() == Issue.Status.ACKNOWLEDGED)
                            .isPresent(),
                    checkup.notes()));
    List<String> all = new ArrayList<>(checkup.notes());
    all.addAll(said);
    return new Checkup(checkup.run(), checkup.files(), all);
  }

  private Teller teller() {
    return new Teller(host, config, messages());
  }

  /** Where the voice keeps what it told and what waits. */
  private Path messages() {
    return journal.folder().resolve(Journal.MESSAGES);
  }

  private Check check() {
    return new Check(host, config, probes, journal, acting);
  }

  /** An agent that fails leaves the run as it is. */
  private static Check.Decider decider(Agent agent) {
    return new Check.Decider() {
      @Override
      public Report decide(Briefing briefing, Executor executor, RunToolbox toolbox)
          throws InterruptedException {
        try {
          return agent.decide(briefing, toolbox);
        } catch (RuntimeException fault) {
          return report(agent.name(), "failed: " + Fault.words(fault));
        }
      }

      @Override
      public String name() {
        return agent.name();
      }
    };
  }

  private static Report report(String who, String status) {
    return new Report(who, "", 0, BigDecimal.ZERO, status, List.of());
  }

  // ---- what a person says ----

  /** What waits for a person's yes, the oldest first. */
  public List<Question> questions() {
    return journal.questions().stream().filter(one -> one.open(host.now())).toList();
  }

  /**
   * A person's answer. A no is written down. A yes begins a run: everything is looked at afresh,
   * the stored action goes through the gate again with this person's word, and is done once at
   * most.
   *
   * @param who answers
   * @throws Trouble when there is no such question, when it was answered or is no longer open, or
   *     when it cannot be written down
   */
  public Deed answer(String id, boolean yes, String who) throws InterruptedException {
    String by = Clean.line(who, 100);
    Question question = open(id);
    if (!yes) {
      return new Answering(host, journal, question.id(), by).no();
    }
    Answering answering = new Answering(host, journal, question.id(), by);
    told(
        check()
            .run(
                new Trigger.Request(by),
                false,
                Progress.NONE,
                notes,
                Optional.of((briefing, executor, toolbox) -> answering.decide(briefing, executor))),
        false);
    return answering.deed();
  }

  /** The one open question whose id begins so. */
  private Optional<Question> begins(String id) {
    List<Question> found =
        id.isEmpty()
            ? List.of()
            : questions().stream().filter(one -> one.id().startsWith(id)).toList();
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  private Question open(String id) {
    Question question =
        journal.questions().stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .or(() -> begins(id))
            .orElseThrow(
                () ->
                    new Trouble(
                        Trouble.Code.NO_INPUT,
                        "there is no question " + Clean.line(id, 100),
                        "claudeops approve lists those that wait"));
    Answering.closed(question, host.now())
        .ifPresent(
            why -> {
              throw new Trouble(Trouble.Code.DATA, why, "");
            });
    return question;
  }

  /** What the gate would say to a wish now, after a fresh look. Nothing is done or written. */
  public Explained explain(String kind, Subject target, Map<String, String> params)
      throws InterruptedException {
    AtomicReference<Explained> said = new AtomicReference<>();
    Check.Decider asking =
        (briefing, executor, toolbox) -> {
          Action wish = new Action(kind, target, params, "a person asks", List.of());
          said.set(executor.explain(wish));
          return Report.NONE;
        };
    check().run(new Trigger.Request("explain"), true, Progress.NONE, notes, Optional.of(asking));
    return said.get();
  }

  // ---- a client of its own ----

  /**
   * Serves the tools to one client over the Model Context Protocol, until it closes its end: looks
   * are free, each wish is a run of its own through the gate.
   *
   * @param out nothing else may be written to it
   * @param name of the client, for the record; a name, not a proof
   * @throws Trouble when the client cannot be read
   */
  public void serve(InputStream in, OutputStream out, String name) throws InterruptedException {
    serve(in, out, name, Tools::all);
  }

  void serve(InputStream in, OutputStream out, String name, Function<Room, List<Tool>> tools)
      throws InterruptedException {
    SessionRoom room =
        new SessionRoom(
            host,
            config,
            probes,
            journal,
            acting,
            "mcp:" + Clean.line(name, 40),
            (trigger, dry, decider) ->
                told(check().run(trigger, dry, Progress.NONE, notes, Optional.of(decider)), dry));
    room.prepare();
    try (ToolTable table = new ToolTable(tools.apply(room), Caps.SESSION, room::clean)) {
      Stdio.serve(in, out, new Protocol(table));
    } catch (IOException e) {
      throw new Trouble(Trouble.Code.IO, "the client cannot be read: " + Fault.words(e), "", e);
    }
  }

  /**
   * What Claude would be told now, after a fresh look. Nothing is written, done or asked.
   *
   * @param tokens the most of the prompt; empty for what the config says
   */
  public Briefed brief(Optional<Integer> tokens, Progress progress) throws InterruptedException {
    Prompts prompts = Prompts.load(host);
    List<String> problems = new ArrayList<>(prompts.problems());
    Recall.fault(host).ifPresent(problems::add);
    AtomicReference<Briefed> said = new AtomicReference<>();
    Check.Decider writing =
        (briefing, executor, toolbox) -> {
          List<ToolSpec> tools = toolbox.tools().stream().map(Tool::spec).toList();
          Composer composer = new Composer(tokens.orElse(config.agent().briefing()));
          said.set(
              new Briefed(
                  composer.compose(briefing.with(toolbox.recall()), prompts, tools),
                  tools,
                  config.agent(),
                  problems));
          return Report.NONE;
        };
    check().run(new Trigger.Schedule(), true, progress, notes, Optional.of(writing));
    return said.get();
  }

  // ---- the stop button and silences ----

  /** Stops every action; gives back the file that is the button. */
  public Path pause(Optional<Duration> span, String why, String who) {
    return new StopButton(host, journal.folder()).press(span, why, who);
  }

  /** Releases the stop button; false when it was not pressed. */
  public boolean resume() {
    return new StopButton(host, journal.folder()).release();
  }

  /** Why nothing is done at present; empty when nobody has pressed the stop button. */
  public Optional<Situation.Stop> stopped() {
    return new StopButton(host, journal.folder()).read(host.now());
  }

  /** Sends no messages about these subjects for a time. */
  public void silence(String pattern, Duration span, String who) throws InterruptedException {
    try {
      new Silences(host, messages()).add(pattern, host.now().plus(span), who);
    } catch (IOException e) {
      throw new Trouble(
          Trouble.Code.USAGE, Fault.words(e), "such as claudeops silence disk:/mnt/* --for 2h");
    }
  }

  /** Ends a silence; false when there was none of this pattern. */
  public boolean unsilence(String pattern) throws InterruptedException {
    try {
      return new Silences(host, messages()).remove(pattern);
    } catch (IOException e) {
      throw new Trouble(Trouble.Code.IO, Fault.words(e), "");
    }
  }

  /** The silences that hold now. */
  public List<Silences.Silence> silences() {
    return new Silences(host, messages()).list();
  }

  /** Sends a test message through every channel. */
  public List<Diagnosis> sendTest() {
    List<Diagnosis> said =
        teller().test(Optional.empty()).stream()
            .map(
                one ->
                    new Diagnosis(
                        "channel " + one.channel(),
                        one.ok() ? Health.OK : Health.FAILED,
                        one.says(),
                        ""))
            .toList();
    return said.isEmpty()
        ? List.of(
            new Diagnosis(
                "channels", Health.DEGRADED, "the config names none", "see notify in the config"))
        : said;
  }

  /** The memory, to read. */
  public Journal journal() {
    return journal;
  }

  public Config config() {
    return config;
  }

  /** What each probe is. */
  public List<ProbeSpec> probes() {
    return probes.stream().map(Probe::spec).toList();
  }

  /**
   * One look, in full: at a subject, or with a probe. Nothing is judged or written; rates are those
   * since the last recorded run.
   */
  public List<Observation> probe(String what) throws InterruptedException {
    Memory memory = new Memory(journal.state().memory());
    Site declared = new Site(host, config, memory);
    Config inForce = check().withDiscovered(declared, new ArrayList<>());
    Site site = declared.with(inForce);
    Collector collector = new Collector(subject -> false, inForce.secrets());
    for (Probe probe : probes) {
      if (probe.spec().name().equals(what)) {
        return collector.collect(
            new Lookout(site, Progress.NONE).look(List.of(probe), inForce.checkDeadline()));
      }
    }
    Optional<Subject> subject = Subject.parse(what);
    if (subject.isEmpty()) {
      throw unknown(what);
    }
    List<Probe> able =
        probes.stream()
            .filter(probe -> probe.spec().kinds().contains(subject.get().kind()))
            .toList();
    List<Observation> seen =
        collector.collect(
            new Lookout(site, Progress.NONE)
                .only(subject.get())
                .look(able, inForce.checkDeadline()));
    List<Observation> meant =
        seen.stream().filter(one -> one.subject().equals(subject.get())).toList();
    if (meant.isEmpty()) {
      throw unknown(what);
    }
    return meant;
  }

  private Trouble unknown(String what) {
    List<String> names = probes.stream().map(probe -> probe.spec().name()).toList();
    return new Trouble(
        Trouble.Code.USAGE,
        "nothing here is called " + Clean.line(what, 100),
        Nearest.of(what, names).map(name -> "did you mean " + name + "? Else ").orElse("")
            + "see claudeops check --all for subjects and claudeops probe for probes");
  }

  /** A config for this machine as text, each guess with its reason beside it, without secrets. */
  public String propose() throws InterruptedException {
    Site site = new Site(host, Config.NONE, new Memory(Map.of()));
    return Redaction.clean(ConfigText.of(Discovery.propose(site)));
  }

  /** Saves a config; see {@link ConfigStore}. */
  public Path saveConfig(String text, Optional<Path> file, boolean force) {
    return ConfigStore.save(text, file.orElse(ConfigStore.USUAL), force);
  }

  /**
   * Looks at ClaudeOps itself, and at what Claude needs to decide here.
   *
   * @param repair whether the state is made anew from the files and leftovers are swept
   * @param ask whether Claude's service is really asked, which costs a fraction of a cent
   */
  public List<Diagnosis> doctor(boolean repair, boolean ask) throws InterruptedException {
    List<Diagnosis> said = new ArrayList<>(new Doctor(host, config, journal).look(repair, notes));
    said.addAll(new ClaudeDoctor(host, config.agent(), books()).look(ask));
    return said;
  }
}
