package dev.claudeops.journal;

import dev.claudeops.host.WholeFile;
import dev.claudeops.model.Intent;
import dev.claudeops.text.FrontMatter;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks through the whole folder for what is not as it should be. Changes nothing. */
final class Inspection {
  /** The stop button. */
  private static final String PAUSED = "paused";

  private static final Set<String> OURS =
      Set.of(
          StateFile.NAME,
          Lock.NAME,
          Lock.GUARD,
          Journal.KEPT,
          PAUSED,
          Journal.MESSAGES,
          Journal.AGENT);
  private static final Map<String, String> KINDS =
      Map.of(
          "health",
          "health",
          "issues",
          "issue",
          "actions",
          "action",
          "intents",
          "intent",
          "questions",
          "question",
          "boot",
          "boot",
          "lessons",
          "lesson");
  private static final long LONGEST = 8L << 20;
  private static final Duration AHEAD = Duration.ofDays(1);

  private final Folder folder;
  private final Instant now;
  private final List<Problem> problems = new ArrayList<>();

  private Inspection(Folder folder, Instant now) {
    this.folder = folder;
    this.now = now;
  }

  static List<Problem> of(Folder folder, Instant now) {
    Inspection inspection = new Inspection(folder, now);
    inspection.top();
    for (String shelf : Folder.SHELVES) {
      for (String name : folder.names(shelf)) {
        inspection.file(shelf, name);
      }
    }
    Issues issues = Issues.scan(folder, Map.of());
    inspection.addAll(issues.problems());
    inspection.intents();
    Questions questions = new Questions(folder);
    questions.all();
    inspection.addAll(questions.problems());
    Lessons lessons = new Lessons(folder);
    lessons.all();
    inspection.addAll(lessons.problems());
    inspection.problems.addAll(Actions.scan(folder).chain());
    return List.copyOf(inspection.problems);
  }

  /** Intents that cannot be read, and those that a run left which is no longer at work. */
  private void intents() {
    Intents shelf = new Intents(folder);
    List<Intent> left = shelf.all();
    addAll(shelf.problems());
    if (Lock.holder(folder).filter(Lock.Owner::alive).isEmpty()) {
      left.forEach(
          intent ->
              add(
                  Intents.SHELF + "/" + intent.id() + ".md",
                  "the run that began this was cut short; the next run looks what became of it"));
    }
  }

  /** What no other part has told already. */
  private void addAll(List<Problem> more) {
    more.stream()
        .filter(problem -> problems.stream().noneMatch(of -> of.file().equals(problem.file())))
        .toList()
        .forEach(problems::add);
  }

  private void top() {
    for (String name : folder.names("")) {
      if (!OURS.contains(name) && !Folder.SHELVES.contains(name)) {
        add(
            name,
            left(name)
                ? "a file that a killed run left; the next run takes it away"
                : "it is not ours");
      }
    }
    for (String shelf : Folder.SHELVES) {
      Optional<BasicFileAttributes> facts = folder.facts(folder.root().resolve(shelf));
      if (facts.isPresent() && !facts.get().isDirectory()) {
        add(shelf, "it must be a folder and is none");
      }
    }
    lock();
    state();
  }

  private static boolean left(String name) {
    return name.startsWith(WholeFile.TEMPORARY);
  }

  private void lock() {
    Optional<Lock.Owner> holder = Lock.holder(folder);
    if (folder.taken(folder.root().resolve(Lock.NAME))) {
      if (holder.isEmpty()) {
        add(Lock.NAME, "it does not say who holds it; the next run takes it over");
      } else if (!holder.get().alive()) {
        add(
            Lock.NAME,
            "process %d that took it is dead; the next run takes it over"
                .formatted(holder.get().pid()));
      }
    }
  }

  private void state() {
    Path file = folder.root().resolve(StateFile.NAME);
    if (!folder.taken(file)) {
      return;
    }
    switch (folder.read(file, StateFile.LONGEST)) {
      case Folder.Text.Unreadable(var why) -> add(StateFile.NAME, why);
      case Folder.Text.Whole(var text) -> {
        try {
          StateFile.read(text);
        } catch (StateFile.Broken broken) {
          add(StateFile.NAME, broken.getMessage());
        }
      }
    }
  }

  private void file(String shelf, String name) {
    String path = shelf + "/" + name;
    if (left(name)) {
      add(path, "a file that a killed run left; the next run takes it away");
      return;
    }
    if (shelf.equals(Actions.SHELF) && name.equals(Actions.ANCHOR)) {
      return;
    }
    int dot = name.lastIndexOf('.');
    Optional<Instant> time = dot < 0 ? Optional.empty() : Stem.time(name.substring(0, dot));
    String ending =
        shelf.equals(Transcripts.SHELF)
            ? ".jsonl"
            : shelf.equals(Series.SHELF) ? Series.ENDING : ".md";
    if (time.isEmpty() || !name.endsWith(ending)) {
      add(path, "it is not ours");
      return;
    }
    if (time.get().isAfter(now.plus(AHEAD))) {
      add(path, "its name is a time to come");
    }
    if (shelf.equals(Transcripts.SHELF)) {
      transcript(path);
      return;
    }
    if (!ending.equals(".md")) {
      return;
    }
    switch (folder.read(folder.root().resolve(shelf).resolve(name), LONGEST)) {
      case Folder.Text.Unreadable(var why) -> add(path, why);
      case Folder.Text.Whole(var text) -> head(path, KINDS.get(shelf), text);
    }
  }

  /** What is in one is the agent's; only that it is a plain file matters here. */
  private void transcript(String path) {
    Optional<BasicFileAttributes> facts = folder.facts(folder.root().resolve(path));
    if (facts.isPresent() && !facts.get().isRegularFile()) {
      add(path, "it is no plain file");
    }
  }

  private void head(String path, String kind, String text) {
    try {
      String found = FrontMatter.parse(text).text("kind").orElse("");
      if (!found.equals(kind)) {
        add(path, "its kind is not " + kind);
      }
    } catch (FrontMatter.Malformed bad) {
      add(path, "line " + bad.line() + ": " + bad.getMessage());
    }
  }

  private void add(String file, String what) {
    problems.add(new Problem(file, what));
  }
}
