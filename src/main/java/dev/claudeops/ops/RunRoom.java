package dev.claudeops.ops;

import dev.claudeops.agent.Toolbox;
import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.config.Config;
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
import dev.claudeops.model.Restart;
import dev.claudeops.model.RunId;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Symptom;
import dev.claudeops.ops.tool.Room;
import dev.claudeops.text.Clean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The room of one run: its picture, its second looks, its only door to the machine. Questions and
 * lessons are gathered here; the run that is recorded writes the lessons, a dry run writes nothing.
 */
final class RunRoom implements Room {
  static final int MOST_QUESTIONS = 5;
  static final int MOST_LESSONS = 5;
  private static final int LONGEST_QUESTION = 300;

  /** As long as a lesson lives that nobody confirms; the memory has the last word. */
  private static final Duration LIFE = Duration.ofDays(60);

  private final HostView host;
  private final Config config;
  private final Journal journal;
  private final Picture picture;
  private final Proof proof;
  private final Toolbox door;
  private final Collector collector;
  private final List<ActionSpec> kinds;
  private final List<Restart> restarts;
  private final RunId run;
  private final OthersWords heard = new OthersWords();
  private final List<String> questions = new ArrayList<>();
  private final List<Lesson> lessons = new ArrayList<>();
  private final Set<String> tools = new HashSet<>();

  /**
   * @param door where wishes go
   * @param restarts seen lately
   * @param run its name, recorded or not
   */
  RunRoom(
      HostView host,
      Config config,
      Journal journal,
      Picture picture,
      Proof proof,
      Toolbox door,
      Collector collector,
      List<ActionSpec> kinds,
      List<Restart> restarts,
      RunId run) {
    this.host = host;
    this.config = config;
    this.journal = journal;
    this.picture = picture;
    this.proof = proof;
    this.door = door;
    this.collector = collector;
    this.kinds = List.copyOf(kinds);
    this.restarts = List.copyOf(restarts);
    this.run = run;
  }

  @Override
  public HostView host() {
    return host;
  }

  @Override
  public Config config() {
    return config;
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public List<Observation> observations() {
    Map<Subject, Observation> last = new TreeMap<>();
    for (Observation one : picture.seen()) {
      last.merge(one.subject(), one, (a, b) -> b.at().isBefore(a.at()) ? a : b);
    }
    return List.copyOf(last.values());
  }

  @Override
  public List<Finding> open() {
    return picture.open();
  }

  @Override
  public List<Dependency> dependencies() {
    return picture.dependencies();
  }

  @Override
  public List<ServiceState> services() {
    return Services.states(config, observations());
  }

  @Override
  public List<Restart> restarts() {
    return restarts;
  }

  @Override
  public List<ActionSpec> kinds() {
    return kinds;
  }

  /** What it sees is remembered, and changes no finding: only a deed's second look does. */
  @Override
  public List<Observation> look(Set<Subject> subjects) throws InterruptedException {
    return subjects.isEmpty() ? List.of() : proof.whole(subjects);
  }

  @Override
  public String clean(String raw) {
    return collector.text(raw);
  }

  @Override
  public Deed propose(Action wish) throws InterruptedException {
    return door.propose(wish);
  }

  // ---- what is left for others ----

  @Override
  public synchronized boolean question(String text) {
    String line = Clean.line(collector.text(text), LONGEST_QUESTION);
    List<String> words = OthersWords.words(line);
    boolean there = questions.stream().anyMatch(one -> OthersWords.words(one).equals(words));
    if (words.isEmpty() || there || questions.size() >= MOST_QUESTIONS) {
      return false;
    }
    questions.add(line);
    return true;
  }

  /** What a person is to be asked, in the order it was left. */
  synchronized List<String> questions() {
    return List.copyOf(questions);
  }

  @Override
  public synchronized Lesson remember(String text, List<ObservationId> because)
      throws Tool.Refusal {
    List<Observation> seen = picture.seen();
    List<ObservationId> cited = because.stream().distinct().toList();
    Set<ObservationId> known = seen.stream().map(Observation::id).collect(Collectors.toSet());
    Optional<ObservationId> forged = cited.stream().filter(one -> !known.contains(one)).findFirst();
    if (cited.isEmpty() || forged.isPresent()) {
      throw new Tool.Refusal(
          forged
              .map(id -> "no observation of this run is " + id)
              .orElse("a lesson rests on at least one observation of this run"));
    }
    Optional<String> fault =
        new LessonRules(seen.stream().map(Observation::subject).toList(), names()).fault(text);
    if (fault.isPresent()) {
      throw new Tool.Refusal(fault.get());
    }
    if (!collector.text(text).equals(text)) {
      throw new Tool.Refusal("it holds what looks like a secret");
    }
    if (!heard.whole()) {
      throw new Tool.Refusal(
          "too much was read in this run to tell whether these words are your own; nothing more is"
              + " kept");
    }
    Optional<String> quoted = heard.quoted(text, told(seen));
    if (quoted.isPresent()) {
      throw new Tool.Refusal(
          "\"" + quoted.get() + "\" stands in what was read; say it in your own words");
    }
    List<String> words = OthersWords.words(text);
    for (Lesson one : lessons) {
      if (OthersWords.words(one.text()).equals(words)) {
        return one;
      }
    }
    if (lessons.size() >= MOST_LESSONS) {
      throw new Tool.Refusal("a run keeps at most " + MOST_LESSONS + " lessons");
    }
    Instant now = host.now();
    Lesson lesson = new Lesson("", text, cited, run, now, 0, now, now.plus(LIFE));
    lessons.add(lesson);
    return lesson;
  }

  /** What is to be kept when the run is recorded; without names yet. */
  synchronized List<Lesson> lessons() {
    return List.copyOf(lessons);
  }

  /** Everything in others' words that looks brought. */
  private List<String> told(Collection<Observation> seen) {
    List<String> told = new ArrayList<>();
    for (Observation one : seen) {
      told.add(one.summary());
      told.add(one.evidence().text());
      one.symptoms().stream().map(Symptom::says).forEach(told::add);
      told.add(one.subject().name());
    }
    picture.judgement().findings().stream().map(Finding::title).forEach(told::add);
    return told;
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(tools);
    kinds.stream().map(ActionSpec::kind).forEach(names::add);
    return names;
  }

  /** Takes in what was told to whoever learns, such as the briefing and the answers of tools. */
  void told(String text) {
    heard.add(text);
  }

  /** The same tool, whose answers are taken in. */
  synchronized Tool listening(Tool tool) {
    tools.add(tool.spec().name());
    return new Listening(tool);
  }

  private final class Listening implements Tool {
    private final Tool tool;

    Listening(Tool tool) {
      this.tool = tool;
    }

    @Override
    public ToolSpec spec() {
      return tool.spec();
    }

    @Override
    public String call(Given given) throws Refusal, InterruptedException {
      try {
        String answer = tool.call(given);
        told(collector.text(answer));
        return answer;
      } catch (Refusal refusal) {
        told(collector.text(String.valueOf(refusal.getMessage())));
        throw refusal;
      }
    }
  }
}
