package dev.claudeops.journal;

import static dev.claudeops.model.Question.Status.APPROVED;
import static dev.claudeops.model.Question.Status.OPEN;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes away what is older than the owner keeps, and the oldest when all together is too large:
 * transcripts first, all but the newest {@value #TRANSCRIPTS_KEPT}, for nothing else is made of
 * them.
 *
 * <p>Only plain files with names of ours are taken. Kept whatever their age: open issues, questions
 * that wait, intents, lessons that are told, files with heads that cannot be read, and the newest
 * {@value #NEWEST_KEPT} checks. The age is that of the name, not of the disk's clock.
 */
final class Retention {
  static final int NEWEST_KEPT = 12;

  /** Transcripts that stay when there is want of room, but not when they are too old. */
  static final int TRANSCRIPTS_KEPT = 3;

  private final Folder folder;
  private final Keeping keeping;
  private final List<Old> candidates = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private long size;

  private Retention(Folder folder, Keeping keeping) {
    this.folder = folder;
    this.keeping = keeping;
  }

  private record Old(String shelf, String stem, Path file, Instant time, long size) {}

  /** Does it, and gives back what could not be done. */
  static List<Problem> keep(Folder folder, Keeping keeping, Issues issues, Instant now) {
    Retention retention = new Retention(folder, keeping);
    Set<String> kept = new HashSet<>();
    issues.all().stream().filter(Issue::open).forEach(issue -> kept.add(issue.file()));
    issues.problems().forEach(problem -> kept.add(problem.file()));
    Questions questions = new Questions(folder);
    questions.all().stream()
        .filter(question -> question.status() == OPEN || question.status() == APPROVED)
        .forEach(question -> kept.add(Questions.SHELF + "/" + question.id() + ".md"));
    questions.problems().forEach(problem -> kept.add(problem.file()));
    Lessons lessons = new Lessons(folder);
    lessons.told(now).forEach(one -> kept.add(Lessons.SHELF + "/" + one.id() + ".md"));
    lessons.problems().forEach(problem -> kept.add(problem.file()));
    for (String shelf : Folder.SHELVES) {
      List<String> names = folder.names(shelf);
      for (int i = 0; i < names.size(); i++) {
        boolean newest =
            shelf.equals(Intents.SHELF)
                || (shelf.equals("health") && i >= names.size() - NEWEST_KEPT);
        retention.weigh(shelf, names.get(i), newest || kept.contains(shelf + "/" + names.get(i)));
      }
    }
    retention.take(now);
    return retention.problems;
  }

  private void weigh(String shelf, String name, boolean kept) {
    Path file = folder.file(shelf, name);
    Optional<BasicFileAttributes> facts =
        folder.facts(file).filter(BasicFileAttributes::isRegularFile);
    if (facts.isEmpty()) {
      return;
    }
    size += facts.get().size();
    int dot = name.lastIndexOf('.');
    String stem = dot < 0 ? name : name.substring(0, dot);
    Optional<Instant> time = Stem.time(stem);
    if (!kept && dot > 0 && time.isPresent()) {
      candidates.add(new Old(shelf, stem, file, time.get(), facts.get().size()));
    }
  }

  private void take(Instant now) {
    Instant oldest = now.minus(keeping.keep());
    Set<Old> spare = spare();
    candidates.sort(
        Comparator.comparing((Old old) -> !spare.contains(old))
            .thenComparing(Old::time)
            .thenComparing(Old::stem));
    Set<Old> going = new HashSet<>();
    for (Old old : candidates) {
      if (old.time().isBefore(oldest) || size > keeping.size()) {
        going.add(old);
        size -= old.size();
      }
    }
    if (going.stream().anyMatch(old -> old.shelf().equals(Actions.SHELF))) {
      takeActions(going);
    }
    going.stream().filter(old -> !old.shelf().equals(Actions.SHELF)).forEach(this::delete);
  }

  /** The transcripts but the newest. */
  private Set<Old> spare() {
    List<Old> all =
        candidates.stream()
            .filter(old -> old.shelf().equals(Transcripts.SHELF))
            .sorted(Comparator.comparing(Old::time).thenComparing(Old::stem))
            .toList();
    return new HashSet<>(all.subList(0, Math.max(0, all.size() - TRANSCRIPTS_KEPT)));
  }

  /** Actions go from the beginning of the chain only, behind their anchor. */
  private void takeActions(Set<Old> going) {
    Set<String> stems = new HashSet<>();
    going.stream()
        .filter(old -> old.shelf().equals(Actions.SHELF))
        .forEach(old -> stems.add(old.stem()));
    Actions actions = Actions.scan(folder);
    List<ActionLog> first = new ArrayList<>();
    for (ActionLog log : actions.logs()) {
      if (!stems.contains(log.stem())) {
        break;
      }
      first.add(log);
    }
    if (first.isEmpty()) {
      return;
    }
    if (!actions.chain().isEmpty()) {
      problems.add(
          new Problem(Actions.SHELF, "old actions are kept because their chain is broken"));
      return;
    }
    actions.anchorAt(first.getLast());
    Set<String> gone = new HashSet<>();
    first.forEach(log -> gone.add(log.stem()));
    going.stream()
        .filter(old -> old.shelf().equals(Actions.SHELF) && gone.contains(old.stem()))
        .forEach(this::delete);
  }

  private void delete(Old old) {
    try {
      Files.deleteIfExists(old.file());
    } catch (IOException e) {
      problems.add(
          new Problem(
              folder.root().relativize(old.file()).toString(),
              "it is old and cannot be taken away: " + Folder.reason(e)));
    }
  }
}
