package dev.claudeops.journal;

import dev.claudeops.model.Lesson;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.RunId;
import dev.claudeops.text.Clean;
import dev.claudeops.text.FrontMatter;
import dev.claudeops.text.Markdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The shelf of lessons: one file for each opinion that an agent wanted remembered. The same words
 * in a later run confirm it; without that it goes after {@link #LIFE}.
 */
final class Lessons {
  static final String SHELF = "lessons";
  static final int MOST = 100;
  static final int LONGEST_TEXT = 300;
  static final Duration LIFE = Duration.ofDays(60);
  private static final long LONGEST = 64 << 10;
  private static final int MOST_BECAUSE = 50;

  private final Folder folder;
  private final List<Problem> problems = new ArrayList<>();

  Lessons(Folder folder) {
    this.folder = folder;
  }

  /** All that can be read, the last seen first; the others are among the problems. */
  List<Lesson> all() {
    List<Lesson> found = new ArrayList<>();
    for (String name : folder.names(SHELF)) {
      if (!name.endsWith(".md") || name.startsWith(".")) {
        continue;
      }
      try {
        found.add(read(name.substring(0, name.length() - 3)));
      } catch (Issue.NotOne bad) {
        problems.add(new Problem(SHELF + "/" + name, bad.getMessage()));
      }
    }
    found.sort(
        Comparator.comparing(Lesson::seen)
            .reversed()
            .thenComparing(Lesson::id, Comparator.reverseOrder()));
    return found;
  }

  /** Those that are still told, at most {@value #MOST}. */
  List<Lesson> told(Instant now) {
    return all().stream().filter(one -> now.isBefore(one.expires())).limit(MOST).toList();
  }

  List<Problem> problems() {
    return problems;
  }

  /**
   * Keeps a lesson. The run that learnt or confirmed it cannot confirm it.
   *
   * @throws IllegalArgumentException when it is no line of at most {@value #LONGEST_TEXT}
   *     characters
   */
  Lesson learn(String text, List<ObservationId> because, RunId run, Instant now) {
    if (!line(text)) {
      throw new IllegalArgumentException(
          "a lesson is one line of at most " + LONGEST_TEXT + " characters");
    }
    List<Lesson> all = all();
    Optional<Lesson> known =
        all.stream()
            .filter(one -> now.isBefore(one.expires()) && words(one.text()).equals(words(text)))
            .findFirst();
    if (known.isEmpty()) {
      String base = Stem.minute(now) + "-" + Stem.slug(text);
      String stem = Stem.free(base, name -> folder.taken(file(name)));
      List<ObservationId> cited = because.stream().limit(MOST_BECAUSE).toList();
      Lesson lesson = new Lesson(stem, text, cited, run, now, 0, now, now.plus(LIFE));
      put(lesson, run);
      makeRoom(all, lesson);
      return lesson;
    }
    Lesson before = known.get();
    if (before.run().equals(run) || lastRun(before.id()).equals(run.value())) {
      return before;
    }
    Instant seen = now.isAfter(before.seen()) ? now : before.seen();
    Lesson after =
        new Lesson(
            before.id(),
            before.text(),
            before.because(),
            before.run(),
            before.learnt(),
            before.confirmed() + 1,
            seen,
            seen.plus(LIFE));
    put(after, run);
    return after;
  }

  /** Where there are too many, those that nobody confirmed go first, the longest unseen first. */
  private void makeRoom(List<Lesson> before, Lesson fresh) {
    before.stream()
        .sorted(
            Comparator.comparing((Lesson one) -> one.confirmed() > 0)
                .thenComparing(Lesson::seen)
                .thenComparing(Lesson::id))
        .limit(Math.max(0, before.size() + 1 - MOST))
        .filter(one -> !one.id().equals(fresh.id()))
        .forEach(this::delete);
  }

  /** Takes away what has expired. */
  void keep(Instant now) {
    all().stream().filter(one -> !now.isBefore(one.expires())).forEach(this::delete);
  }

  private void delete(Lesson one) {
    try {
      Files.deleteIfExists(file(one.id()));
    } catch (IOException e) {
      problems.add(
          new Problem(
              SHELF + "/" + one.id() + ".md", "it cannot be taken away: " + Folder.reason(e)));
    }
  }

  /** Two lessons are the same when their words are: case, blanks and marks do not count. */
  static String words(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{Nd}]+", " ").strip();
  }

  private static boolean line(String text) {
    return !words(text).isEmpty()
        && text.length() <= LONGEST_TEXT
        && Clean.line(text, LONGEST_TEXT + 1).equals(text);
  }

  private void put(Lesson lesson, RunId by) {
    FrontMatter.Fields fields =
        new FrontMatter.Fields()
            .text("id", lesson.id())
            .text("kind", "lesson")
            .text("text", lesson.text())
            .list("because", lesson.because().stream().map(ObservationId::value).toList())
            .text("run", lesson.run().value())
            .time("learnt", lesson.learnt())
            .number("confirmed", lesson.confirmed())
            .time("seen", lesson.seen())
            .text("last_run", by.value())
            .time("expires", lesson.expires());
    folder.write(file(lesson.id()), fields.write() + body(lesson));
    folder.sync(folder.root().resolve(SHELF));
  }

  private static String body(Lesson lesson) {
    return "\n# What an agent learnt\n\n"
        + Markdown.fence(lesson.text())
        + "\nThis is the opinion of the run "
        + Markdown.code(lesson.run().value())
        + ", which rested it on "
        + lesson.because().stream()
            .map(one -> Markdown.code(one.value()))
            .reduce((a, b) -> a + ", " + b)
            .orElse("nothing")
        + ". It is told to later runs as an opinion with its age, until "
        + Words.minute(lesson.expires())
        + " unless one of them says the same; delete the file to have it forgotten.\n";
  }

  private String lastRun(String stem) {
    try {
      return Heads.read(folder, file(stem), LONGEST, "lesson").text("last_run").orElse("");
    } catch (Issue.NotOne gone) {
      return "";
    }
  }

  private Lesson read(String stem) throws Issue.NotOne {
    FrontMatter head = Heads.read(folder, file(stem), LONGEST, "lesson");
    String text = ActionHead.need(head, "text");
    if (!line(text)) {
      throw new Issue.NotOne(
          "its text is not one line of at most " + LONGEST_TEXT + " plain characters");
    }
    String confirmed = head.text("confirmed").orElse("0");
    if (!confirmed.matches("\\d{1,9}")) {
      throw new Issue.NotOne("its confirmed is no number");
    }
    Instant seen = ActionHead.time(head, "seen");
    Instant expires = ActionHead.time(head, "expires");
    if (expires.isAfter(seen.plus(LIFE))) {
      expires = seen.plus(LIFE);
    }
    return new Lesson(
        stem,
        text,
        because(head),
        Stem.run(ActionHead.need(head, "run"))
            .orElseThrow(() -> new Issue.NotOne("its run is none")),
        ActionHead.time(head, "learnt"),
        Integer.parseInt(confirmed),
        seen,
        expires);
  }

  private static List<ObservationId> because(FrontMatter head) throws Issue.NotOne {
    try {
      return head.list("because").stream().limit(MOST_BECAUSE).map(ObservationId::new).toList();
    } catch (IllegalArgumentException bad) {
      throw new Issue.NotOne("it cites what is no observation");
    }
  }

  private Path file(String stem) {
    return folder.file(SHELF, stem + ".md");
  }
}
