package dev.claudeops.journal;

import dev.claudeops.host.WholeFile;
import dev.claudeops.model.Deed;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Intent;
import dev.claudeops.model.Lesson;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Question;
import dev.claudeops.model.Run;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Track;
import dev.claudeops.text.Clean;
import dev.claudeops.text.FrontMatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The memory in its folder. Opening it does nothing; reading takes no lock and never fails: what
 * cannot be read is left out and told by {@link #check}. Writing wants the {@link #lock} and fails
 * with a Trouble that names the file; then nothing is half written.
 *
 * <p>A run is written in the order issues, check, state, each made to last before the next, so that
 * a crash at any moment leaves files that agree: an issue may name a run whose check was never
 * written, and the state may be one run behind.
 */
public final class Journal {
  /** The folder in it where actions save what they cut away. */
  public static final String KEPT = "kept";

  /** The folder in it that belongs to the voice and not to the journal. */
  public static final String MESSAGES = "messages";

  /** The folder below the journal's own where an agent that costs money keeps its books. */
  public static final String AGENT = "agent";

  private static final String BOOT = "boot";

  /** The shelves whose files {@link #document} gives. */
  private static final List<String> DOCUMENTS =
      List.of(Checks.SHELF, Issues.SHELF, Actions.SHELF, Questions.SHELF, BOOT, Lessons.SHELF);

  private static final int MOST_PROBLEMS_TOLD = 5;

  private final Folder folder;
  private final Supplier<Instant> clock;
  private final Keeping keeping;
  private final Checks checks;

  private Journal(Folder folder, Supplier<Instant> clock, Keeping keeping) {
    this.folder = folder;
    this.clock = clock;
    this.keeping = keeping;
    this.checks = new Checks(folder);
  }

  public static Journal open(Path folder, Supplier<Instant> clock, Keeping keeping) {
    return new Journal(new Folder(folder.toAbsolutePath().normalize()), clock, keeping);
  }

  /** Whether a journal can be kept in this folder, which is made where it is missing. */
  public static boolean writable(Path folder) {
    try {
      Files.createDirectories(folder);
      Path probe = Files.createTempFile(folder, WholeFile.TEMPORARY, "");
      Files.delete(probe);
      return true;
    } catch (IOException | SecurityException no) {
      return false;
    }
  }

  public Path folder() {
    return folder.root();
  }

  // ---- one run ----

  /** Takes the lock that a run holds from begin to record; BUSY when another run has it. */
  public Lock lock() {
    folder.prepare();
    return Lock.take(folder, clock.get());
  }

  /** Picks the name of a new run, after making the folder and taking away what a kill left. */
  public RunId begin() {
    folder.prepare();
    folder.sweep(clock.get());
    sweepIntents();
    return new RunId(Stem.free(Stem.minute(clock.get()), this::taken));
  }

  /** Takes away intents whose deed is on record: a run died just before it did so. */
  private void sweepIntents() {
    Intents shelf = new Intents(folder);
    List<Intent> left = shelf.all();
    if (!left.isEmpty()) {
      Set<String> recorded = Actions.scan(folder).intents();
      left.stream().filter(intent -> recorded.contains(intent.id())).forEach(shelf::done);
    }
  }

  private boolean taken(String stem) {
    return folder.taken(folder.file(Checks.SHELF, stem + ".md"))
        || folder.taken(folder.file(Transcripts.SHELF, stem + ".jsonl"));
  }

  /**
   * Writes the issues of a run that is still at work, so that a problem that was seen is on the
   * disk before anything is done about it. {@link #record} carries them on.
   */
  public List<Issue> recordIssues(Run run) {
    folder.prepare();
    return scan(cached()).update(run);
  }

  /** Adds what was done about a problem to its newest issue, where that is open. */
  public synchronized void tell(FindingId problem, Instant at, String what) {
    scan(cached()).tell(problem, at, what);
  }

  /** Writes a run none of whose deeds has a file. */
  public Recorded record(Run run, State.Next next) {
    return record(run, List.of(), next);
  }

  /**
   * Writes a run: its issues, its check, the state; then takes away what is too old.
   *
   * @param files of the run's deeds, in their order, relative to the folder; an empty text for one
   *     that has none
   */
  public Recorded record(Run run, List<String> files, State.Next next) {
    List<String> notes = new ArrayList<>();
    Issues issues = scan(cached());
    List<Issue> written = issues.update(run);
    List<Question> open =
        questions().stream().filter(question -> question.open(run.startedAt())).toList();
    Path health = checks.write(run, written, files, open);
    writeState(
        new State(
            Optional.of(last(run)),
            next.tracks(),
            StateFile.fitting(next.memory(), notes),
            run.observations(),
            run.findings(),
            run.services(),
            List.of()),
        issues,
        notes);
    new Series(folder).write(run).ifPresent(notes::add);
    List<Problem> problems = new ArrayList<>(issues.problems());
    Lessons lessons = new Lessons(folder);
    lessons.keep(run.startedAt());
    problems.addAll(lessons.problems());
    problems.addAll(Retention.keep(folder, keeping, issues, run.startedAt()));
    problems.stream()
        .limit(MOST_PROBLEMS_TOLD)
        .forEach(problem -> notes.add("in the journal, " + problem));
    if (problems.size() > MOST_PROBLEMS_TOLD) {
      notes.add(
          "in the journal, %d more things are wrong"
              .formatted(problems.size() - MOST_PROBLEMS_TOLD));
    }
    return new Recorded(health, written, notes);
  }

  private static State.LastRun last(Run run) {
    return new State.LastRun(
        run.id(),
        run.host(),
        run.trigger().word(),
        run.status(),
        run.startedAt(),
        run.took(),
        Headline.of(run));
  }

  private void writeState(State state, Issues issues, List<String> notes) {
    Path file = folder.root().resolve(StateFile.NAME);
    if (Files.isDirectory(file)) {
      notes.add(file + " is a folder, so nothing is remembered until it is moved away");
      return;
    }
    folder.write(file, StateFile.write(state, issues.entries().values()));
    folder.sync(folder.root());
  }

  // ---- what is known ----

  /**
   * The memory of the last run. Where {@code state.json} is missing or broken it is made from the
   * files; an open issue that it lost becomes a track again.
   */
  public State state() {
    Path file = folder.root().resolve(StateFile.NAME);
    if (!folder.taken(file)) {
      return fromFiles(scan(Map.of()), List.of());
    }
    return switch (folder.read(file, StateFile.LONGEST)) {
      case Folder.Text.Unreadable(var why) -> ignored(why);
      case Folder.Text.Whole(var text) -> {
        try {
          State state = StateFile.read(text);
          yield with(state, scan(StateFile.issues(text)));
        } catch (StateFile.Broken broken) {
          yield ignored(broken.getMessage());
        }
      }
    };
  }

  private State ignored(String why) {
    return fromFiles(
        scan(Map.of()),
        List.of(
            "%s was not usable and is made anew from the files: %s"
                .formatted(StateFile.NAME, Clean.line(why, 200))));
  }

  /** All that the files alone tell: the last check's head and the open issues. */
  private State fromFiles(Issues issues, List<String> notes) {
    return with(
        new State(checks.last(), List.of(), Map.of(), List.of(), List.of(), List.of(), notes),
        issues);
  }

  private static State with(State state, Issues issues) {
    Set<FindingId> open = new HashSet<>();
    state.tracks().stream().filter(Track::open).forEach(track -> open.add(track.id()));
    List<Track> tracks = new ArrayList<>(state.tracks());
    for (Issue issue : issues.all()) {
      if (issue.open()
          && issue.id().equals(FindingId.of(issue.subject(), issue.type()))
          && open.add(issue.id())) {
        tracks.removeIf(track -> track.id().equals(issue.id()));
        tracks.add(track(issue));
      }
    }
    return new State(
        state.last(),
        tracks,
        state.memory(),
        state.observations(),
        state.findings(),
        state.services(),
        state.notes());
  }

  private static Track track(Issue issue) {
    return new Track(
        issue.id(),
        issue.subject(),
        issue.type(),
        issue.severity(),
        issue.title().isEmpty() ? issue.subject() + ": " + issue.type() : issue.title(),
        "x",
        Optional.of(issue.severity()).filter(level -> level != Severity.INFO),
        issue.since(),
        Optional.of(issue.opened()),
        List.of(issue.opened()),
        false,
        0);
  }

  /** Makes {@code state.json} anew from the files; what probes remembered is lost. */
  public Path rebuild() {
    folder.prepare();
    Issues issues = scan(Map.of());
    writeState(fromFiles(issues, List.of()), issues, new ArrayList<>());
    return folder.root().resolve(StateFile.NAME);
  }

  private Issues scan(Map<String, Issues.Entry> cached) {
    return Issues.scan(folder, cached);
  }

  private Map<String, Issues.Entry> cached() {
    return switch (folder.read(folder.root().resolve(StateFile.NAME), StateFile.LONGEST)) {
      case Folder.Text.Whole(var text) -> StateFile.issues(text);
      case Folder.Text.Unreadable _ -> Map.of();
    };
  }

  // ---- issues ----

  /** Every issue: the open ones first, the worst first; then the resolved, the latest first. */
  public List<Issue> issues() {
    return scan(cached()).all();
  }

  /** An issue and the text of its file. */
  public record IssueFile(Issue issue, String text) {}

  /** The issue of this id, file name or beginning of either; the latest of several files. */
  public Optional<IssueFile> issue(String id) {
    String wanted = id.toLowerCase(Locale.ROOT).replaceFirst("\\.md$", "");
    if (wanted.isBlank()) {
      return Optional.empty();
    }
    return issues().stream()
        .filter(issue -> issue.id().value().startsWith(wanted) || issue.stem().startsWith(wanted))
        .min(Comparator.comparing(issue -> !exact(issue, wanted)))
        .flatMap(
            issue ->
                text(Issues.SHELF, issue.stem(), Issues.LONGEST)
                    .map(text -> new IssueFile(issue, text)));
  }

  /** The text of an issue's file, found without reading the others; empty when it is gone. */
  public Optional<String> text(Issue issue) {
    return text(Issues.SHELF, issue.stem(), Issues.LONGEST);
  }

  /** The last entries of an issue's story, the oldest first; none when its file is gone. */
  public List<String> story(Issue issue, int most) {
    return text(issue)
        .flatMap(
            text -> {
              try {
                return Optional.of(new Story(FrontMatter.parse(text).body()).tail(most));
              } catch (FrontMatter.Malformed byHand) {
                return Optional.empty();
              }
            })
        .orElse(List.of());
  }

  private static boolean exact(Issue issue, String wanted) {
    return issue.stem().equals(wanted) || issue.id().value().equals(wanted);
  }

  private Optional<String> text(String shelf, String stem, long longest) {
    return switch (folder.read(folder.file(shelf, stem + ".md"), longest)) {
      case Folder.Text.Whole(var text) -> Optional.of(text);
      case Folder.Text.Unreadable _ -> Optional.empty();
    };
  }

  // ---- checks ----

  /** The newest checks, the newest first. */
  public List<HealthLog> healthLogs(int count) {
    return checks.logs(count);
  }

  /** The text of a check's file. */
  public Optional<String> health(RunId id) {
    return text(Checks.SHELF, id.value(), Checks.LONGEST);
  }

  // ---- transcripts ----

  /**
   * Where what an agent says and calls in this run is kept: a path on a shelf that is there, for
   * the agent's program to write to.
   */
  public Path transcript(RunId run) {
    folder.prepare();
    return new Transcripts(folder).file(run);
  }

  /** The transcript of a run, as it was written; empty where there is none. */
  public Optional<String> transcriptText(RunId run) {
    return new Transcripts(folder).text(run);
  }

  // ---- actions and boots ----

  /** Every deed and refusal that can be read, the oldest first. */
  public List<ActionLog> actions() {
    return Actions.scan(folder).logs();
  }

  /**
   * Those that were begun since this time, the oldest first. Reads the files whose names are of
   * that time and no others; a day more, because names are of the minute.
   */
  public List<ActionLog> actions(Instant since) {
    return Actions.scan(folder, since.minus(Duration.ofDays(1))).logs().stream()
        .filter(log -> log.at().filter(at -> !at.isBefore(since)).isPresent())
        .toList();
  }

  /** The text of an action's file. */
  public Optional<String> action(String stem) {
    return Actions.scan(folder)
        .of(stem)
        .flatMap(log -> text(Actions.SHELF, log.stem(), Actions.LONGEST));
  }

  /** Writes down a deed or a refusal, at the end of the chain. */
  public synchronized Path recordAction(Deed deed, RunId run, String host) {
    folder.prepare();
    return Actions.scan(folder).record(deed, "", run, host);
  }

  /**
   * Writes down what is about to be done, forced to the disk, and gives it back under its name. No
   * deed begins before this came back.
   */
  public synchronized Intent intend(Intent intent) {
    folder.prepare();
    return new Intents(folder).write(intent, Actions.scan(folder).intents());
  }

  /** Writes down the deed of an intent, then takes the intent away. */
  public synchronized Path recordAction(Intent intent, Deed deed, RunId run, String host) {
    folder.prepare();
    Path file = Actions.scan(folder).record(deed, intent.id(), run, host);
    new Intents(folder).done(intent);
    return file;
  }

  /** Intents whose deed is not on record, the oldest first. */
  public List<Intent> unfinished() {
    List<Intent> left = new Intents(folder).all();
    if (left.isEmpty()) {
      return left;
    }
    Set<String> recorded = Actions.scan(folder).intents();
    return left.stream().filter(intent -> !recorded.contains(intent.id())).toList();
  }

  // ---- questions ----

  /** Writes down a new question and gives it back under its name, which is its id. */
  public synchronized Question ask(Question question) {
    folder.prepare();
    return new Questions(folder).ask(question);
  }

  /** Every question that can be read, answered ones too, the oldest first. */
  public List<Question> questions() {
    return new Questions(folder).all();
  }

  /** Writes a question down again, with another status or answer. */
  public synchronized void update(Question question) {
    folder.prepare();
    new Questions(folder).put(question);
  }

  // ---- lessons ----

  /** What agents wanted remembered and is still told, the last seen first. */
  public List<Lesson> lessons() {
    return new Lessons(folder).told(clock.get());
  }

  /**
   * Keeps a lesson, or confirms the one that has the same words; the run that learnt it cannot.
   *
   * @param text one line of at most 300 characters, which the caller has judged
   */
  public synchronized Lesson learn(String text, List<ObservationId> because, RunId run) {
    folder.prepare();
    return new Lessons(folder).learn(text, because, run, clock.get());
  }

  // ---- measures ----

  /** What checks measured of a subject since then, the oldest first, as far as it is kept. */
  public List<Sample> samples(Subject subject, Instant since) {
    return new Series(folder).of(subject, since);
  }

  /** The names of the measures that are kept, by subject, as of the last check. */
  public Map<String, Set<String>> measured() {
    return new Series(folder).held();
  }

  // ---- any file ----

  /**
   * A file of the journal.
   *
   * @param file relative to the folder
   */
  public record Document(String file, String text) {}

  /**
   * The file of this name: {@code health/2025-09-29-1400}, {@code 2025-09-29-1400} or the id of an
   * issue. Nothing but a name of ours on a shelf of ours is opened, and no link is followed.
   */
  public Optional<Document> document(String id) {
    String name = id.strip().replaceFirst("\\.md$", "");
    int slash = name.indexOf('/');
    String shelf = slash < 0 ? "" : name.substring(0, slash);
    String stem = name.substring(slash + 1);
    if (Stem.time(stem).isPresent() && stem.length() <= 200) {
      return DOCUMENTS.stream()
          .filter(one -> shelf.isEmpty() || shelf.equals(one))
          .flatMap(
              one ->
                  text(one, stem, Checks.LONGEST).stream()
                      .map(text -> new Document(one + "/" + stem + ".md", text)))
          .findFirst();
    }
    boolean problem = shelf.isEmpty() || shelf.equals(Issues.SHELF);
    return problem && stem.matches("[0-9a-f]{8}")
        ? issue(stem).map(found -> new Document(found.issue().file(), found.text()))
        : Optional.empty();
  }

  // ---- the whole ----

  /** Where the chain of actions is broken; empty when it holds. */
  public List<Problem> chain() {
    return Actions.scan(folder).chain();
  }

  /** Writes down how the machine came up. */
  public Path recordBoot(BootStory story) {
    folder.prepare();
    String base = Stem.minute(story.at()) + "-" + Stem.slug(story.title());
    String stem = Stem.free(base, name -> folder.taken(folder.file(BOOT, name + ".md")));
    Path file = folder.file(BOOT, stem + ".md");
    folder.write(file, story.write(stem));
    folder.sync(file.getParent());
    return file;
  }

  /** Everything in the folder that is not as it should be. Changes nothing. */
  public List<Problem> check() {
    return Inspection.of(folder, clock.get());
  }
}
