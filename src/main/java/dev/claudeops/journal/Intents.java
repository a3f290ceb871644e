package dev.claudeops.journal;

import dev.claudeops.model.FindingId;
import dev.claudeops.model.Intent;
import dev.claudeops.model.Verdict;
import dev.claudeops.text.FrontMatter;
import dev.claudeops.text.Markdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The shelf of intents: one file for each deed under way, written before it begins and taken away
 * after its action file is written. What is left on it when no run is at work was cut short.
 */
final class Intents {
  static final String SHELF = "intents";
  private static final long LONGEST = 1 << 20;

  private final Folder folder;
  private final List<Problem> problems = new ArrayList<>();

  Intents(Folder folder) {
    this.folder = folder;
  }

  /**
   * Writes it down, forced to the disk; gives it back under its name.
   *
   * @param recorded names of intents whose deeds are on record, which are never given again
   */
  Intent write(Intent intent, Set<String> recorded) {
    String base =
        Stem.minute(intent.at())
            + "-"
            + Stem.slug(intent.action().kind(), intent.action().target().name());
    String stem = Stem.free(base, name -> recorded.contains(name) || folder.taken(file(name)));
    FrontMatter.Fields fields =
        ActionHead.write(
                new FrontMatter.Fields().text("id", stem).text("kind", "intent"), intent.action())
            .text("run", intent.run().value())
            .text("verdict", intent.verdict().word())
            .text("rule", intent.verdict().rule())
            .text("why", intent.verdict().why())
            .text("does", intent.does())
            .text("undo", intent.undo())
            .time("at", intent.at())
            .list("problems", intent.problems().stream().map(FindingId::value).toList());
    folder.write(
        file(stem),
        fields.write()
            + "\n# About to do: "
            + Markdown.inline(intent.action().kind() + " of " + intent.action().target())
            + "\n\n"
            + Markdown.code(intent.does())
            + "\n\nThis file goes away when the deed is written down under actions/. One that stays"
            + " belongs to a run that was cut short.\n");
    folder.sync(folder.root().resolve(SHELF));
    return intent.named(stem);
  }

  /** Takes it away, after the deed is on record. */
  void done(Intent intent) {
    try {
      Files.deleteIfExists(file(intent.id()));
    } catch (IOException e) {
      throw Folder.trouble(file(intent.id()), e);
    }
    folder.sync(folder.root().resolve(SHELF));
  }

  /** All that are there, the oldest first; what cannot be read is among the problems. */
  List<Intent> all() {
    List<Intent> found = new ArrayList<>();
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
    return found;
  }

  List<Problem> problems() {
    return problems;
  }

  private Intent read(String stem) throws Issue.NotOne {
    FrontMatter head = Heads.read(folder, file(stem), LONGEST, "intent");
    return new Intent(
        stem,
        ActionHead.read(head),
        new Verdict.Allow(
            head.text("rule").orElse("unknown"), head.text("why").orElse("not written down")),
        head.text("does").orElse(""),
        head.text("undo").orElse(""),
        Stem.run(ActionHead.need(head, "run"))
            .orElseThrow(() -> new Issue.NotOne("its run is none")),
        ActionHead.time(head, "at"),
        head.list("problems").stream()
            .filter(id -> id.matches("[0-9a-f]{8}"))
            .map(FindingId::new)
            .toList());
  }

  private Path file(String stem) {
    return folder.file(SHELF, stem + ".md");
  }
}
