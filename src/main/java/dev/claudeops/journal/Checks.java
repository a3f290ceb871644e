package dev.claudeops.journal;

import dev.claudeops.model.Health;
import dev.claudeops.model.Question;
import dev.claudeops.model.Run;
import dev.claudeops.model.RunId;
import dev.claudeops.text.FrontMatter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The shelf of checks: one file a run. */
final class Checks {
  static final String SHELF = "health";
  static final long LONGEST = 8L << 20;

  /** How many of the newest files are tried for the last run when the state is lost. */
  private static final int TRIED = 20;

  private final Folder folder;

  Checks(Folder folder) {
    this.folder = folder;
  }

  Path write(Run run, List<Issue> issues, List<String> deeds, List<Question> questions) {
    Path file = folder.file(SHELF, run.id() + ".md");
    folder.write(file, HealthText.of(run, issues, deeds, questions));
    folder.sync(file.getParent());
    return file;
  }

  /** The newest first. */
  List<HealthLog> logs(int count) {
    return stems().stream().limit(count).map(this::log).toList();
  }

  /** The newest run whose file can be read. */
  Optional<State.LastRun> last() {
    return stems().stream().limit(TRIED).map(this::lastRun).flatMap(Optional::stream).findFirst();
  }

  private List<RunId> stems() {
    return folder.names(SHELF).stream()
        .filter(name -> name.endsWith(".md"))
        .map(name -> Stem.run(name.substring(0, name.length() - 3)))
        .flatMap(Optional::stream)
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  private HealthLog log(RunId id) {
    return switch (folder.read(folder.file(SHELF, id + ".md"), LONGEST)) {
      case Folder.Text.Unreadable(var why) -> new HealthLog(id, "", "", "unreadable", why, "");
      case Folder.Text.Whole(var text) -> {
        try {
          FrontMatter head = FrontMatter.parse(text);
          yield new HealthLog(
              id,
              head.text("host").orElse(""),
              head.text("trigger").orElse(""),
              head.text("status").orElse("unreadable"),
              head.text("verdict").orElse(""),
              head.text("reading").orElse(""));
        } catch (FrontMatter.Malformed bad) {
          yield new HealthLog(
              id, "", "", "unreadable", "line " + bad.line() + ": " + bad.getMessage(), "");
        }
      }
    };
  }

  private Optional<State.LastRun> lastRun(RunId id) {
    return switch (folder.read(folder.file(SHELF, id + ".md"), LONGEST)) {
      case Folder.Text.Whole(var text) -> lastRun(id, text);
      case Folder.Text.Unreadable _ -> Optional.empty();
    };
  }

  private static Optional<State.LastRun> lastRun(RunId id, String text) {
    try {
      FrontMatter head = FrontMatter.parse(text);
      String took = head.text("took").orElse("");
      return Optional.of(
          new State.LastRun(
              id,
              head.text("host").orElse(""),
              head.text("trigger").orElse(""),
              Health.valueOf(head.text("status").orElse("").toUpperCase(Locale.ROOT)),
              Instant.parse(head.text("started").orElse("")),
              Duration.ofMillis(
                  took.matches("\\d{1,12}ms") ? Long.parseLong(took.replace("ms", "")) : 0),
              head.text("verdict").orElse("")));
    } catch (FrontMatter.Malformed | DateTimeParseException | IllegalArgumentException notOne) {
      return Optional.empty();
    }
  }
}
